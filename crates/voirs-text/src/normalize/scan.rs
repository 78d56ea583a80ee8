//! The pass over a sentence: tries the recognisers at each place and writes
//! what they find.

use unicode_script::{Script, UnicodeScript};

use super::abbreviations;
use super::code;
use super::dates;
use super::emoji;
use super::figures;
use super::files;
use super::fold::{Folded, fold};
use super::fractions;
use super::markup::{self, Markup};
use super::mixes;
use super::money;
use super::roman;
use super::scripts::{self, is_latin};
use super::symbols;
use super::text::{Reading, Text, is_capitalised};
use super::units;
use super::web;
use super::writer::Writer;
use super::{Given, GivenReading, KnownWords, Skipped, SkippedKind, SpokenText};
use crate::alignment::PLACEHOLDER;

/// Places in one chunk at which addresses and code are looked for. The look
/// covers the chunk, so this keeps the pass linear.
const LOOKS_PER_CHUNK: u32 = 8;

pub(super) fn scan(
    sentence: &str,
    given: &[Given],
    words: &dyn KnownWords,
    skipped: &mut Vec<Skipped>,
) -> SpokenText {
    let folded = fold(sentence);
    let mut scan = Scan {
        t: Text {
            s: &folded.text,
            words,
        },
        folded: &folded,
        given,
        writer: Writer::new(sentence, &folded),
        skipped,
        looks: 0,
        said: false,
        link: None,
        quoted: false,
    };
    let mut at = 0;
    while let Some(c) = scan.t.char_at(at) {
        at = scan.step(at, c).max(at + c.len_utf8());
    }
    scan.writer.finish()
}

struct Scan<'a> {
    t: Text<'a>,
    folded: &'a Folded<'a>,
    given: &'a [Given],
    writer: Writer<'a>,
    skipped: &'a mut Vec<Skipped>,
    /// Looks for addresses in this chunk so far.
    looks: u32,
    /// Whether anything has been said.
    said: bool,
    /// The closing bracket of the link being read, and the end of its target.
    link: Option<(usize, usize)>,
    /// Whether a single quotation mark is open.
    quoted: bool,
}

