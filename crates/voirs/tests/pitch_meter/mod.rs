//! A meter of pitch: YIN (de Cheveigné and Kawahara, 2002), frame by frame.

const SAMPLE_RATE: f64 = 24_000.0;
const HOP: usize = 240;
const WINDOW: usize = 480;
/// Lags of 600 to 60 Hz.
const LAGS: std::ops::Range<usize> = 40..400;
/// The aperiodicity under which a frame is voiced.
const VOICED: f64 = 0.15;

/// The pitch of samples at 24 kHz every 10 ms, in semitones above 1 Hz; `None`
/// without voice.
pub(crate) fn track(samples: &[f32]) -> Vec<Option<f64>> {
    let frames = samples.windows(WINDOW + LAGS.end).step_by(HOP);
    let track: Vec<Option<f64>> = frames
        .map(|frame| frequency(frame).map(|hertz| 12.0 * hertz.log2()))
        .collect();
    // Frames at the edge of voice may be an octave off.
    let mut voiced: Vec<f64> = track.iter().flatten().copied().collect();
    assert!(voiced.len() >= 5, "no voice");
    voiced.sort_by(f64::total_cmp);
    let median = voiced[voiced.len() / 2];
    let kept = track.into_iter();
    kept.map(|pitch| pitch.filter(|x| (x - median).abs() < 9.0))
        .collect()
}

/// The mean of [`track`].
pub(crate) fn mean_pitch(samples: &[f32]) -> f64 {
    let voiced: Vec<f64> = track(samples).into_iter().flatten().collect();
    voiced.iter().sum::<f64>() / voiced.len() as f64
}

fn frequency(frame: &[f32]) -> Option<f64> {
    let difference = |lag: usize| -> f64 {
        let pairs = frame[..WINDOW].iter().zip(&frame[lag..]);
        pairs.map(|(x, y)| f64::from(x - y).powi(2)).sum()
    };
    let mut sum = 0.0;
    let normalized: Vec<f64> = (0..LAGS.end)
        .map(|lag| {
            let value = difference(lag);
            sum += value;
            value * lag as f64 / sum.max(1e-9)
        })
        .collect();
    let first = LAGS.clone().find(|lag| normalized[*lag] < VOICED)?;
    let mut lag = first;
    while lag + 1 < LAGS.end && normalized[lag + 1] < normalized[lag] {
        lag += 1;
    }
    // The minimum of the parabola through three points.
    let (before, after) = (normalized[lag - 1], normalized.get(lag + 1)?);
    let curvature = before - 2.0 * normalized[lag] + after;
    let offset = if curvature > 0.0 {
        0.5 * (before - after) / curvature
    } else {
        0.0
    };
    Some(SAMPLE_RATE / (lag as f64 + offset))
}
