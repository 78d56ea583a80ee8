//! Speech sentence by sentence, as it is made.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::audio::{Audio, Chunk};
use crate::config::SynthesisConfig;
use crate::error::{Error, ErrorCode, Result};
use crate::frontend::{Boundary, Utterance};
use crate::output_rate::OutputRate;
use crate::planned::{Pause, Planned, Sound};
use crate::runtime::{CancelToken, Deadline, Pool};
use crate::speech::{LEAD, Part, Speech, TAIL, speak};
use crate::ssml::bleep;
use crate::text::TextSource;
use crate::timing::{Spoken, TimingTrack};
use crate::voice::Voice;
use crate::warning::Warning;

/// Pause between the parts of a sentence that was too long for one utterance,
/// in seconds: what the voice itself makes at a comma.
const CLAUSE_PAUSE: f32 = 0.18;
/// Utterances in the making beyond one for each thread.
const AHEAD: usize = 2;
/// How often a waiting stream looks at its cancel token.
const POLL: Duration = Duration::from_millis(5);

/// Audio as it is made; from [`Pipeline::stream`](crate::Pipeline::stream).
///
/// A chunk is an utterance, as a rule a sentence; of voices that make their samples
/// little by little, as Piper's do, a chunk has some words of it, so that the first
/// audio of a long sentence does not wait for its end.
///
/// Belongs to one thread at a time; its cancel token to any. A bounded number
/// of sentences is in the making at once, so memory does not grow with the
/// text. Dropping the stream abandons what is not yet made.
#[derive(Debug)]
pub struct Stream {
    source: TextSource,
    voice: Voice,
    pool: Arc<Pool>,
    config: Arc<SynthesisConfig>,
    deadline: Deadline,
    /// Stops the jobs of this stream alone.
    abandoned: CancelToken,
    cancel: CancelToken,
    in_flight: VecDeque<InFlight>,
    /// The number of the next utterance: its noise depends on it.
    next_number: u64,
    next_sample: u64,
    track: TimingTrack,
    /// `None` at the voice's own sample rate.
    output: Option<OutputRate>,
    state: State,
}

#[derive(Debug, Clone)]
enum State {
    Running,
    /// The text has no more utterances.
    TextEnded,
    Failed(Error),
}

#[derive(Debug)]
struct InFlight {
    planned: Planned,
    /// The parts of what is made, up to the last one.
    parts: Receiver<Result<Part>>,
}

impl Stream {
    pub(crate) fn new(
        mut source: TextSource,
        voice: Voice,
        pool: Arc<Pool>,
        config: SynthesisConfig,
        cancel: CancelToken,
    ) -> Result<Self> {
        if config.pitch != 0.0 {
            source.change_pitch();
        }
        Ok(Self {
            output: OutputRate::new(voice.info().sample_rate, config.sample_rate)?,
            source,
            voice,
            pool: pool.alive()?,
            deadline: Deadline::new(cancel.clone(), config.timeout),
            config: Arc::new(config),
            abandoned: CancelToken::new(),
            cancel,
            in_flight: VecDeque::new(),
            next_number: 0,
            next_sample: 0,
            track: TimingTrack::default(),
            state: State::Running,
        })
    }

    /// The next words' audio; `None` when all was given.
    ///
    /// Blocks until it is made. The samples of all chunks together are those
    /// of [`Pipeline::synthesize`](crate::Pipeline::synthesize).
    ///
    /// # Errors
    /// [`ErrorCode::NothingToSpeak`] at the end of a text without a speakable
    /// word, [`ErrorCode::Cancelled`], [`ErrorCode::TimedOut`],
    /// [`ErrorCode::InferenceFailed`]. After an error every call gives it again.
    pub fn next_chunk(&mut self) -> Result<Option<Chunk>> {
        if let State::Failed(error) = &self.state {
            return Err(error.clone());
        }
        let result = self.advance();
        if let Err(error) = &result {
            self.state = State::Failed(error.clone());
            self.abandoned.cancel();
            self.in_flight.clear();
        }
        result
    }

