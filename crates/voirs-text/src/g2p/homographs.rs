//! Words that are written alike and read differently by part of speech.
//!
//! The tagger is right about most of them; where the words around one leave
//! only one part of speech possible, that one is taken. Words that the part of
//! speech does not tell apart are left to [`senses`](super::senses).

use super::lexicon::{Entry, Lexicon};
use super::senses;
use super::tagger::Tag;
use super::tokenizer::Token;

/// A tagged sentence.
pub(super) struct Sentence<'a> {
    pub(super) tokens: &'a [Token],
    /// The tokens in lower case.
    words: Vec<String>,
    tags: &'a [Tag],
}

/// Words that join clauses; a clause ends before one.
const SUBORDINATORS: [&str; 13] = [
    "after", "although", "as", "because", "before", "if", "since", "that", "though", "unless",
    "until", "whether", "while",
];
/// Verbs after which an adjective stands alone.
const LINKING: [&str; 34] = [
    "am", "are", "is", "was", "were", "be", "been", "being", "'m", "'re", "'s", "appear",
    "appeared", "appears", "became", "become", "becomes", "feel", "feels", "felt", "look",
    "looked", "looks", "remain", "remained", "remains", "seem", "seemed", "seems", "sound",
    "sounded", "sounds", "stay", "stayed",
];

/// Adjectives that follow their noun: "items subject to change".
const POSTPOSED: [&str; 6] = [
    "absent", "content", "perfect", "present", "separate", "subject",
];

/// Classes of a letter's name: alone or the last of several, and before another.
pub(super) const LETTER: Tag = "SYM";
pub(super) const LETTER_WITHIN: Tag = "LS";
/// How many tokens before and after a word are looked at.
const WINDOW: usize = 40;

/// Replaces tags by the class of reading where context decides against them.
pub(super) fn resolve(lexicon: &Lexicon, tokens: &[Token], tags: &mut [Tag]) {
    let mut decided: Vec<(usize, Tag)> = Vec::new();
    let sentence = Sentence {
        tokens,
        words: tokens.iter().map(|t| t.text.to_lowercase()).collect(),
        tags,
    };
    for (at, token) in tokens.iter().enumerate() {
        if token.letter {
            let spelled = tokens.get(at + 1).is_some_and(|next| next.letter);
            decided.push((at, if spelled { LETTER_WITHIN } else { LETTER }));
            continue;
        }
        let word = sentence.word(at);
        if token.phonemes.is_some() || word.len() < 3 || !word.is_ascii() {
            continue;
        }
        let sense = senses::sense(&sentence, at);
        let part = || {
            let entry = lexicon.find(word).gold.filter(Entry::has_variants)?;
            sentence.part_of_speech(at, entry)
        };
        if let Some(class) = sense.or_else(part) {
            decided.push((at, class));
        }
    }
    for (at, class) in decided {
        if let Some(tag) = tags.get_mut(at) {
            *tag = class;
        }
    }
}

