//! Utterances: what a voice speaks in one breath.

use std::ops::Range;

use voirs_text::segment::SentenceEnd;

use crate::prosody::ProsodySpan;

/// Words that are spoken together, and their phonemes.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Utterance {
    /// The phonemes in the voice's alphabet, with spaces between words.
    pub phonemes: String,
    /// The words, in order.
    pub words: Vec<Word>,
    /// The byte range of the text that the utterance stands for.
    pub text: Range<usize>,
    /// What follows it.
    pub boundary: Boundary,
    /// Where rate, pitch and volume depart from the request's; empty for plain
    /// text.
    pub prosody: Vec<ProsodySpan>,
    /// Bookmarks: the symbol of the phonemes before which each sits, their
    /// number for the end, and its name.
    pub marks: Vec<(usize, String)>,
}

/// A word of an [`Utterance`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Word {
    /// The word as it is said, after normalisation.
    pub spoken: String,
    /// The byte range of the text that the word stands for. Several words may
    /// stand for the same range: "$5" is said as "five dollars".
    pub text: Range<usize>,
    /// Its phonemes: a range of symbols (not bytes) of the utterance's phonemes.
    pub phonemes: Range<usize>,
}

/// What follows an utterance.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Boundary {
    /// The same sentence goes on: it was too long to be spoken at once.
    Clause,
    /// The sentence ends.
    Sentence,
    /// The paragraph ends.
    Paragraph,
}

impl From<SentenceEnd> for Boundary {
    fn from(end: SentenceEnd) -> Self {
        match end {
            SentenceEnd::Paragraph => Self::Paragraph,
            SentenceEnd::Sentence => Self::Sentence,
            SentenceEnd::Forced => Self::Clause,
        }
    }
}

impl Utterance {
    /// What stands for a range of the text without speaking it.
    pub(crate) fn silent(text: Range<usize>) -> Self {
        Self {
            phonemes: String::new(),
            words: Vec::new(),
            text,
            boundary: Boundary::Clause,
            prosody: Vec::new(),
            marks: Vec::new(),
        }
    }

    /// Phonemes without words.
    pub(crate) fn of_phonemes(phonemes: &str, prosody: &[ProsodySpan]) -> Self {
        Self {
            phonemes: phonemes.to_owned(),
            prosody: prosody.to_vec(),
            ..Self::silent(0..0)
        }
    }

    /// Where the utterance can be given in parts: before these words, which begin with
    /// these symbols. Punctuation stays with the word that it clings to.
    pub(crate) fn breaks(&self) -> impl Iterator<Item = (usize, usize)> {
        let mut symbols = self.phonemes.chars();
        let mut read = 0;
        let mut heard_to = 0;
        let words = self.words.iter().enumerate();
        words.filter_map(move |(index, word)| {
            let Range { start, end } = word.phonemes.clone();
            let apart = start > heard_to;
            heard_to = heard_to.max(end);
            if start < read || start == end {
                return None;
            }
            let first = symbols.nth(start - read);
            read = start + 1;
            let clings = first.is_none_or(|c| ",;:.!?—…”)»’".contains(c));
            (index > 0 && apart && !clings).then_some((index, start))
        })
    }

    /// A part of the utterance, that goes on if it is not the `last`.
    pub(crate) fn part(&self, words: Range<usize>, symbols: Range<usize>, last: bool) -> Self {
        let within = |at: usize| at.clamp(symbols.start, symbols.end) - symbols.start;
        let own = self.words.get(words.clone()).unwrap_or_default();
        let start = if words.start == 0 {
            self.text.start
        } else {
            own.iter()
                .map(|w| w.text.start)
                .min()
                .unwrap_or(self.text.end)
        };
        let end = if last {
            self.text.end
        } else {
            own.iter().map(|w| w.text.end).max().unwrap_or(start)
        };
        let chars = self.phonemes.chars().skip(symbols.start);
        let over = |range: &Range<usize>| within(range.start)..within(range.end);
        let mut prosody = ProsodySpan::moved(&self.prosody, within);
        prosody.retain(|span| !span.phonemes.is_empty());
        let inside = |at: usize| symbols.contains(&at) || (last && at >= symbols.end);
        let marks = self.marks.iter().filter(|(at, _)| inside(*at));
        Self {
            phonemes: chars.take(symbols.len()).collect(),
            words: own
                .iter()
                .map(|word| Word {
                    phonemes: over(&word.phonemes),
                    ..word.clone()
                })
                .collect(),
            text: start..end,
            boundary: if last {
                self.boundary
            } else {
                Boundary::Clause
            },
            prosody,
            marks: marks
                .map(|(at, name)| (within(*at), name.clone()))
                .collect(),
        }
    }
}