    /// All that is still to come as one piece, and `each` chunk of it as it is made.
    ///
    /// # Errors
    /// Those of [`next_chunk`](Self::next_chunk).
    pub fn into_audio(mut self, each: impl Fn(&Chunk)) -> Result<Audio> {
        let mut audio = Audio {
            sample_rate: self.sample_rate(),
            ..Audio::default()
        };
        while let Some(chunk) = self.next_chunk()? {
            each(&chunk);
            audio.samples.extend_from_slice(chunk.samples());
            audio.timings.append(chunk.timings);
        }
        audio.warnings = self.take_warnings();
        Ok(audio)
    }

    /// Samples per second.
    pub fn sample_rate(&self) -> u32 {
        let own = self.voice.info().sample_rate;
        self.output.as_ref().map_or(own, OutputRate::rate)
    }

    /// The token that stops this stream.
    pub fn cancel_token(&self) -> &CancelToken {
        &self.cancel
    }

    /// What could not be spoken of the text read so far, which is somewhat more
    /// than what was given as audio.
    pub fn warnings(&self) -> &[Warning] {
        self.source.warnings()
    }

    /// As [`warnings`](Self::warnings), and forgets them.
    pub fn take_warnings(&mut self) -> Vec<Warning> {
        self.source.take_warnings()
    }

    fn advance(&mut self) -> Result<Option<Chunk>> {
        self.deadline.check()?;
        self.fill(1)?;
        if self.in_flight.is_empty() {
            return Ok(None);
        }
        // The first utterance is on its way: read on while it is made.
        self.fill(self.pool.threads() + AHEAD)?;
        let Some(first) = self.in_flight.front() else {
            return Ok(None);
        };
        let part = self.wait(&first.parts)?;
        let mut chunk = self.chunk(part);
        if let Some(output) = &mut self.output {
            output.convert(&mut chunk, self.in_flight.is_empty());
        }
        Ok(Some(chunk))
    }

    /// Starts utterances until `count` are in the making or the text ends.
    fn fill(&mut self, count: usize) -> Result<()> {
        while self.in_flight.len() < count && matches!(self.state, State::Running) {
            match self.source.next()? {
                Some(planned) => self.start(planned),
                None => self.state = State::TextEnded,
            }
        }
        Ok(())
    }

    fn start(&mut self, planned: Planned) {
        let (send, parts) = mpsc::channel();
        let rate = self.voice.info().sample_rate;
        let voice = planned.voice.as_ref().unwrap_or(&self.voice).clone();
        let config = Arc::clone(&self.config);
        let deadline = self.deadline.clone();
        let abandoned = self.abandoned.clone();
        let utterance = planned.utterance.clone();
        let (sound, ends) = (planned.sound.clone(), (planned.lead, planned.tail));
        let seed = utterance_seed(config.seed, self.next_number);
        self.next_number += 1;
        self.pool.spawn(self.config.priority, move || {
            if abandoned.is_cancelled() {
                return;
            }
            let mut last = None;
            let mut give = |part: Part| {
                if part.last {
                    last = Some(part);
                } else {
                    // The stream may be gone: then nobody waits for what is made.
                    let _ = send.send(Ok(part));
                }
                Ok(())
            };
            let job = || {
                let samples = match sound {
                    Sound::Phonemes => {
                        let ends = Some(ends);
                        let mut to = OutputRate::new(voice.info().sample_rate, Some(rate))?;
                        let give = |mut part: Part| {
                            if let Some(to) = &mut to {
                                to.convert_speech(&mut part.speech, part.last);
                            }
                            give(part)
                        };
                        return speak(&voice, &utterance, ends, &config, seed, &deadline, give);
                    }
                    Sound::Recording(recording) => recording.samples(rate, &deadline)?,
                    Sound::Bleep => bleep(rate),
                    Sound::Nothing => Vec::new(),
                };
                give(Part::whole(Speech::other(samples, rate)))
            };
            let made = catch_unwind(AssertUnwindSafe(job)).unwrap_or_else(|_| Err(panicked()));
            // Who has the last part may give the voice up, and count on its memory.
            drop(voice);
            let last = match made {
                Ok(()) => last.map(Ok),
                Err(error) => Some(Err(error)),
            };
            if let Some(last) = last {
                let _ = send.send(last);
            }
        });
        self.in_flight.push_back(InFlight { planned, parts });
    }