impl Scan<'_> {
    /// Reads what is at `at` and gives the place to go on from.
    fn step(&mut self, at: usize, c: char) -> usize {
        if c == ' ' {
            self.looks = 0;
            self.writer.space(at..at + 1);
            return at + 1;
        }
        if let Some((close, end)) = self.link
            && close == at
        {
            self.link = None;
            return end;
        }
        if let Some(end) = self.markup(at) {
            return end;
        }
        let reading = emoji::read(&self.t, at).or_else(|| self.chunk(at, c));
        if let Some(reading) = reading.or_else(|| self.figure(at, c)) {
            return self.say(at, reading);
        }
        if is_latin(c) {
            return self.word(at);
        }
        if let Some(end) = self.punctuation(at, c) {
            return end;
        }
        if let Some(reading) = symbols::read(&self.t, at) {
            if reading.words.is_empty() {
                self.writer.space(at..reading.end);
                return reading.end;
            }
            return self.say(at, reading);
        }
        self.skip(at, c)
    }

    fn say(&mut self, at: usize, reading: Reading) -> usize {
        self.said = true;
        self.writer.words(&reading.words, at..reading.end);
        reading.end
    }

    fn markup(&mut self, at: usize) -> Option<usize> {
        Some(match markup::read(&self.t, at, !self.said)? {
            Markup::Silent(end) => end,
            Markup::Apart(end) => {
                self.writer.space(at..end);
                end
            }
            Markup::Link { text, close, end } => {
                self.link = Some((close, end));
                text
            }
            Markup::Phonemes {
                word,
                phonemes,
                end,
            } => {
                self.said = true;
                let word = plain_letters(self.t.slice(word));
                self.writer.phonemes(&word, self.t.slice(phonemes), at..end);
                end
            }
        })
    }

    /// Addresses, paths and code, which may start with anything.
    fn chunk(&mut self, at: usize, c: char) -> Option<Reading> {
        let t = &self.t;
        let before = t.char_before(at);
        if before.is_some_and(|b| b.is_alphanumeric() || ".'-/\\".contains(b))
            || self.looks >= LOOKS_PER_CHUNK
        {
            return None;
        }
        if !(c.is_alphanumeric() || "@#/~._\\$-".contains(c)) {
            return None;
        }
        self.looks += 1;
        let mut reading = web::read(t, at)
            .or_else(|| code::language(t, at))
            .or_else(|| files::read(t, at))
            .or_else(|| code::read(t, at))?;
        if before == Some('<') && t.byte(reading.end) == b'>' {
            reading.end += 1;
        }
        Some(reading)
    }

    fn figure(&self, at: usize, c: char) -> Option<Reading> {
        let starts = c.is_ascii_digit()
            || "'(#№.-−+±$£€¥₹₩₽₺₪₫₱₦₴฿₿".contains(c)
            || fractions::vulgar(c).is_some();
        starts.then(|| figures::read(&self.t, at))?
    }

    /// A word, or what a word starts.
    fn word(&mut self, at: usize) -> usize {
        let t = &self.t;
        if t.word_starts(at) {
            let reading = abbreviations::against(t, at)
                .or_else(|| abbreviations::day_names(t, at))
                .or_else(|| dates::month_day(t, at))
                .or_else(|| dates::era_first(t, at))
                .or_else(|| money::read(t, at))
                .or_else(|| units::after_per(t, at))
                .or_else(|| abbreviations::ampersand(t, at))
                .or_else(|| abbreviations::read(t, at))
                .or_else(|| roman::world_war(t, at))
                .or_else(|| roman::read(t, at))
                .or_else(|| mixes::read(t, at));
            if let Some(mut reading) = reading {
                if t.starts(reading.end, "'s") && t.word_ends(reading.end + 2) {
                    reading.words.push_str("'s");
                    reading.end += 2;
                }
                return self.say(at, reading);
            }
        }
        let end = initials(t, at).unwrap_or_else(|| plain_word(t, at, self.quoted));
        self.said = true;
        self.writer.verbatim(at..end);
        end
    }

    /// Punctuation marks: one for each run, in the marks of the output.
    fn punctuation(&mut self, at: usize, c: char) -> Option<usize> {
        let t = self.t;
        let run = |marks: &str| {
            let rest = t.rest(at);
            at + rest.find(|c| !marks.contains(c)).unwrap_or(rest.len())
        };
        let (mark, end) = match c {
            '!' if t.byte(at + 1) == b'=' => return None,
            '.' | '!' | '?' | '…' => {
                let mut end = run(".!?…");
                // Dots of hesitation may be spaced.
                while c == '.'
                    && t.starts(end, " .")
                    && !t.is_digit(end + 2)
                    && !t.is_letter(end + 2)
                {
                    end += 2;
                }
                let all = t.slice(at..end);
                let mark = match all {
                    _ if all.contains('?') => '?',
                    _ if all.contains('!') => '!',
                    "." => '.',
                    _ => '…',
                };
                (mark, end)
            }
            ',' | ';' => (c, run(",;")),
            ':' => (':', run(":")),
            '—' => ('—', run("—–-")),
            '-' | '–' => return self.dash(at, c),
            '"' => ('"', at + 1),
            '“' | '”' => (c, at + c.len_utf8()),
            '(' | '[' => ('(', at + 1),
            ')' | ']' => (')', at + 1),
            '‘' if is_elision(t.slice(at + c.len_utf8()..t.letters(at + c.len_utf8()))) => {
                let end = t.letters(at + c.len_utf8());
                let word = format!("'{}", t.slice(at + c.len_utf8()..end));
                return Some(self.say(at, Reading::new(end, word)));
            }
            '‘' => {
                self.quoted = true;
                ('“', at + c.len_utf8())
            }
            '\'' => return Some(self.apostrophe(at)),
            '|' if self.said && !t.at_end(at + 1) && t.byte(at + 1) == b' ' => (',', at + 1),
            _ => return None,
        };
        // A closing mark or colon without a space after it still parts words.
        self.writer.mark(mark, at..end);
        let next = t.char_at(end);
        if ".,;:!?…)".contains(mark) && next.is_some_and(char::is_alphanumeric) {
            self.writer.space(end..end);
        }
        Some(end)
    }

    /// Hyphens and en dashes that are not part of a word.
    fn dash(&mut self, at: usize, c: char) -> Option<usize> {
        let t = self.t;
        let rest = t.rest(at);
        let end = at + rest.find(|c| !"-–—".contains(c)).unwrap_or(rest.len());
        let before = t.char_before(at);
        let after = t.char_at(end);
        let glued_before = before.is_some_and(|b| b != ' ');
        let glued_after = after.is_some_and(|a| a != ' ');
        let single = end == at + c.len_utf8();
        if single && glued_before && glued_after {
            // "9am-5pm", "5%–10%", "$5-$10": between two figures it is "to".
            let short_year = after == Some('\'') && t.is_digit(end + 1);
            let figure_after =
                short_year || after.is_some_and(|a| a.is_ascii_digit() || "$£€".contains(a));
            let figure_before = c == '–' || ends_in_figure(t.slice(0..at));
            if figure_after
                && figure_before
                && before.is_some_and(|b| b.is_alphanumeric() || "%°'\"".contains(b))
            {
                return Some(self.say(at, Reading::new(end, "to")));
            }
            self.writer.space(at..end);
            return Some(end);
        }
        let parts = if single {
            !glued_before && !glued_after || c == '–'
        } else {
            true
        };
        if parts && self.said && after.is_some() {
            self.writer.mark('—', at..end);
        } else {
            self.writer.space(at..end);
        }
        Some(end)
    }

    /// A straight apostrophe outside a word: an elision or a quotation mark.
    fn apostrophe(&mut self, at: usize) -> usize {
        let t = self.t;
        let end = at + 1;
        let word_end = t.letters(end);
        let opens = t.char_before(at).is_none_or(|c| " ([{\"“—–-".contains(c));
        if opens && word_end > end && is_elision(t.slice(end..word_end)) {
            self.said = true;
            self.writer.verbatim(at..word_end);
            return word_end;
        }
        let closes = self.quoted && !(opens && t.char_at(end).is_some_and(char::is_alphanumeric));
        if closes {
            self.quoted = false;
            self.writer.mark('”', at..end);
        } else if opens && t.char_at(end).is_some_and(|c| c != ' ') {
            self.quoted = true;
            self.writer.mark('“', at..end);
        } else {
            self.writer.space(at..end);
        }
        end
    }

    /// What was given for the placeholder, with a possessive ending.
    fn given(&mut self, at: usize, end: usize) -> Option<usize> {
        let place = self.folded.source(at..end).start;
        let found = self.given.binary_search_by_key(&place, |g| g.at);
        let given = self.given.get(found.ok()?)?;
        let close = possessive(&self.t, end);
        self.said = true;
        match &given.reading {
            GivenReading::Words(words) => {
                let ending = if close > end { "'s" } else { "" };
                self.writer.words(&format!("{words}{ending}"), at..close);
            }
            GivenReading::Phonemes(phonemes) => {
                let mut phonemes = phonemes.clone();
                if close > end {
                    phonemes.push_str(match phonemes.chars().next_back() {
                        Some('s' | 'z' | 'ʃ' | 'ʒ' | 'ʧ' | 'ʤ') => "ᵻz",
                        Some('p' | 't' | 'k' | 'f' | 'θ') => "s",
                        _ => "z",
                    });
                }
                let word = plain_letters(&given.word);
                self.writer.phonemes(&word, &phonemes, at..close);
            }
        }
        Some(close)
    }

    /// Nothing reads this: it is reported, unless it has no content.
    fn skip(&mut self, at: usize, c: char) -> usize {
        let mut end = at + c.len_utf8();
        if c == PLACEHOLDER
            && let Some(end) = self.given(at, end)
        {
            return end;
        }
        let what = if let Some((range, name)) = scripts::run(self.t.s, at) {
            end = range.end;
            SkippedKind::Script(name)
        } else if c.is_control() {
            SkippedKind::Control
        } else if c.script() == Script::Unknown || c == '\u{FFFD}' || c == '\u{FFFC}' {
            SkippedKind::PrivateUse
        } else if c.script() == Script::Inherited {
            self.writer.space(at..end);
            return end;
        } else {
            SkippedKind::Symbol
        };
        self.writer.space(at..end);
        let range = self.folded.source(at..end);
        match self.skipped.last_mut() {
            Some(last) if last.what == what && last.range.end == range.start => {
                last.range.end = range.end;
            }
            _ => self.skipped.push(Skipped { range, what }),
        }
        end
    }
}

