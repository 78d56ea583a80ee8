//! Ranges that lie within each other, as elements do.

use std::ops::Range;

/// Ranges with a value each, in the order in which they begin.
#[derive(Debug, Clone)]
pub(super) struct Nested<T> {
    items: Vec<Item<T>>,
    /// The ranges that are open, the innermost last.
    open: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Item<T> {
    range: Range<usize>,
    /// The range that this one lies in.
    parent: Option<usize>,
    value: T,
}

impl<T> Default for Nested<T> {
    fn default() -> Self {
        Self {
            items: Vec::new(),
            open: Vec::new(),
        }
    }
}

impl<T> Nested<T> {
    /// A range begins.
    pub(super) fn open(&mut self, at: usize, value: T) {
        let parent = self.open.last().copied();
        self.open.push(self.items.len());
        self.items.push(Item {
            range: at..usize::MAX,
            parent,
            value,
        });
    }

    /// The innermost range ends.
    pub(super) fn close(&mut self, at: usize) {
        let item = self.open.pop().and_then(|index| self.items.get_mut(index));
        if let Some(item) = item {
            item.range.end = at;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// The ranges that share a byte with `range`, outer before inner.
    pub(super) fn within(&self, range: &Range<usize>) -> Vec<(&Range<usize>, &T)> {
        let mut found = Vec::new();
        let begun = self
            .items
            .partition_point(|item| item.range.start < range.end);
        let mut next = begun.checked_sub(1);
        while let Some(index) = next
            && let Some(item) = self.items.get(index)
        {
            if item.range.end > range.start && item.range.start < item.range.end {
                found.push((&item.range, &item.value));
            }
            // Of what begins earlier, only what encloses this can reach here.
            next = if item.range.start >= range.start {
                index.checked_sub(1)
            } else {
                item.parent
            };
        }
        found.reverse();
        found
    }
}
