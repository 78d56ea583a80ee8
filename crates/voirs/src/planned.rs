//! What a stream is to make next, and the silence around it.

use crate::frontend::Utterance;
use crate::ssml::Recording;
use crate::voice::Voice;

/// An utterance, or what stands between utterances, and the silence that goes
/// with it.
#[derive(Debug)]
pub(crate) struct Planned {
    pub utterance: Utterance,
    /// Who speaks it; `None` for the pipeline's own voice.
    pub voice: Option<Voice>,
    pub sound: Sound,
    /// The silence at its beginning.
    pub lead: Silence,
    /// The silence at its end.
    pub tail: Silence,
    /// What follows it.
    pub pause: Pause,
}

/// What is heard.
#[derive(Debug, Clone)]
pub(crate) enum Sound {
    /// The utterance's phonemes.
    Phonemes,
    /// A recording.
    Recording(Recording),
    /// A tone in place of a word.
    Bleep,
    /// Nothing: a pause at the beginning.
    Nothing,
}

/// The silence at an end of an utterance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Silence {
    /// What the voice makes, up to a limit.
    Natural,
    /// So many seconds.
    Exactly(f32),
}

/// What follows an utterance besides the silence at its end.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pause {
    /// What the settings say of its boundary, unless it is the last.
    Boundary,
    /// So many seconds.
    Exactly(f32),
}

impl Planned {
    /// An utterance of plain text.
    pub(crate) fn plain(utterance: Utterance) -> Self {
        Self {
            utterance,
            voice: None,
            sound: Sound::Phonemes,
            lead: Silence::Natural,
            tail: Silence::Natural,
            pause: Pause::Boundary,
        }
    }
}
