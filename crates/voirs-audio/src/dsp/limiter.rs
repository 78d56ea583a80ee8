//! A true-peak limiter.
//!
//! Digital-to-analogue converters and lossy codecs reconstruct the signal
//! between samples, where it can exceed full scale although no sample does.
//! ITU-R BS.1770-5 (annex 2) estimates that "true peak" by fourfold
//! oversampling; this limiter keeps it at or below [`TRUE_PEAK_CEILING`].

/// The highest true peak, −1 dBTP as EBU R 128 recommends: 0.891 of full scale.
pub const TRUE_PEAK_CEILING: f32 = 0.891_250_9;

/// Samples over which the gain falls before a peak and recovers after it (5 ms at 24 kHz).
const RAMP: usize = 120;

/// The 48-tap interpolation filter of BS.1770-5 annex 2, as four phases of 12.
const PHASES: [[f32; 12]; 4] = [
    [
        0.001_708_984_4,
        0.010_986_328,
        -0.019_653_32,
        0.033_203_125,
        -0.059_448_242,
        0.137_329_1,
        0.972_167_97,
        -0.102_294_92,
        0.047_607_42,
        -0.026_611_328,
        0.014_892_578,
        -0.008_300_781,
    ],
    [
        -0.029_174_805,
        0.029_296_875,
        -0.051_757_812,
        0.089_111_33,
        -0.166_503_9,
        0.465_087_9,
        0.779_785_16,
        -0.200_317_38,
        0.101_562_5,
        -0.058_227_54,
        0.033_081_055,
        -0.018_920_898,
    ],
    [
        -0.018_920_898,
        0.033_081_055,
        -0.058_227_54,
        0.101_562_5,
        -0.200_317_38,
        0.779_785_16,
        0.465_087_9,
        -0.166_503_9,
        0.089_111_33,
        -0.051_757_812,
        0.029_296_875,
        -0.029_174_805,
    ],
    [
        -0.008_300_781,
        0.014_892_578,
        -0.026_611_328,
        0.047_607_42,
        -0.102_294_92,
        0.972_167_97,
        0.137_329_1,
        -0.059_448_242,
        0.033_203_125,
        -0.019_653_32,
        0.010_986_328,
        0.001_708_984_4,
    ],
];

/// Samples around a position that the interpolation looks at.
const TAPS: usize = 12;

/// Rounds of attenuation: attenuating one side of a peak changes what lies between
/// samples.
const ROUNDS: usize = 8;

/// How far the limiter looks and acts: a sample's result depends on no sample that
/// is farther away than this.
pub const TRUE_PEAK_REACH: usize = ROUNDS * (RAMP + 2 * TAPS);

/// Attenuates `samples` in place where their true peak would exceed
/// [`TRUE_PEAK_CEILING`]; elsewhere they stay bit for bit what they were.
///
/// The gain falls linearly over 5 ms before a peak and recovers over 5 ms
/// after it, so that no step is heard. Works on a whole utterance: what comes
/// before and after is assumed to be silence. Takes a pass over the samples
/// when nothing is near the ceiling.
pub fn limit_true_peak(samples: &mut [f32]) {
    // No filter phase amplifies by more than the sum of its absolute taps.
    let amplification = PHASES
        .iter()
        .map(|p| p.iter().map(|h| h.abs()).sum::<f32>())
        .fold(1.0, f32::max);
    let peak = samples.iter().fold(0.0_f32, |peak, x| peak.max(x.abs()));
    if peak * amplification <= TRUE_PEAK_CEILING {
        return;
    }
    let near = TRUE_PEAK_CEILING / amplification;
    for _ in 0..ROUNDS {
        let Some(gain) = gain_curve(samples, near) else {
            return;
        };
        for (x, g) in samples.iter_mut().zip(gain) {
            *x *= g;
        }
    }
}

/// The gain at every sample, or `None` when no true peak exceeds the ceiling.
fn gain_curve(samples: &[f32], near: f32) -> Option<Vec<f32>> {
    let mut gain: Option<Vec<f32>> = None;
    for at in 0..samples.len() {
        let peak = true_peak_near(samples, at, near);
        if peak <= TRUE_PEAK_CEILING {
            continue;
        }
        let gain = gain.get_or_insert_with(|| vec![1.0; samples.len()]);
        // A margin below the ceiling, so that rounding cannot exceed it.
        let target = TRUE_PEAK_CEILING / peak * 0.9999;
        let hold = TAPS;
        let from = at.saturating_sub(hold + RAMP);
        let to = (at + hold + RAMP).min(samples.len() - 1);
        for (i, g) in gain.iter_mut().enumerate().take(to + 1).skip(from) {
            let distance = at.abs_diff(i).saturating_sub(hold);
            let ramp = target + (1.0 - target) * distance as f32 / RAMP as f32;
            *g = g.min(ramp);
        }
    }
    gain
}

/// The largest magnitude at sample `at` and between it and its neighbours; 0
/// when no sample around is louder than `near`.
fn true_peak_near(samples: &[f32], at: usize, near: f32) -> f32 {
    let from = at.saturating_sub(TAPS / 2);
    let to = (at + TAPS / 2).min(samples.len());
    let around = &samples[from..to];
    if around.iter().all(|x| x.abs() <= near) {
        return 0.0;
    }
    let sample = |k: usize| {
        (at + k)
            .checked_sub(TAPS / 2)
            .and_then(|i| samples.get(i))
            .copied()
            .unwrap_or(0.0)
    };
    PHASES
        .iter()
        .map(|taps| {
            let sum: f32 = taps.iter().enumerate().map(|(k, h)| h * sample(k)).sum();
            sum.abs()
        })
        .fold(samples[at].abs(), f32::max)
}

/// The true peak of `samples`: the largest magnitude at and between them.
pub fn true_peak(samples: &[f32]) -> f32 {
    (0..samples.len())
        .map(|at| true_peak_near(samples, at, -1.0))
        .fold(0.0, f32::max)
}
