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

impl VoiceRequest {
    /// The best of `voices` for this request: of those that meet everything
    /// required, the first with the most of the wanted features, by their
    /// order. `None` when no voice has what is required, or, where nothing is
    /// required, nothing of what is wanted.
    pub fn choose(&self, voices: &[VoiceTraits<'_>]) -> Option<usize> {
        let features = ["name", "languages", "gender"];
        let wanted = |feature: &&str| self.wants(feature);
        let rank = |feature: &str| {
            let place = self.ordering.iter().position(|f| f == feature);
            place.unwrap_or(self.ordering.len())
        };
        let mut wanted: Vec<&str> = features.iter().copied().filter(wanted).collect();
        wanted.sort_by_key(|feature| rank(feature));
        let mut best: Option<(Vec<bool>, usize)> = None;
        for (index, voice) in voices.iter().enumerate() {
            let met = |feature: &str| !self.wants(feature) || self.meets(feature, voice);
            if !self.required.iter().all(|feature| met(feature)) {
                continue;
            }
            let score: Vec<bool> = wanted.iter().map(|f| self.meets(f, voice)).collect();
            let something = wanted.is_empty() || score.contains(&true);
            if something && best.as_ref().is_none_or(|(found, _)| score > *found) {
                best = Some((score, index));
            }
        }
        best.map(|(_, index)| index)
    }

    /// The wanted features that `voice` lacks.
    pub fn missing(&self, voice: &VoiceTraits<'_>) -> Vec<&'static str> {
        let features = ["name", "languages", "gender"];
        let lacks = |feature: &&str| self.wants(feature) && !self.meets(feature, voice);
        features.into_iter().filter(lacks).collect()
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
            "name" => self.names.iter().any(|name| same(name, voice.name)),
            "gender" => self
                .gender
                .as_deref()
                .is_some_and(|g| same(g, voice.gender)),
            "languages" => self.languages.iter().any(|range| {
                // A language may be followed by the accent wanted.
                let range = range.split(':').next().unwrap_or_default();
                voice.languages.iter().any(|tag| matches(range, tag))
            }),
            _ => false,
        }
    }
}

/// Whether a language range covers a tag (RFC 4647, basic filtering).
pub(crate) fn matches(range: &str, tag: &str) -> bool {
    let mut parts = tag.split('-');
    range == "*"
        || range
            .split('-')
            .all(|part| parts.next().is_some_and(|t| t.eq_ignore_ascii_case(part)))
}
