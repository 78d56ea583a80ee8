//! Contractions: where a tagger for English expects them to be cut.
//!
//! "don't" is tagged as "do" and "n't"; both are pronounced together again.

/// Words that take "n't".
const NEGATED: [&str; 23] = [
    "ai", "are", "ca", "could", "dare", "did", "do", "does", "had", "has", "have", "is", "may",
    "might", "must", "need", "ought", "sha", "should", "was", "were", "wo", "would",
];
/// Words that are written together and tagged apart, with the place of the cut.
const JOINED: [(&str, usize); 7] = [
    ("c'mon", 3),
    ("cannot", 3),
    ("gonna", 3),
    ("gotta", 3),
    ("i'ma", 1),
    ("let's", 3),
    ("y'all", 2),
];
/// Short forms that are one word although an apostrophe begins or ends them.
const WHOLE: [&str; 34] = [
    "'bout",
    "'cause",
    "'cos",
    "'coz",
    "'cuz",
    "'d",
    "'em",
    "'fraid",
    "'kay",
    "'ll",
    "'m",
    "'n",
    "'n'",
    "'nother",
    "'nuff",
    "'re",
    "'round",
    "'s",
    "'sup",
    "'til",
    "'tis",
    "'twas",
    "'tween",
    "'twere",
    "'twill",
    "'twould",
    "'ve",
    "doin'",
    "goin'",
    "havin'",
    "lovin'",
    "nothin'",
    "ol'",
    "somethin'",
];
/// What can be joined to a word, longest first.
const CLITICS: [&str; 7] = ["'ll", "'ve", "'re", "n't", "'d", "'m", "'s"];

/// Whether `word` is the ending of a contraction or possessive.
pub(super) fn is_clitic(word: &str) -> bool {
    CLITICS
        .iter()
        .any(|clitic| clitic.eq_ignore_ascii_case(word))
}

/// Whether `word` is a short form that is not to be taken apart; apostrophes
/// are U+0027.
pub(super) fn is_whole(word: &str) -> bool {
    let lower = |form: &&str| form.eq_ignore_ascii_case(word);
    WHOLE.iter().any(lower) || word.eq_ignore_ascii_case("o'clock")
}

/// The byte offsets at which a contraction is cut; empty for another word.
/// Only words in lower case or with a capital are contractions here: "DON'T"
/// stays one word.
pub(super) fn cuts(word: &str) -> Vec<usize> {
    let mut cuts = Vec::new();
    let tail = word.get(1..).unwrap_or_default();
    if is_whole(word) || (tail.bytes().any(|b| b.is_ascii_uppercase())) {
        return cuts;
    }
    if let Some((_, cut)) = JOINED.iter().find(|(w, _)| w.eq_ignore_ascii_case(word)) {
        cuts.push(*cut);
        if word.eq_ignore_ascii_case("i'ma") {
            cuts.push(3);
        }
        return cuts;
    }
    let mut stem = word;
    while let Some(rest) = strip(stem) {
        cuts.push(rest.len());
        stem = rest;
    }
    cuts.reverse();
    cuts
}

/// `word` without its last clitic.
fn strip(word: &str) -> Option<&str> {
    let (clitic, stem) = CLITICS
        .iter()
        .find_map(|clitic| Some((*clitic, word.strip_suffix(clitic)?)))?;
    let fits = match clitic {
        "n't" => NEGATED.iter().any(|w| w.eq_ignore_ascii_case(stem)),
        "'m" => stem.eq_ignore_ascii_case("i"),
        _ => stem.ends_with(char::is_alphanumeric),
    };
    fits.then_some(stem)
}
