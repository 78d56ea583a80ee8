//! The element `prosody`, and `emphasis` as prosody.

use std::ops::Range;

use super::values::{decibels, number, percent, signed, time};
use crate::xml::{DocumentError, Element, Xml, quoted};

/// Valid rates relative to the voice's own.
const RATE: (f32, f32) = (0.25, 4.0);
/// Valid pitch shifts in semitones.
const SEMITONES: f32 = 24.0;
/// Valid means of the pitch in Hz.
const HERTZ: (f32, f32) = (20.0, 2000.0);
/// Valid gains.
const GAIN: (f32, f32) = (0.0, 10.0);
/// Points of a contour at most.
const MAX_POINTS: usize = 100;
/// The longest duration in seconds.
const MAX_DURATION: f32 = 600.0;

/// How a stretch of text is spoken, relative to what encloses it.
#[derive(Debug, Clone, PartialEq)]
pub struct Prosody {
    /// Its byte range in [`Document::text`](super::Document::text).
    pub text: Range<usize>,
    /// What the speed is multiplied by.
    pub rate: f32,
    /// The change of pitch.
    pub pitch: Pitch,
    /// What the spread of the pitch is multiplied by.
    pub range: f32,
    /// Places, 0 to 1, in order, and the change of pitch there in semitones;
    /// straight lines between.
    pub contour: Vec<(f32, f32)>,
    /// How long the whole takes, in seconds; goes before the rate.
    pub duration: Option<f32>,
    /// What amplitudes are multiplied by.
    pub gain: f32,
}

/// A change of pitch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pitch {
    /// By so many semitones.
    Semitones(f32),
    /// To this mean, in Hz.
    Hertz(f32),
}

impl Default for Prosody {
    fn default() -> Self {
        Self {
            text: 0..0,
            rate: 1.0,
            pitch: Pitch::Semitones(0.0),
            range: 1.0,
            contour: Vec::new(),
            duration: None,
            gain: 1.0,
        }
    }
}

impl Prosody {
    /// Whether nothing is changed.
    pub(super) fn is_plain(&self) -> bool {
        Self {
            text: 0..0,
            ..self.clone()
        } == Self::default()
    }
}

/// What enclosing elements have made of the voice: values that are not
/// relative replace it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Enclosing {
    pub(super) rate: f32,
    pub(super) semitones: f32,
    pub(super) range: f32,
    pub(super) gain: f32,
}

impl Default for Enclosing {
    fn default() -> Self {
        Self {
            rate: 1.0,
            semitones: 0.0,
            range: 1.0,
            gain: 1.0,
        }
    }
}

impl Enclosing {
    /// As it is within `prosody`, for a voice of this mean pitch in Hz.
    pub(super) fn within(&self, prosody: &Prosody, mean: f32) -> Self {
        Self {
            rate: self.rate * prosody.rate,
            semitones: match prosody.pitch {
                Pitch::Semitones(change) => self.semitones + change,
                Pitch::Hertz(hertz) => semitones(hertz / mean).unwrap_or_default(),
            },
            range: self.range * prosody.range,
            gain: self.gain * prosody.gain,
        }
    }
}

