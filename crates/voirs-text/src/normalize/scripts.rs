//! Which letters the voice can read, and runs of those that it cannot.

use std::ops::Range;

use unicode_script::{Script, UnicodeScript};

/// Whether `c` is a letter of the Latin script.
pub(super) fn is_latin(c: char) -> bool {
    c.is_ascii_alphabetic()
        || (!c.is_ascii() && c.is_alphabetic() && !c.is_numeric() && c.script() == Script::Latin)
}

/// Whether `c` is a letter of the Latin script or an ASCII digit.
pub(super) fn is_word_char(c: char) -> bool {
    is_latin(c) || c.is_ascii_digit()
}

/// The run of one foreign script that starts at `start`: words of the same
/// script and the marks and spaces between them.
pub(super) fn run(text: &str, start: usize) -> Option<(Range<usize>, &'static str)> {
    let rest = text.get(start..)?;
    let script = rest.chars().next()?.script();
    if matches!(
        script,
        Script::Common | Script::Inherited | Script::Latin | Script::Unknown
    ) {
        return None;
    }
    let mut end = start;
    for (i, c) in rest.char_indices() {
        match c.script() {
            s if s == script || same_writing(script, s) => end = start + i + c.len_utf8(),
            Script::Inherited => end = start + i + c.len_utf8(),
            // The mark that lengthens a vowel is shared between the two kana.
            Script::Common if c == 'ー' => end = start + i + c.len_utf8(),
            Script::Common if c == ' ' || c == '\u{200C}' || c == '\u{200D}' => {}
            _ => break,
        }
    }
    let name = match script {
        Script::Han | Script::Hiragana | Script::Katakana
            if rest
                .get(..end - start)?
                .chars()
                .any(|c| matches!(c.script(), Script::Hiragana | Script::Katakana)) =>
        {
            "Japanese"
        }
        _ => script.full_name(),
    };
    (end > start).then_some((start..end, name))
}

/// Scripts that one text mixes within a word.
fn same_writing(a: Script, b: Script) -> bool {
    let japanese = |s| matches!(s, Script::Han | Script::Hiragana | Script::Katakana);
    japanese(a) && japanese(b)
}

/// The English name of a Greek letter, as symbols are read.
pub(super) fn greek_letter(c: char) -> Option<&'static str> {
    const NAMES: [&str; 25] = [
        "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa",
        "lambda", "mu", "nu", "xi", "omicron", "pi", "rho", "sigma", "sigma", "tau", "upsilon",
        "phi", "chi", "psi", "omega",
    ];
    let index = match c {
        'Α'..='Ω' => u32::from(c) - u32::from('Α'),
        'α'..='ω' => u32::from(c) - u32::from('α'),
        'ϵ' => 4,
        'ϑ' => 7,
        'ϕ' => 21,
        _ => return None,
    };
    NAMES.get(index as usize).copied()
}
