//! A stream of events from the engine: what every way of synthesis reads.

use std::collections::VecDeque;

use engine::Result;

use crate::event::{self, Event, VoirsEventKind, wanted};
use crate::log::{VoirsLogLevel, log};

/// The events of a synthesis, in order, one at a time.
pub(crate) struct Source {
    stream: engine::Stream,
    events: u32,
    ready: VecDeque<Event>,
}

impl Source {
    pub(crate) fn new(stream: engine::Stream, events: u32) -> Self {
        Self {
            stream,
            events,
            ready: VecDeque::new(),
        }
    }

    /// The next event; `None` at the end. Blocks until it is made.
    ///
    /// # Errors
    /// Those of [`engine::Stream::next_chunk`].
    pub(crate) fn next(&mut self) -> Result<Option<Event>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Ok(Some(event));
            }
            let chunk = self.stream.next_chunk();
            self.take_warnings();
            match chunk? {
                Some(chunk) => self.ready.extend(event::of_chunk(chunk, self.events)),
                None if self.ready.is_empty() => return Ok(None),
                None => {}
            }
        }
    }

    fn take_warnings(&mut self) {
        for warning in self.stream.take_warnings() {
            log(VoirsLogLevel::Warning, || warning.to_string());
            if wanted(self.events, VoirsEventKind::Warning) {
                self.ready.push_back(Event::warning(&warning));
            }
        }
    }
}