impl Sentence<'_> {
    /// The word at a place in lower case; empty outside of the sentence.
    pub(super) fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", String::as_str)
    }

    /// The word `back` places before `at`.
    pub(super) fn word_before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |at| self.word(at))
    }

    pub(super) fn tag(&self, at: usize) -> Tag {
        self.tags.get(at).copied().unwrap_or(".")
    }

    /// The tag `back` places before `at`; that of a full stop at the beginning.
    pub(super) fn tag_before(&self, at: usize, back: usize) -> Tag {
        at.checked_sub(back).map_or(".", |at| self.tag(at))
    }

    /// The places near `at` that may tell its sense: the sentence, if it is not
    /// very long.
    pub(super) fn nearby(&self, at: usize) -> std::ops::Range<usize> {
        at.saturating_sub(WINDOW)..self.tokens.len().min(at + WINDOW)
    }

    /// Whether one of `words` is near `at`.
    pub(super) fn mentions(&self, at: usize, words: &[&str]) -> bool {
        self.nearby(at).any(|at| words.contains(&self.word(at)))
    }

    /// The place before `at` that is no adverb.
    pub(super) fn governor(&self, at: usize) -> Option<usize> {
        let adverb = |at: &usize| !self.tag(*at).starts_with("RB");
        (0..at).rev().take(4).find(adverb)
    }

    pub(super) fn is_linked(&self, at: usize) -> bool {
        let linking = |at| LINKING.contains(&self.word(at));
        self.governor(at).is_some_and(linking)
    }

    /// Whether a phrase begins with a determiner or possessive, adjectives
    /// allowed in between, and reaches up to `at`.
    pub(super) fn is_determined(&self, at: usize) -> bool {
        let adjective = |at: &usize| !self.tag(*at).starts_with("JJ");
        let start = (0..at).rev().take(4).find(adjective);
        start.is_some_and(|start| match self.tag(start) {
            "PRP$" | "POS" => true,
            "DT" => matches!(
                self.word(start),
                "a" | "an" | "the" | "every" | "each" | "no" | "another" | "any"
            ),
            _ => false,
        })
    }

    /// Whether the clause of `at` has a finite verb elsewhere.
    fn has_other_verb(&self, at: usize) -> bool {
        let before = (self.nearby(at).start..at).rev();
        self.has_finite(before) || self.has_later_verb(at)
    }

    /// Whether the clause of `at` has a finite verb after it.
    pub(super) fn has_later_verb(&self, at: usize) -> bool {
        self.has_finite(at + 1..self.nearby(at).end)
    }

    /// Whether there is a finite verb at one of `places` before the clause ends.
    fn has_finite(&self, places: impl Iterator<Item = usize>) -> bool {
        let ends = |at: &usize| {
            matches!(
                self.tag(*at),
                "." | "," | ":" | "CC" | "WRB" | "WDT" | "WP" | "``" | "''"
            ) || SUBORDINATORS.contains(&self.word(*at))
        };
        let finite = |at: usize| match self.tag(at) {
            "VBZ" | "VBP" | "VBD" | "MD" => true,
            // An imperative.
            "VB" => self.tag_before(at, 1) != "TO",
            _ => false,
        };
        let mut clause = places.take_while(|at| !ends(at));
        clause.any(finite)
    }

    fn part_of_speech(&self, at: usize, entry: Entry<'_>) -> Option<Tag> {
        let tag = self.tag(at);
        let contrast = entry.has("NOUN") || entry.has("VERB") || entry.has("VBD");
        if contrast && !tag.starts_with("VB") && self.is_verb(at) {
            return Some("VERB");
        }
        if contrast && !tag.starts_with("NN") && self.is_noun(at) {
            return Some("NOUN");
        }
        self.is_adjective(at, entry).then_some("ADJ")
    }

    fn is_verb(&self, at: usize) -> bool {
        let word = self.word(at);
        let next = self.tag(at + 1);
        let object = matches!(next, "DT" | "PRP" | "PRP$" | "PDT");
        let third_person = word.ends_with('s') && !word.ends_with("ss");
        let Some(governor) = self.governor(at) else {
            // An imperative: "Record the meeting."
            return object && !third_person && !self.has_other_verb(at);
        };
        let subject = self.tag(governor);
        if third_person {
            let pronoun = matches!(self.word(governor), "he" | "she" | "it");
            // "Photosynthesis converts light energy": an object without an article.
            let bare = matches!(next, "JJ" | "NN" | "NNS" | "NNP") && governor + 1 == at;
            let singular = matches!(subject, "NN" | "NNP") && (object || bare);
            return (singular || pronoun) && !self.has_other_verb(at);
        }
        match subject {
            "MD" => !next.starts_with("VB"),
            "TO" => object,
            "``" => object && !self.has_other_verb(at),
            "PRP" => {
                matches!(self.word(governor), "i" | "you" | "we" | "they")
                    && !self.has_other_verb(at)
            }
            "NNS" | "NNPS" => {
                let near_to = word == "close" && self.word(at + 1) == "to";
                let complement = matches!(next, "TO" | "IN" | "WRB" | "RB");
                let follows = object || (complement && !near_to && !POSTPOSED.contains(&word));
                follows && !self.has_other_verb(at)
            }
            _ => false,
        }
    }

    fn is_noun(&self, at: usize) -> bool {
        let next = self.tag(at + 1);
        let modifies = next.starts_with("NN")
            || next.starts_with("JJ")
            || matches!(next, "CC" | "," | "CD" | "VBG" | "VBN" | "HYPH" | "POS");
        self.is_determined(at) && !modifies
    }

    fn is_adjective(&self, at: usize, entry: Entry<'_>) -> bool {
        let word = self.word(at);
        if !(entry.has("ADJ") || word == "content") || self.tag(at).starts_with("JJ") {
            return false;
        }
        let alone = !self.tag(at + 1).starts_with("NN");
        alone && self.tag(at) == "NN" && self.is_linked(at)
    }
}
