//! A sentence after the lexicons, ready for normalisation.

use std::ops::Range;

use super::{Lexicon, Pronunciation};
use crate::alignment::{Alignment, PLACEHOLDER};
use crate::normalize::{Given, GivenReading};

/// Aliases within aliases that are followed.
const MAX_ALIASES: usize = 4;

/// A sentence in which words of a lexicon are replaced, aligned with what it
/// was.
#[derive(Debug, Clone, Default)]
pub struct Passage {
    text: String,
    given: Vec<Given>,
    alignment: Alignment,
}

/// Lexicons for a stretch of a text.
#[derive(Debug, Clone, Copy)]
pub struct Scope<'a> {
    /// Byte range of the text.
    pub range: &'a Range<usize>,
    /// The lexicon that is asked there.
    pub lexicon: &'a Lexicon,
}

impl Passage {
    /// `sentence` with the readings that are `given` for it, after the
    /// lexicons of `scopes`, the first to be asked first. `roles` are those of
    /// words, of which the last counts.
    pub fn new(
        sentence: &str,
        given: &[Given],
        scopes: &[Scope<'_>],
        roles: &[(Range<usize>, &str)],
    ) -> Self {
        let mut passage = Self::default();
        let mut given = given.iter().peekable();
        let mut at = 0;
        let mut before: Option<char> = None;
        while let Some(c) = sentence.get(at..).and_then(|rest| rest.chars().next()) {
            let next = at + c.len_utf8();
            if c == PLACEHOLDER {
                while let Some(given) = given.next_if(|g| g.at <= at) {
                    if given.at == at {
                        let at = passage.text.len();
                        passage.given.push(Given {
                            at,
                            ..given.clone()
                        });
                    }
                }
            } else if !before.is_some_and(|b| b.is_alphanumeric() && c.is_alphanumeric())
                && let Some((end, found)) = find(sentence, at, scopes, roles)
            {
                passage.replace(sentence, at..end, found, scopes);
                before = sentence.get(..end).and_then(|s| s.chars().next_back());
                at = end;
                continue;
            }
            passage.text.push(c);
            passage.alignment.copy(c.len_utf8(), at);
            before = Some(c);
            at = next;
        }
        passage
    }

    fn replace(
        &mut self,
        sentence: &str,
        range: Range<usize>,
        found: &Pronunciation,
        scopes: &[Scope<'_>],
    ) {
        let word = sentence.get(range.clone()).unwrap_or_default();
        let mut found = found;
        // An alias may be an entry itself.
        for _ in 0..MAX_ALIASES {
            let Pronunciation::Alias(alias) = found else {
                break;
            };
            let mut inner = scopes.iter();
            match inner.find_map(|s| s.lexicon.find(alias, None)) {
                Some(next) if next != found => found = next,
                _ => break,
            }
        }
        let start = self.text.len();
        match found {
            Pronunciation::Alias(alias) => self.text.push_str(alias),
            Pronunciation::Phonemes(phonemes) => {
                self.given.push(Given {
                    at: start,
                    word: word.to_owned(),
                    reading: GivenReading::Phonemes(phonemes.clone()),
                });
                self.text.push(PLACEHOLDER);
            }
        }
        self.alignment.replace(self.text.len() - start, range);
    }

    /// What is to be normalised.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The readings that normalisation does not choose.
    pub fn given(&self) -> &[Given] {
        &self.given
    }

    /// The range of the sentence that a range of the text stands for.
    pub fn source(&self, range: Range<usize>) -> Range<usize> {
        self.alignment.source(range)
    }
}

fn find<'a>(
    sentence: &str,
    at: usize,
    scopes: &[Scope<'a>],
    roles: &[(Range<usize>, &str)],
) -> Option<(usize, &'a Pronunciation)> {
    if scopes.is_empty() {
        return None;
    }
    let rest = sentence.get(at..)?;
    let role = roles.iter().rev().find(|(range, _)| range.contains(&at));
    let role = role.map(|(_, role)| *role);
    let inside = scopes.iter().filter(|scope| scope.range.contains(&at));
    inside.into_iter().find_map(|scope| {
        let (length, found) = scope.lexicon.longest(rest, role)?;
        let end = at + length;
        (end <= scope.range.end && !rest.get(..length)?.contains(PLACEHOLDER))
            .then_some((end, found))
    })
}