    fn wait(&self, parts: &Receiver<Result<Part>>) -> Result<Part> {
        loop {
            match parts.recv_timeout(POLL) {
                Ok(part) => return part,
                Err(RecvTimeoutError::Timeout) => self.deadline.check()?,
                // The pool never drops a job of a living stream.
                Err(RecvTimeoutError::Disconnected) => return Err(panicked()),
            }
        }
    }

    /// The next part of the first utterance in the making as a chunk.
    fn chunk(&mut self, part: Part) -> Chunk {
        let Part {
            words,
            symbols,
            speech,
            last: ends,
        } = part;
        let silent = || (Utterance::silent(0..0), Pause::Exactly(0.0));
        let (utterance, pause) = if !ends {
            let first = self.in_flight.front();
            first.map_or_else(silent, |InFlight { planned, .. }| {
                let utterance = planned.utterance.part(words, symbols, ends);
                (utterance, Pause::Exactly(0.0))
            })
        } else {
            let first = self.in_flight.pop_front();
            first.map_or_else(silent, |InFlight { planned, .. }| {
                let utterance = planned.utterance;
                let utterance = match symbols.start {
                    0 => utterance,
                    _ => utterance.part(words, symbols, ends),
                };
                (utterance, planned.pause)
            })
        };
        let first_sample = self.next_sample;
        let mut samples = speech.samples;
        let last = self.in_flight.is_empty();
        let pause = match pause {
            Pause::Boundary if last => 0.0,
            Pause::Boundary => self.pause(utterance.boundary) / self.config.rate - LEAD - TAIL,
            Pause::Exactly(seconds) => seconds,
        };
        let silence = (pause.max(0.0) * speech.sample_rate as f32) as usize;
        samples.resize(samples.len() + silence, 0.0);
        self.next_sample += samples.len() as u64;
        let timings = self.track.timings(&Spoken {
            text: self.source.text(),
            markup: self.source.is_markup(),
            utterance: &utterance,
            durations: &speech.durations,
            start: first_sample,
            end: self.next_sample,
            sample_rate: speech.sample_rate,
            rate: self.config.rate,
            last,
        });
        let length = self.source.text().len().max(1);
        Chunk {
            samples,
            sample_rate: speech.sample_rate,
            first_sample,
            progress: if last {
                1.0
            } else {
                utterance.text.end as f32 / length as f32
            },
            utterance,
            timings,
        }
    }

    /// The silence after an utterance, in seconds.
    fn pause(&self, boundary: Boundary) -> f32 {
        match boundary {
            Boundary::Clause => CLAUSE_PAUSE,
            Boundary::Sentence => self.config.sentence_pause.as_secs_f32(),
            Boundary::Paragraph => self.config.paragraph_pause.as_secs_f32(),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.abandoned.cancel();
    }
}

/// Every utterance has noise of its own, by its number and not by who makes it.
fn utterance_seed(seed: u64, number: u64) -> u64 {
    seed.wrapping_mul(0x2545_f491_4f6c_dd1d)
        .wrapping_add(number)
}

pub(crate) fn panicked() -> Error {
    Error::new(
        ErrorCode::Internal,
        "the synthesis of a sentence failed unexpectedly",
    )
}
