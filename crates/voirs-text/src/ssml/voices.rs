//! Which voice an element asks for.

/// What a `voice` element asks for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VoiceRequest {
    /// Names, the first wanted most.
    pub names: Vec<String>,
    /// "female", "male" or "neutral".
    pub gender: Option<String>,
    /// In years.
    pub age: Option<u32>,
    /// BCP 47 ranges, the first wanted most.
    pub languages: Vec<String>,
    /// The features that must be met: "name", "gender", "age", "languages",
    /// "variant".
    pub required: Vec<String>,
    /// The features by their weight, the heaviest first.
    pub ordering: Vec<String>,
}

/// What is known of a voice.
#[derive(Debug, Clone, Copy)]
pub struct VoiceTraits<'a> {
    /// Its name.
    pub name: &'a str,
    /// "female", "male" or "neutral".
    pub gender: &'a str,
    /// The languages that it speaks, BCP 47 tags.
    pub languages: &'a [String],
}

/// The speaker chosen for a [`VoiceRequest`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The speaker's number.
    pub speaker: usize,
    /// The features asked for that they lack.
    pub missing: Vec<&'static str>,
    /// Nobody has all that is required.
    pub failed: bool,
}

const FEATURES: [&str; 3] = ["languages", "name", "gender"];

impl VoiceRequest {
    /// The best of `voices` for this request, as the recommendation says: of those
    /// that meet everything required, or of all where none does, feature by feature
    /// those that meet it where any does. Of those left it is `current`, if it is
    /// among them, or else the one whose name and language are wanted most.
    pub fn choose(&self, voices: &[VoiceTraits<'_>], current: usize) -> Choice {
        let meets = |feature: &str, index: usize| {
            !self.wants(feature) || voices.get(index).is_some_and(|v| self.meets(feature, v))
        };
        let all = |index: &usize| self.required.iter().all(|f| meets(f, *index));
        let mut left: Vec<usize> = (0..voices.len()).filter(all).collect();
        let failed = left.is_empty();
        if failed {
            left = (0..voices.len()).collect();
        }
        let rank = |feature: &str| {
            let place = self.ordering.iter().position(|f| f == feature);
            place.unwrap_or(self.ordering.len())
        };
        let mut features = FEATURES;
        features.sort_by_key(|feature| rank(feature));
        for feature in features.iter().filter(|feature| self.wants(feature)) {
            if left.iter().any(|index| meets(feature, *index)) {
                left.retain(|index| meets(feature, *index));
            }
        }
        let best = left.into_iter().min_by_key(|index| {
            let place = |feature| voices.get(*index).map(|v| self.place(feature, v));
            (place("name"), place("languages"), *index != current, *index)
        });
        let speaker = best.unwrap_or(current);
        let lacks = |feature: &&str| !meets(feature, speaker);
        Choice {
            speaker,
            missing: FEATURES.into_iter().filter(lacks).collect(),
            failed,
        }
    }

    /// How much what a voice has of a feature is wanted, 0 most; `usize::MAX` if not
    /// at all.
    fn place(&self, feature: &str, voice: &VoiceTraits<'_>) -> usize {
        let same = |name: &String| name.eq_ignore_ascii_case(voice.name);
        let place = match feature {
            "name" => self.names.iter().position(same),
            "languages" => self.languages.iter().position(|range| speaks(range, voice)),
            _ => self.meets(feature, voice).then_some(0),
        };
        place.unwrap_or(usize::MAX)
    }

    fn wants(&self, feature: &str) -> bool {
        match feature {
            "name" => !self.names.is_empty(),
            "languages" => !self.languages.is_empty(),
            "gender" => self.gender.is_some(),
            _ => false,
        }
    }

    fn meets(&self, feature: &str, voice: &VoiceTraits<'_>) -> bool {
        let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
        match feature {
            "name" | "languages" => self.place(feature, voice) < usize::MAX,
            "gender" => self
                .gender
                .as_deref()
                .is_some_and(|g| same(g, voice.gender)),
            _ => false,
        }
    }
}

/// Whether a voice speaks what a range of the attribute `languages` covers.
fn speaks(range: &str, voice: &VoiceTraits<'_>) -> bool {
    // A language may be followed by the accent wanted.
    let range = range.split(':').next().unwrap_or_default();
    voice.languages.iter().any(|tag| matches(range, tag))
}

/// Whether a language range covers a tag (RFC 4647, basic filtering).
pub fn matches(range: &str, tag: &str) -> bool {
    let mut parts = tag.split('-');
    range == "*"
        || range
            .split('-')
            .all(|part| parts.next().is_some_and(|t| t.eq_ignore_ascii_case(part)))
}
