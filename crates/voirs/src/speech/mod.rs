//! One utterance from phonemes to samples.

mod shaping;

pub(crate) use self::shaping::Part;
use self::shaping::Shaping;
use crate::acoustic::{AcousticRequest, Piece};
use crate::config::SynthesisConfig;
use crate::error::Result;
use crate::frontend::Utterance;
use crate::planned::Silence;
use crate::prosody::ProsodySpan;
use crate::runtime::Deadline;
use crate::voice::Voice;

/// Silence that is kept before the first sound, in seconds.
pub(crate) const LEAD: f32 = 0.04;
/// Silence that is kept after the last sound, in seconds.
pub(crate) const TAIL: f32 = 0.08;

/// The samples of an utterance and when each phoneme is heard.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Speech {
    /// Mono samples, full scale at ±1.
    pub samples: Vec<f32>,
    /// Samples per second.
    pub sample_rate: u32,
    /// The symbols in order with their lengths in samples, between the
    /// silences before and after them; a symbol that the voice does not know
    /// has none. They sum to all samples.
    pub durations: Vec<(char, u32)>,
}

/// Speaks an utterance on the calling thread; `each` gets its parts, words of it, as
/// they are made, and may stop it with an error. Symbols that the voice does not know
/// are left out. `ends` is the silence before and after it; `None` leaves it as the
/// model makes it, and the utterance whole.
pub(crate) fn speak(
    voice: &Voice,
    utterance: &Utterance,
    ends: Option<(Silence, Silence)>,
    config: &SynthesisConfig,
    seed: u64,
    deadline: &Deadline,
    mut each: impl FnMut(Part) -> Result<()>,
) -> Result<()> {
    let phonemes = &utterance.phonemes;
    let prosody = over_ids(&utterance.prosody, voice, phonemes);
    let symbols: Vec<char> = phonemes.chars().filter(|c| voice.knows(*c)).collect();
    let request = AcousticRequest {
        symbols: &symbols,
        rate: config.rate,
        pitch_ratio: config.pitch_ratio(),
        prosody: &prosody,
        noise_scale: config.noise_scale,
        noise_seed: seed,
        speaker: voice.speaker_number(),
        deadline,
    };
    let sample_rate = voice.info().sample_rate;
    let mut shaping = Shaping::new(utterance, &prosody, config, sample_rate, ends);
    voice.model().speak(&request, &mut |piece: Piece<'_>| {
        let durations = |lengths: &[u32]| of_symbols(lengths, voice, phonemes);
        shaping.piece(&piece, durations).map_or(Ok(()), &mut each)
    })
}

/// The spans over the ids of the symbols that the voice knows, which follow the
/// mark of the beginning.
fn over_ids(spans: &[ProsodySpan], voice: &Voice, phonemes: &str) -> Vec<ProsodySpan> {
    if spans.is_empty() {
        return Vec::new();
    }
    let known: Vec<bool> = phonemes.chars().map(|c| voice.knows(c)).collect();
    let id = |symbol: usize| 1 + known.iter().take(symbol).filter(|known| **known).count();
    ProsodySpan::moved(spans, id)
}

/// The lengths of the ids as those of the symbols.
fn of_symbols(lengths: &[u32], voice: &Voice, phonemes: &str) -> Vec<(char, u32)> {
    let mut lengths = lengths.iter().copied();
    let mut next = || lengths.next().unwrap_or(0);
    let mut durations = vec![(' ', next())];
    let of_symbol = |c| (c, if voice.knows(c) { next() } else { 0 });
    durations.extend(phonemes.chars().map(of_symbol));
    durations.push((' ', next()));
    durations
}

impl Speech {
    /// Samples that are not the voice's, as a pause among the phonemes.
    pub(crate) fn other(samples: Vec<f32>, sample_rate: u32) -> Self {
        let length = samples.len() as u32;
        Self {
            samples,
            sample_rate,
            durations: vec![(' ', 0), (' ', length), (' ', 0)],
        }
    }
}

impl Part {
    /// An utterance as a whole.
    pub(crate) fn whole(speech: Speech) -> Self {
        Self {
            words: 0..0,
            symbols: 0..0,
            speech,
            last: true,
        }
    }
}