/// Reads the attributes of `prosody`. `voice` is the voice's mean pitch and its
/// spread in Hz; values beyond what the engine can do go to `clamped`.
pub(super) fn read(
    xml: &Xml<'_>,
    element: &Element<'_>,
    enclosing: &Enclosing,
    voice: (f32, f32),
    clamped: &mut Vec<(Range<usize>, String)>,
) -> Result<Prosody, DocumentError> {
    let mut prosody = Prosody::default();
    for attribute in &element.attributes {
        let value = attribute.value.trim();
        let wrong = |expected: &str| {
            let found = format!("{}={}", attribute.name, quoted(value));
            xml.error(attribute.range.start, found, expected)
        };
        let mut clamp = |value: f32, (low, high): (f32, f32), unit: &str| {
            let kept = value.clamp(low, high);
            if kept != value {
                let name = attribute.name;
                let message = format!("{name} is {value}{unit}, {kept}{unit} is used");
                clamped.push((attribute.range.clone(), message));
            }
            kept
        };
        match attribute.name {
            "rate" => {
                let rate = rate(value, enclosing.rate).ok_or_else(|| {
                    wrong("a percentage such as \"120%\", or x-slow, slow, medium, fast, x-fast, default")
                })?;
                prosody.rate = clamp(rate, RATE, "") / enclosing.rate;
            }
            "pitch" => {
                let pitch = pitch(value, enclosing.semitones, voice.0).ok_or_else(|| {
                    wrong("a pitch such as \"+2st\", \"-10%\", \"+20Hz\", \"180Hz\", or x-low, low, medium, high, x-high, default")
                })?;
                prosody.pitch = match pitch {
                    Pitch::Semitones(n) => {
                        let total = clamp(enclosing.semitones + n, (-SEMITONES, SEMITONES), "st");
                        Pitch::Semitones(total - enclosing.semitones)
                    }
                    Pitch::Hertz(n) => Pitch::Hertz(clamp(n, HERTZ, "Hz")),
                };
            }
            "range" => {
                let range = range(value, enclosing.range, voice.1).ok_or_else(|| {
                    wrong("a range such as \"+20%\", \"-2st\", \"60Hz\", or x-low, low, medium, high, x-high, default")
                })?;
                prosody.range = clamp(range, (0.0, 4.0), "") / enclosing.range.max(1e-3);
            }
            "volume" => {
                let gain = volume(value, enclosing.gain).ok_or_else(|| {
                    wrong("decibels such as \"+6dB\", or silent, x-soft, soft, medium, loud, x-loud, default")
                })?;
                prosody.gain = clamp(gain, GAIN, "") / enclosing.gain.max(1e-6);
            }
            "duration" => {
                let seconds = time(value)
                    .filter(|s| *s > 0.0)
                    .ok_or_else(|| wrong("a time such as \"2s\" or \"750ms\""))?;
                prosody.duration = Some(clamp(seconds, (0.01, MAX_DURATION), " s"));
            }
            "contour" => {
                prosody.contour = contour(value, enclosing.semitones, voice.0)
                    .ok_or_else(|| wrong("points such as \"(0%,+20Hz) (50%,+2st)\""))?;
            }
            _ => {}
        }
    }
    if !prosody.contour.is_empty() {
        // It goes before these.
        prosody.pitch = Pitch::Semitones(0.0);
        prosody.range = 1.0;
    }
    Ok(prosody)
}

/// The rate relative to the voice's own.
fn rate(value: &str, enclosing: f32) -> Option<f32> {
    Some(match value {
        "x-slow" => 0.5,
        "slow" => 0.75,
        "medium" | "default" => 1.0,
        "fast" => 1.35,
        "x-fast" => 1.8,
        _ => match percent(value).or_else(|| signed(value))? {
            // "+10%" is a change; "110%" and "1.1" are multiples.
            (true, change) => enclosing * (1.0 + change),
            (false, rate) => rate,
        },
    })
}

/// The change of pitch against what encloses it.
fn pitch(value: &str, enclosing: f32, mean: f32) -> Option<Pitch> {
    let level = match value {
        "x-low" => -6.0,
        "low" => -3.0,
        "medium" | "default" => 0.0,
        "high" => 3.0,
        "x-high" => 6.0,
        _ => return relative_pitch(value, enclosing, mean),
    };
    Some(Pitch::Semitones(level - enclosing))
}

fn relative_pitch(value: &str, enclosing: f32, mean: f32) -> Option<Pitch> {
    let hertz = value
        .strip_suffix("Hz")
        .or_else(|| value.strip_suffix("hz"));
    if let Some(hertz) = hertz {
        let (relative, hertz) = signed(hertz.trim_end())?;
        if !relative {
            return (hertz > 0.0).then_some(Pitch::Hertz(hertz));
        }
        let current = mean * (enclosing / 12.0).exp2();
        return Some(Pitch::Semitones(semitones((current + hertz) / current)?));
    }
    if let Some(n) = value.strip_suffix("st") {
        return Some(Pitch::Semitones(signed(n.trim_end())?.1));
    }
    let factor = match percent(value)? {
        (true, change) => 1.0 + change,
        (false, factor) => factor,
    };
    Some(Pitch::Semitones(semitones(factor)?))
}

