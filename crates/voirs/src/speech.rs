//! One utterance from phonemes to samples.

use voirs_audio::limit_true_peak;

use crate::acoustic::AcousticRequest;
use crate::config::SynthesisConfig;
use crate::error::Result;
use crate::runtime::Deadline;
use crate::voice::Voice;

/// Level below the utterance's loudest that counts as silence: −50 dB.
const SILENCE: f32 = 0.003_162_277_7;
/// Length over which the level is measured, in samples (5 ms at 24 kHz).
const LEVEL_WINDOW: usize = 120;
/// Silence that is kept before the first sound, in seconds.
pub(crate) const LEAD: f32 = 0.04;
/// Silence that is kept after the last sound, in seconds.
pub(crate) const TAIL: f32 = 0.08;
/// Length of the fades where silence was cut, in samples (5 ms at 24 kHz).
const FADE: usize = 120;

/// The samples of an utterance and when each phoneme is heard.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Speech {
    /// Mono samples, full scale at ±1.
    pub samples: Vec<f32>,
    /// Samples per second.
    pub sample_rate: u32,
    /// The symbols in order with their lengths in samples, between the
    /// silences before and after them. They sum to all samples.
    pub durations: Vec<(char, u32)>,
}

/// Speaks a phoneme string on the calling thread. Symbols that the voice does
/// not know are left out.
pub(crate) fn speak(
    voice: &Voice,
    phonemes: &str,
    config: &SynthesisConfig,
    seed: u64,
    deadline: &Deadline,
) -> Result<Speech> {
    let request = AcousticRequest {
        ids: &voice.ids(phonemes),
        rate: config.rate,
        pitch_ratio: config.pitch_ratio(),
        noise_scale: config.noise_scale,
        noise_seed: seed,
        deadline,
    };
    let mut samples = Vec::new();
    let durations = voice.model().speak(&request, &mut samples)?;
    if config.volume != 1.0 {
        for x in &mut samples {
            *x *= config.volume;
        }
    }
    limit_true_peak(&mut samples);
    let known = phonemes.chars().filter(|c| voice.knows(*c));
    let symbols = std::iter::once(' ')
        .chain(known)
        .chain(std::iter::once(' '));
    Ok(Speech {
        samples,
        sample_rate: voice.info().sample_rate,
        durations: symbols.zip(durations).collect(),
    })
}

impl Speech {
    /// Cuts the silence before and after the speech to [`LEAD`] and [`TAIL`].
    pub(crate) fn trim_silence(&mut self) {
        let rate = self.sample_rate as f32;
        let (lead, tail) = ((LEAD * rate) as usize, (TAIL * rate) as usize);
        let Some((first, last)) = sounding(&self.samples) else {
            return;
        };
        let start = first.saturating_sub(lead);
        let end = (last + tail).min(self.samples.len());
        self.shorten(start, self.samples.len() - end);
        self.samples.truncate(end);
        self.samples.drain(..start);
        let length = self.samples.len();
        for i in 0..FADE.min(length / 2) {
            let gain = i as f32 / FADE as f32;
            if start > 0 {
                self.samples[i] *= gain;
            }
            if end < length + start + FADE {
                self.samples[length - 1 - i] *= gain;
            }
        }
    }

    /// Takes `start` samples from the first durations and `end` from the last.
    fn shorten(&mut self, start: usize, end: usize) {
        let take = |left: &mut usize, duration: &mut u32| {
            let taken = (*left).min(*duration as usize);
            *duration -= taken as u32;
            *left -= taken;
        };
        let mut left = start;
        for (_, duration) in &mut self.durations {
            take(&mut left, duration);
        }
        let mut left = end;
        for (_, duration) in self.durations.iter_mut().rev() {
            take(&mut left, duration);
        }
    }
}

/// The first and last sample that belong to sound, `None` in silence.
fn sounding(samples: &[f32]) -> Option<(usize, usize)> {
    let levels: Vec<f32> = samples
        .chunks(LEVEL_WINDOW)
        .map(|w| (w.iter().map(|x| x * x).sum::<f32>() / w.len() as f32).sqrt())
        .collect();
    let loudest = levels.iter().copied().fold(0.0, f32::max);
    let threshold = loudest * SILENCE;
    let first = levels.iter().position(|l| *l > threshold)?;
    let last = levels.iter().rposition(|l| *l > threshold)?;
    let end = ((last + 1) * LEVEL_WINDOW).min(samples.len());
    Some((first * LEVEL_WINDOW, end))
}
