//! Words that are made of known words: with a prefix or a suffix, or two words
//! written as one.

use super::inflection::FLAPPING;
use super::pronounce::Pronouncer;
use super::stress::{self, PRIMARY, SECONDARY, Stress};
use super::tagger::Tag;

/// A prefix, its sound, and whether it takes the stress of a noun ("subtask").
type Prefix = (&'static str, &'static str, bool);

/// Longest first where one begins another.
const PREFIXES: [Prefix; 28] = [
    ("counter", "kˌWntəɹ", true),
    ("pseudo", "sˌudO", false),
    ("crypto", "kɹˌɪptO", false),
    ("under", "ˌʌndəɹ", false),
    ("super", "sˌupəɹ", true),
    ("micro", "mˌIkɹO", true),
    ("multi", "mˌʌlti", false),
    ("inter", "ˌɪntəɹ", false),
    ("hyper", "hˌIpəɹ", false),
    ("cyber", "sˌIbəɹ", true),
    ("ultra", "ˌʌltɹə", false),
    ("over", "ˌOvəɹ", false),
    ("anti", "ˌænti", false),
    ("semi", "sˌɛmi", false),
    ("mini", "mˌɪni", true),
    ("auto", "ˌɔɾO", false),
    ("meta", "mˌɛɾə", true),
    ("mega", "mˌɛɡə", true),
    ("nano", "nˌænO", true),
    ("post", "pˌOst", false),
    ("fore", "fˌɔɹ", true),
    ("non", "nˌɑn", false),
    ("pre", "pɹˌi", false),
    ("sub", "sˌʌb", true),
    ("mis", "mˌɪs", false),
    ("bio", "bˌIO", false),
    ("un", "ˌʌn", false),
    ("re", "ɹˌi", false),
];
/// Suffixes that leave the stress of a word where it is.
const SUFFIXES: [(&str, &str); 15] = [
    ("wise", "wˌIz"),
    ("ship", "ʃˌɪp"),
    ("hood", "hˌʊd"),
    ("like", "lˌIk"),
    ("ness", "nəs"),
    ("less", "ləs"),
    ("able", "əbᵊl"),
    ("ment", "mənt"),
    ("ful", "fᵊl"),
    ("dom", "dəm"),
    ("est", "əst"),
    ("ish", "ɪʃ"),
    ("er", "əɹ"),
    ("or", "əɹ"),
    ("ly", "li"),
];
/// Letters of the shortest word that takes part in a derivation, and of a word
/// that a compound is cut into.
const SHORTEST_STEM: usize = 4;
const SHORTEST_PART: usize = 3;
/// Endings that are words too, but hardly the second part of one.
const NOT_SECOND: [&str; 9] = [
    "ability", "age", "ally", "ant", "ate", "ion", "ions", "ism", "ist",
];
/// Letters of the longest word that is taken apart.
const LONGEST: usize = 32;
/// How many affixes a word may have.
const DEPTH: usize = 3;