fn semitones(factor: f32) -> Option<f32> {
    (factor > 0.0).then(|| 12.0 * factor.log2())
}

/// The spread relative to the voice's own.
fn range(value: &str, enclosing: f32, spread: f32) -> Option<f32> {
    let factor = match value {
        "x-low" => 0.25,
        "low" => 0.6,
        "medium" | "default" => 1.0,
        "high" => 1.4,
        "x-high" => 1.8,
        _ => {
            let hertz = value
                .strip_suffix("Hz")
                .or_else(|| value.strip_suffix("hz"));
            if let Some(hertz) = hertz {
                return match signed(hertz.trim_end())? {
                    (true, change) => Some(enclosing + change / spread),
                    (false, hertz) => Some(hertz / spread),
                };
            }
            if let Some(n) = value.strip_suffix("st") {
                return Some(enclosing * (signed(n.trim_end())?.1 / 12.0).exp2());
            }
            return match percent(value)? {
                (true, change) => Some(enclosing * (1.0 + change)),
                (false, factor) => Some(factor),
            };
        }
    };
    Some(factor)
}

/// The gain relative to the voice's own.
fn volume(value: &str, enclosing: f32) -> Option<f32> {
    let level = |decibels: f32| 10_f32.powf(decibels / 20.0);
    Some(match value {
        "silent" => 0.0,
        "x-soft" => level(-12.0),
        "soft" => level(-6.0),
        "medium" | "default" => 1.0,
        "loud" => level(4.0),
        "x-loud" => level(8.0),
        _ => match decibels(value) {
            Some(change) => enclosing * change,
            None => match percent(value) {
                Some((true, change)) => enclosing * (1.0 + change),
                Some((false, gain)) => gain,
                // SSML 1.0: 0 to 100, or a change of that.
                None => match signed(value)? {
                    (true, change) => enclosing + change / 100.0,
                    (false, level) => number_to_gain(level),
                },
            },
        },
    })
}

fn number_to_gain(level: f32) -> f32 {
    level / 100.0
}

/// "(0%,+20Hz) (10%,+30%)": places in order.
fn contour(value: &str, enclosing: f32, mean: f32) -> Option<Vec<(f32, f32)>> {
    let mut points: Vec<(f32, f32)> = Vec::new();
    let mut rest = value.trim();
    while !rest.is_empty() {
        let (point, after) = rest.strip_prefix('(')?.split_once(')')?;
        let (place, target) = point.split_once(',')?;
        let place = number(place.trim().strip_suffix('%')?.trim_end())? / 100.0;
        let target = target.trim();
        let change = match pitch(target, enclosing, mean)? {
            Pitch::Semitones(change) => change,
            Pitch::Hertz(hertz) => semitones(hertz / mean)? - enclosing,
        };
        if points.len() == MAX_POINTS {
            return None;
        }
        // What lies outside is ignored; of two at one place the later counts.
        if place <= 1.0 {
            let at = points.partition_point(|(p, _)| *p < place);
            if points.get(at).is_some_and(|(p, _)| *p == place) {
                points.remove(at);
            }
            points.insert(at, (place, change.clamp(-SEMITONES, SEMITONES)));
        }
        rest = after.trim_start();
    }
    (!points.is_empty()).then_some(points)
}

/// Emphasis as the voice can express it: slower, higher and louder.
pub(super) fn emphasis(level: &str) -> Option<Prosody> {
    let make = |rate: f32, semitones: f32, decibels: f32| Prosody {
        rate,
        pitch: Pitch::Semitones(semitones),
        gain: 10_f32.powf(decibels / 20.0),
        ..Prosody::default()
    };
    Some(match level {
        "strong" => make(0.8, 2.0, 4.0),
        "moderate" => make(0.9, 1.0, 2.0),
        "none" => Prosody::default(),
        "reduced" => make(1.15, -1.0, -2.0),
        _ => return None,
    })
}