/// Whether the text ends in a figure and its unit: "9am", "5%".
fn ends_in_figure(before: &str) -> bool {
    before
        .chars()
        .rev()
        .take(6)
        .find(|c| !(is_latin(*c) || "%°'\"".contains(*c)))
        .is_some_and(|c| c.is_ascii_digit())
}

/// Words that begin with an apostrophe.
fn is_elision(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "em" | "cause"
            | "til"
            | "till"
            | "tis"
            | "twas"
            | "n"
            | "round"
            | "bout"
            | "twere"
            | "twill"
            | "cos"
            | "coz"
            | "nuff"
            | "ere"
            | "ello"
            | "s"
    )
}

/// Letters with full stops: "U.S.", "Ph.D.", "J.R.R.".
fn initials(t: &Text<'_>, at: usize) -> Option<usize> {
    if !t.word_starts(at) {
        return None;
    }
    let mut end = at;
    let mut parts = 0;
    loop {
        let next = t.letters(end);
        let part = t.slice(end..next);
        let letters = part.chars().count();
        let fits = letters == 1 || (letters == 2 && is_capitalised(part) && parts < 3);
        if !fits || end - at > 24 {
            break;
        }
        if t.byte(next) != b'.' {
            // "U.S.A" without its last full stop.
            let closed = parts > 0 && letters == 1 && t.word_ends(next);
            return closed.then(|| possessive(t, next));
        }
        end = next + 1;
        parts += 1;
    }
    (parts > 1 && t.word_ends(end)).then(|| possessive(t, end))
}