impl Pronouncer<'_> {
    /// The pronunciation of a word in lower case that is made of known ones.
    pub(super) fn derived(&self, word: &str, tag: Tag) -> Option<String> {
        // The affixes' sounds are American; the British network does without.
        let letters = word.bytes().all(|b| b.is_ascii_lowercase());
        if self.british || !letters || word.len() > LONGEST || word.len() < SHORTEST_STEM + 2 {
            return None;
        }
        self.prefixed(word, tag, 0)
            .or_else(|| self.compound(word, tag, SHORTEST_STEM))
            .or_else(|| self.affixed(word, tag, DEPTH))
            .or_else(|| self.compound(word, tag, SHORTEST_PART))
    }

    /// The word itself, regular endings included, or with one affix less.
    fn stem(&self, word: &str, tag: Tag, depth: usize) -> Option<String> {
        if word.len() < SHORTEST_STEM {
            return None;
        }
        let affixed = || self.affixed(word, tag, depth.checked_sub(1)?);
        self.known(word, tag).or_else(affixed)
    }

    /// The word if it is in the lexicon, regular endings included.
    fn known(&self, word: &str, tag: Tag) -> Option<String> {
        if self.lexicon.find(word).any() {
            self.lookup(word, tag, None, false)
        } else {
            self.inflected(word, tag, None, false)
        }
    }

    /// A word with affixes, the likeliest analysis first: a suffix on a word of
    /// the lexicon, a prefix before one, then more than one affix.
    fn affixed(&self, word: &str, tag: Tag, depth: usize) -> Option<String> {
        let inflected = || {
            let stem = |stem: &str| self.affixed(stem, tag, depth.checked_sub(1)?);
            self.inflect_with(word, stem)
        };
        self.suffixed(word, tag, 0)
            .or_else(|| self.prefixed(word, tag, 0))
            .or_else(inflected)
            .or_else(|| self.suffixed(word, tag, depth))
            .or_else(|| self.prefixed(word, tag, depth))
    }

    fn suffixed(&self, word: &str, tag: Tag, depth: usize) -> Option<String> {
        SUFFIXES.iter().find_map(|(suffix, sound)| {
            let stem = self.before_suffix(word.strip_suffix(suffix)?, suffix, tag, depth)?;
            Some(join(stem, suffix, sound))
        })
    }

    fn prefixed(&self, word: &str, tag: Tag, depth: usize) -> Option<String> {
        PREFIXES.iter().find_map(|(prefix, sound, front)| {
            let stem = self.stem(word.strip_prefix(prefix)?, tag, depth)?;
            if *front && tag.starts_with("NN") {
                let prefix = sound.replace(SECONDARY, PRIMARY.encode_utf8(&mut [0; 4]));
                return Some(prefix + &stress::apply(stem, Some(Stress::Reduce)));
            }
            Some(format!("{sound}{stem}"))
        })
    }

    /// The word that a suffix was added to, its spelling restored.
    fn before_suffix(&self, rest: &str, suffix: &str, tag: Tag, depth: usize) -> Option<String> {
        let stem = |word: &str| self.stem(word, tag, depth);
        let vowel = suffix.starts_with(['a', 'e', 'i']);
        let mut back = rest.chars().rev();
        let (last, before) = (back.next()?, back.next()?);
        if vowel && last == before && "bdgklmnprt".contains(last) {
            let single = rest.strip_suffix(last).and_then(stem);
            return single.or_else(|| stem(rest));
        }
        if vowel && let Some(found) = stem(&format!("{rest}e")) {
            return Some(found);
        }
        let restored = rest.strip_suffix('i').map(|root| format!("{root}y"));
        stem(rest).or_else(|| stem(&restored?))
    }

    /// Two known words of at least `shortest` letters written as one, stressed
    /// on the first.
    fn compound(&self, word: &str, tag: Tag, shortest: usize) -> Option<String> {
        let longest = word.len().checked_sub(shortest)?;
        let mut cuts: Vec<usize> = (shortest..=longest).collect();
        // The most even cut is the likeliest.
        cuts.sort_by_key(|cut| ((2 * cut).abs_diff(word.len()), *cut));
        cuts.into_iter().find_map(|cut| {
            let (first, second) = word.split_at_checked(cut)?;
            let suffix = NOT_SECOND.contains(&second) || SUFFIXES.iter().any(|(s, _)| *s == second);
            if suffix || first.len().max(second.len()) < SHORTEST_STEM {
                return None;
            }
            let whole = |part: &str| self.lexicon.find(part).gold.is_some();
            if !whole(first) || !(whole(second) || second.len() > SHORTEST_STEM) {
                return None;
            }
            let first = self.lookup(first, "NN", Some(Stress::Primary), false)?;
            let second = stress::apply(self.known(second, tag)?, Some(Stress::Reduce));
            Some(first + &stress::apply(second, Some(Stress::Some)))
        })
    }
}

/// A stem with a suffix, a t between vowels flapped.
fn join(mut stem: String, suffix: &str, sound: &str) -> String {
    let mut back = stem.chars().rev();
    let (last, before) = (back.next(), back.next());
    let flap = suffix.starts_with(['a', 'e', 'i'])
        && last == Some('t')
        && before.is_some_and(|c| FLAPPING.contains(c));
    if flap {
        stem.pop();
        stem.push('ɾ');
    }
    if suffix == "ly" && last == Some('l') {
        stem.pop();
    }
    stem.push_str(sound);
    stem
}
