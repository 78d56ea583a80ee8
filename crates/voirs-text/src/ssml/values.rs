//! Values of attributes.

/// The longest break in seconds.
pub const MAX_BREAK: f32 = 10.0;

/// How long a break is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Pause {
    /// Seconds, whatever the rate.
    Seconds(f32),
    /// No pause, also where one would be made.
    None,
    /// Less than at a comma.
    ExtraWeak,
    /// As at a comma.
    Weak,
    /// Between a comma and the end of a sentence.
    Medium,
    /// As at the end of a sentence.
    Strong,
    /// As at the end of a paragraph.
    ExtraStrong,
}

impl Pause {
    /// The break of this strength.
    pub(super) fn named(strength: &str) -> Option<Self> {
        Some(match strength {
            "none" => Self::None,
            "x-weak" => Self::ExtraWeak,
            "weak" => Self::Weak,
            "medium" => Self::Medium,
            "strong" => Self::Strong,
            "x-strong" => Self::ExtraStrong,
            _ => return None,
        })
    }
}

/// How a recording is played.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Clip {
    /// Where it starts, in seconds.
    pub begin: f32,
    /// Where it ends, in seconds.
    pub end: Option<f32>,
    /// How often it is played, also in part.
    pub repeats: f32,
    /// The longest that it is played, in seconds.
    pub limit: Option<f32>,
    /// Linear gain.
    pub gain: f32,
    /// Speed relative to its own.
    pub speed: f32,
}

impl Default for Clip {
    fn default() -> Self {
        Self {
            begin: 0.0,
            end: None,
            repeats: 1.0,
            limit: None,
            gain: 1.0,
            speed: 1.0,
        }
    }
}

/// A number such as "12", ".5" or "1.25", without a sign.
pub(super) fn number(text: &str) -> Option<f32> {
    let plain = |c: char| c.is_ascii_digit() || c == '.';
    let digits = text.contains(|c: char| c.is_ascii_digit());
    if !digits || text.len() > 20 || !text.chars().all(plain) {
        return None;
    }
    text.parse().ok()
}

/// A number with "+" or "-" before it, and whether there is such a sign.
pub(super) fn signed(text: &str) -> Option<(bool, f32)> {
    if let Some(rest) = text.strip_prefix('+') {
        Some((true, number(rest)?))
    } else if let Some(rest) = text.strip_prefix('-') {
        Some((true, -number(rest)?))
    } else {
        Some((false, number(text)?))
    }
}

/// A time in seconds: "500ms", "1.5s".
pub(super) fn time(text: &str) -> Option<f32> {
    let text = text.trim();
    let text = text.strip_prefix('+').unwrap_or(text);
    if let Some(thousandths) = text.strip_suffix("ms") {
        Some(number(thousandths.trim_end())? / 1000.0)
    } else {
        number(text.strip_suffix('s')?.trim_end())
    }
}

/// A change in decibels as a linear gain: "+6dB", "-3.5dB".
pub(super) fn decibels(text: &str) -> Option<f32> {
    let text = text.trim();
    let number = ["dB", "db", "DB"]
        .iter()
        .find_map(|s| text.strip_suffix(s))?;
    let (_, change) = signed(number.trim_end())?;
    Some(10_f32.powf(change / 20.0))
}

/// A percentage as a factor: "50%" is 0.5. With whether it has a sign.
pub(super) fn percent(text: &str) -> Option<(bool, f32)> {
    let (relative, value) = signed(text.strip_suffix('%')?.trim_end())?;
    Some((relative, value / 100.0))
}