/// Past a possessive ending.
fn possessive(t: &Text<'_>, end: usize) -> usize {
    let ending = t.starts(end, "'s") && t.word_ends(end + 2);
    if ending { end + 2 } else { end }
}

/// The end of a word: letters, with apostrophes and hyphens between letters.
fn plain_word(t: &Text<'_>, at: usize, quoted: bool) -> usize {
    let mut end = t.letters(at);
    // "25-year-old": after a figure every part is a word.
    let counted = at > 1 && t.byte(at - 1) == b'-' && t.is_digit(at - 2);
    loop {
        match t.byte(end) {
            b'\'' if t.is_letter(end + 1) => end = t.letters(end + 1),
            b'-' if !counted && t.is_letter(end + 1) => {
                let next = t.letters(end + 1);
                // "pre-COVID-19": the designation is read for itself.
                if t.is_digit(next) || (t.byte(next) == b'-' && t.is_digit(next + 1)) {
                    return end;
                }
                end = next;
            }
            // The possessive of a plural: "the dogs' tails".
            b'\'' if !quoted && matches!(t.byte(end.saturating_sub(1)), b's' | b'S') => {
                return end + 1;
            }
            // "rockin' all night"
            b'\'' if !quoted && t.slice(at..end).ends_with("in") && end - at > 3 => return end + 1,
            _ => return end,
        }
    }
}

/// The letters of a word with given phonemes; its text only shows where it is.
fn plain_letters(word: &str) -> String {
    let mut out = String::new();
    for part in word.split(|c: char| !(is_latin(c) || c == '\'' || c == '-')) {
        super::text::push_word(&mut out, part.trim_matches(['-', '\'']));
    }
    if out.is_empty() {
        out.push_str("name");
    }
    out
}
