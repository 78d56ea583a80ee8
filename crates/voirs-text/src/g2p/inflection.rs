//! The endings -s, -ed and -ing: which word they are added to and how they
//! sound after it.

use super::pronounce::Pronouncer;
use super::stress::{self, Stress};
use super::tagger::Tag;

/// Sounds after which an American t before a vowel is a flap.
pub(super) const FLAPPING: &str = "AIOWYiuæɑəɛɪɹʊʌ";

/// A regular ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    S,
    Ed,
    Ing,
}

impl Pronouncer<'_> {
    /// The pronunciation of a regular form of a known word.
    pub(super) fn inflected(
        &self,
        word: &str,
        tag: Tag,
        stress: Option<Stress>,
        pause_follows: bool,
    ) -> Option<String> {
        let (stem, ending) = self
            .stem_of_s(word)
            .map(|stem| (stem, Ending::S))
            .or_else(|| Some((self.stem_of_ed(word)?, Ending::Ed)))
            .or_else(|| Some((self.stem_of_ing(word)?, Ending::Ing)))?;
        let stress = match ending {
            Ending::Ing => stress.or(Some(Stress::Some)),
            _ => stress,
        };
        let stem = self.lookup(&stem, tag, stress, pause_follows)?;
        self.add(stem, ending)
    }

    /// The regular form of a word that `pronounce` knows.
    pub(super) fn inflect_with(
        &self,
        word: &str,
        pronounce: impl Fn(&str) -> Option<String>,
    ) -> Option<String> {
        let forms = [
            (word.strip_suffix('s'), Ending::S),
            (word.strip_suffix("es"), Ending::S),
            (word.strip_suffix('d'), Ending::Ed),
            (word.strip_suffix("ed"), Ending::Ed),
            (word.strip_suffix("ing"), Ending::Ing),
        ];
        forms.into_iter().find_map(|(stem, ending)| {
            let stem = stem?;
            let with_e = || pronounce(&format!("{stem}e")).filter(|_| ending == Ending::Ing);
            self.add(pronounce(stem).or_else(with_e)?, ending)
        })
    }

    /// What a contraction's ending sounds like after `stem`.
    pub(super) fn clitic(&self, stem: &str, ending: &str) -> String {
        let last = stem.chars().next_back();
        let vowel = last.is_some_and(|c| stress::is_vowel(c) || c == 'ː');
        let stop = matches!(last, Some('t' | 'd' | 'ɾ'));
        match ending.to_ascii_lowercase().as_str() {
            "'s" => {
                let whole = self.add(stem.to_owned(), Ending::S);
                let added = whole.as_deref().and_then(|whole| whole.strip_prefix(stem));
                return added.unwrap_or("z").to_owned();
            }
            "'ll" if vowel => "l",
            "'ll" => "ᵊl",
            "'d" if stop && self.british => "ɪd",
            "'d" if stop => "ᵻd",
            "'d" => "d",
            "'ve" if vowel => "v",
            "'ve" => "əv",
            "'re" if self.british => "ə",
            "'re" => "əɹ",
            "'m" => "m",
            "n't" => "ᵊnt",
            _ => "",
        }
        .to_owned()
    }

    fn stem_of_s(&self, word: &str) -> Option<String> {
        let stem = word.strip_suffix('s').filter(|stem| stem.len() >= 2)?;
        if !stem.ends_with('s') && self.is_known(stem) {
            return Some(stem.to_owned());
        }
        let es = stem
            .strip_suffix('e')
            .filter(|s| word.len() > 4 && !s.ends_with('i'));
        if let Some(stem) = stem.strip_suffix('\'').or(es)
            && self.is_known(stem)
        {
            return Some(stem.to_owned());
        }
        let stem = stem.strip_suffix("ie").filter(|_| word.len() > 4)?;
        Some(format!("{stem}y")).filter(|stem| self.is_known(stem))
    }

    fn stem_of_ed(&self, word: &str) -> Option<String> {
        let stem = word.strip_suffix('d').filter(|stem| stem.len() >= 3)?;
        if !stem.ends_with('d') && self.is_known(stem) {
            return Some(stem.to_owned());
        }
        let stem = stem
            .strip_suffix('e')
            .filter(|s| word.len() > 4 && !s.ends_with('e'))?;
        if self.is_known(stem) {
            return Some(stem.to_owned());
        }
        self.undoubled(stem)
    }

    fn stem_of_ing(&self, word: &str) -> Option<String> {
        let stem = word.strip_suffix("ing").filter(|stem| stem.len() >= 2)?;
        if stem.len() > 2 && self.is_known(stem) {
            return Some(stem.to_owned());
        }
        let with_e = format!("{stem}e");
        if self.is_known(&with_e) {
            return Some(with_e);
        }
        self.undoubled(stem)
    }

    /// "stop" for "stopp", "panic" for "panick".
    fn undoubled(&self, stem: &str) -> Option<String> {
        let mut back = stem.chars().rev();
        let (last, before) = (back.next()?, back.next()?);
        let doubled = last == before && "bcdgklmnprstvxz".contains(last);
        let single = stem.strip_suffix(last)?;
        let fits = stem.len() > 2 && (doubled || (before, last) == ('c', 'k'));
        (fits && self.is_known(single)).then(|| single.to_owned())
    }

    fn add(&self, stem: String, ending: Ending) -> Option<String> {
        let mut back = stem.chars().rev();
        let last = back.next()?;
        let before = back.next();
        let flap = !self.british && last == 't' && before.is_some_and(|c| FLAPPING.contains(c));
        let weak = if self.british { 'ɪ' } else { 'ᵻ' };
        let flapped = |tail: &str| Some(format!("{}ɾ{tail}", stem.strip_suffix('t')?));
        Some(match ending {
            Ending::S if "ptkfθ".contains(last) => format!("{stem}s"),
            Ending::S if "szʃʒʧʤ".contains(last) => format!("{stem}{weak}z"),
            Ending::S => format!("{stem}z"),
            Ending::Ed if "pkfθʃsʧ".contains(last) => format!("{stem}t"),
            Ending::Ed if last == 'd' => format!("{stem}{weak}d"),
            Ending::Ed if last != 't' => format!("{stem}d"),
            Ending::Ed if self.british || before.is_none() => format!("{stem}ɪd"),
            Ending::Ed if flap => flapped("ᵻd")?,
            Ending::Ed => format!("{stem}ᵻd"),
            // An r that was dropped comes back before a vowel, but where?
            Ending::Ing if self.british && matches!(last, 'ə' | 'ː') => return None,
            Ending::Ing if flap => flapped("ɪŋ")?,
            Ending::Ing => format!("{stem}ɪŋ"),
        })
    }
}
