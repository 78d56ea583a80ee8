//! Words of languages that VoiRS does not read itself, by the espeak-ng that the user
//! has installed, for voices whose phonemes are espeak-ng's.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use voirs_espeak::{EspeakError, Location};
use voirs_text::g2p::Word;
use voirs_text::normalize::{Given, GivenReading};

use crate::voice::Voice;

/// What stands for a reading that is given.
const PLACEHOLDER: char = '\u{fffc}';
/// Marks that voices know; espeak-ng gives none.
const MARKS: [char; 7] = [',', ';', ':', '.', '!', '?', '…'];
const CLOSING: [char; 9] = ['"', '\'', ')', ']', '”', '’', '»', '«', '“'];

/// A language of espeak-ng.
#[derive(Debug, Clone)]
pub(super) struct EspeakReader {
    location: Location,
    voice: String,
}

/// Text that is passed on at once, and the words it is written with.
#[derive(Default)]
struct Clause {
    text: String,
    /// The words in `text`, and where they come from.
    words: Vec<(String, Range<usize>)>,
}

impl EspeakReader {
    /// The first of some languages that espeak-ng knows.
    pub(super) fn open(location: &Location, voices: &[String]) -> Result<Self, EspeakError> {
        let mut result = Err(EspeakError::UnknownVoice(String::new()));
        for voice in voices {
            result = voirs_espeak::knows(location, voice).map(|()| Self {
                location: location.clone(),
                voice: voice.clone(),
            });
            if !matches!(result, Err(EspeakError::UnknownVoice(_))) {
                break;
            }
        }
        result
    }

    /// The words of a text with readings that are given. Each knows the range of the
    /// text that it stands for; those of a clause stand for all of it where espeak-ng
    /// writes more or fewer than there are.
    pub(super) fn words(&self, text: &str, given: &[Given], voice: &Voice) -> Vec<Word> {
        let mut words = Vec::new();
        let mut clause = Clause::default();
        let last = text.trim_end().len();
        for (range, token) in tokens(text) {
            if token.starts_with(PLACEHOLDER) {
                let reading = given.iter().find(|given| given.at == range.start);
                match reading.map(|given| (&given.reading, &given.word)) {
                    Some((GivenReading::Words(spoken), _)) => clause.push(spoken, range),
                    Some((GivenReading::Phonemes(phonemes), word)) => {
                        self.close(&mut clause, &mut words);
                        let mut own = [Word {
                            text: word.clone(),
                            phonemes: phonemes.clone(),
                            source: range,
                            space_after: true,
                            given: true,
                        }];
                        voice.respell(&mut own);
                        words.extend(own);
                    }
                    None => {}
                }
                continue;
            }
            let spoken = token.trim_end_matches(|c| MARKS.contains(&c) || CLOSING.contains(&c));
            let end = range.start + spoken.len();
            let marks = token.get(spoken.len()..).unwrap_or_default();
            let mark = marks.chars().find(|c| MARKS.contains(c));
            // A point within a sentence is one of an abbreviation or an ordinal.
            let mark = mark.filter(|mark| *mark != '.' || range.end == last);
            match mark {
                Some(mark) => {
                    clause.push(spoken, range.start..end);
                    self.close(&mut clause, &mut words);
                    if let Some(word) = words.last_mut() {
                        word.space_after = false;
                    }
                    if voice.knows(mark) {
                        words.push(Word {
                            text: mark.to_string(),
                            phonemes: mark.to_string(),
                            source: end..range.end,
                            space_after: true,
                            given: true,
                        });
                    }
                }
                None => clause.push(token, range),
            }
        }
        self.close(&mut clause, &mut words);
        words
    }

    /// Adds the words of a clause.
    fn close(&self, clause: &mut Clause, words: &mut Vec<Word>) {
        let Clause {
            text,
            words: written,
        } = std::mem::take(clause);
        let (Some((_, first)), Some((_, last))) = (written.first(), written.last()) else {
            return;
        };
        let whole = first.start..last.end;
        let phonemes = self.read(&text);
        let spoken: Vec<&str> = phonemes.split_whitespace().collect();
        // How many words espeak-ng makes of each that is written.
        let mut counts = vec![1; written.len()];
        if spoken.len() != written.len() {
            let alone = written.iter().map(|(word, _)| self.read(word));
            counts = alone.map(|word| word.split_whitespace().count()).collect();
        }
        let aligned = counts.iter().sum::<usize>() == spoken.len();
        let each = written.iter().zip(&counts);
        let mut sources = each.flat_map(|(word, count)| std::iter::repeat_n(word, *count));
        for phonemes in spoken {
            let source = sources.next().filter(|_| aligned);
            let (text, source) = match source {
                Some((word, source)) => (word.clone(), source.clone()),
                None => (String::new(), whole.clone()),
            };
            words.push(Word {
                text,
                phonemes: phonemes.to_owned(),
                source,
                space_after: true,
                given: false,
            });
        }
    }

    /// Phonemes as voices were trained with them: decomposed, without the marks "(en)"
    /// that espeak-ng puts where the language changes.
    fn read(&self, text: &str) -> String {
        // It fails on nothing that a sentence may be.
        let read = voirs_espeak::phonemes(&self.location, &self.voice, text).unwrap_or_default();
        let mut within = false;
        let kept = read.chars().filter(|c| {
            let flag = within || *c == '(';
            within = flag && *c != ')';
            !flag
        });
        kept.nfd().collect()
    }
}

impl Clause {
    fn push(&mut self, word: &str, source: Range<usize>) {
        let word = word.replace('\0', " ");
        if !word.chars().any(char::is_alphanumeric) && !word.chars().any(is_symbol) {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.text.push_str(&word);
        self.words.push((word, source));
    }
}

/// Whether espeak-ng may have a name for it.
fn is_symbol(c: char) -> bool {
    !c.is_whitespace() && !c.is_control() && !MARKS.contains(&c) && !CLOSING.contains(&c)
}

/// What white space divides, with readings that are given by themselves.
fn tokens(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut tokens = Vec::new();
    let mut start = 0;
    let end = text.len();
    let breaks = text
        .char_indices()
        .filter(|(_, c)| c.is_whitespace() || *c == PLACEHOLDER);
    for (at, c) in breaks.chain([(end, ' ')]) {
        tokens.push(start..at);
        start = at;
        if c == PLACEHOLDER {
            start += c.len_utf8();
            tokens.push(at..start);
        }
        if c.is_whitespace() && at < end {
            start += c.len_utf8();
        }
    }
    let token = |range: Range<usize>| Some((range.clone(), text.get(range)?));
    let tokens = tokens.into_iter().filter(|range| !range.is_empty());
    tokens.filter_map(token).collect()
}