/// Divides the words of a sentence into utterances of at most `max_phonemes`
/// symbols, of similar lengths, at punctuation where there is any. An
/// utterance without a sound is left out.
pub(crate) fn split(
    words: Vec<voirs_text::g2p::Word>,
    end: Boundary,
    max_phonemes: usize,
) -> Vec<Utterance> {
    let mut rest: Vec<Piece> = words
        .into_iter()
        .flat_map(|word| pieces(word, max_phonemes))
        .collect();
    let mut utterances = Vec::new();
    while !rest.is_empty() {
        let tail = rest.split_off(first_length(&rest, max_phonemes));
        let boundary = if tail.is_empty() {
            end
        } else {
            Boundary::Clause
        };
        utterances.extend(join(rest, boundary));
        rest = tail;
    }
    // Punctuation without a sound may have stood last.
    if let Some(last) = utterances.last_mut() {
        last.boundary = end;
    }
    utterances
}

/// A word, or a part of one that is too long by itself.
struct Piece {
    word: voirs_text::g2p::Word,
    symbols: usize,
}

impl Piece {
    fn new(word: voirs_text::g2p::Word) -> Self {
        let symbols = word.phonemes.chars().count() + usize::from(word.space_after);
        Self { word, symbols }
    }

    /// How good it is to pause after this piece: at the end of a clause best.
    fn is_clause_end(&self) -> bool {
        matches!(
            self.word.phonemes.as_str(),
            "," | ";" | ":" | "—" | "…" | "." | "!" | "?"
        )
    }
}

fn pieces(word: voirs_text::g2p::Word, max: usize) -> Vec<Piece> {
    let symbols: Vec<char> = word.phonemes.chars().collect();
    if symbols.len() < max {
        return vec![Piece::new(word)];
    }
    let parts = symbols.chunks((max / 2).max(1));
    parts
        .map(|part| {
            Piece::new(voirs_text::g2p::Word {
                phonemes: part.iter().collect(),
                ..word.clone()
            })
        })
        .collect()
}

/// How many pieces the first utterance takes.
fn first_length(pieces: &[Piece], max: usize) -> usize {
    let total: usize = pieces.iter().map(|p| p.symbols).sum();
    if total <= max {
        return pieces.len();
    }
    let target = total / total.div_ceil(max);
    let mut length = 0;
    let mut best = (usize::MAX, 1);
    for (index, piece) in pieces.iter().enumerate() {
        length += piece.symbols;
        if length > max {
            break;
        }
        // A clause end is worth up to a third of the limit of imbalance.
        let penalty = if piece.is_clause_end() {
            0
        } else if piece.word.space_after {
            max / 3
        } else {
            max
        };
        let cost = length.abs_diff(target) + penalty;
        if cost <= best.0 {
            best = (cost, index + 1);
        }
    }
    best.1
}

fn join(pieces: Vec<Piece>, boundary: Boundary) -> Option<Utterance> {
    let is_sound = |c: char| c.is_alphabetic();
    if !pieces.iter().any(|p| p.word.phonemes.contains(is_sound)) {
        return None;
    }
    let start = pieces.first()?.word.source.start;
    let end = pieces.last()?.word.source.end;
    let mut phonemes = String::new();
    let mut symbols = 0;
    let mut space = false;
    let mut words = Vec::with_capacity(pieces.len());
    for Piece { word, .. } in pieces {
        if !word.phonemes.is_empty() {
            if space && !phonemes.is_empty() {
                phonemes.push(' ');
                symbols += 1;
            }
            space = false;
        }
        let length = word.phonemes.chars().count();
        phonemes.push_str(&word.phonemes);
        space |= word.space_after;
        words.push(Word {
            spoken: word.text,
            text: word.source,
            phonemes: symbols..symbols + length,
        });
        symbols += length;
    }
    Some(Utterance {
        phonemes,
        words,
        text: start..end,
        boundary,
        prosody: Vec::new(),
        marks: Vec::new(),
    })
}
