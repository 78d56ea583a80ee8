//! Plain lists: a word, a tab, its phonemes.

use super::{Lexeme, Lexicon, MAX_LEXICON_BYTES, MAX_TEXT, Pronunciation};
use crate::phonetic::{self, Alphabet};
use crate::xml::{DocumentError, quoted};

/// Reads lines `word<TAB>phonemes`: phonemes of the voice, or IPA between
/// slashes. Empty lines and those that begin with `#` say nothing.
pub(super) fn read(text: &str) -> Result<Lexicon, DocumentError> {
    let error = |at, found: String, expected: &str| DocumentError::new(text, at, found, expected);
    if text.len() > MAX_LEXICON_BYTES {
        let found = format!("{} bytes", text.len());
        return Err(error(0, found, &format!("at most {MAX_LEXICON_BYTES}")));
    }
    let mut lexicon = Lexicon {
        any_case: true,
        ..Lexicon::default()
    };
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let line = line.trim_end().trim_start_matches('\u{FEFF}');
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((word, phonemes)) = line.split_once('\t') else {
            let expected = "a word, a tab and its phonemes";
            return Err(error(start, quoted(line), expected));
        };
        let (word, written) = (word.trim(), phonemes.trim());
        if word.is_empty() || word.len() > MAX_TEXT {
            let expected = format!("a word of 1 to {MAX_TEXT} bytes");
            return Err(error(start, quoted(word), &expected));
        }
        let inner = written.strip_prefix('/').and_then(|w| w.strip_suffix('/'));
        let converted = match inner {
            Some(ipa) => phonetic::phonemes(ipa, Alphabet::Ipa),
            None => phonetic::phonemes(written, Alphabet::Voice),
        };
        let phonemes = converted.map_err(|cause| {
            let column = start + word.len() + 1;
            let expected = format!("phonemes: {cause}");
            error(column, quoted(written), &expected)
        })?;
        let lexeme = Lexeme {
            roles: Vec::new(),
            pronunciation: Pronunciation::Phonemes(phonemes),
        };
        lexicon.add(word, lexeme);
    }
    Ok(lexicon)
}
