//! Versions, network addresses, identifiers and other code-like words.

use super::mixes;
use super::names::{self, silent_separator};
use super::numbers;
use super::text::{Reading, Text, push_word};
use super::web::core_end;

/// A code-like word at the start of a chunk.
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    hexadecimal(t, at)
        .or_else(|| hardware_address(t, at))
        .or_else(|| (!t.is_digit(at)).then(|| version(t, at))?)
        .or_else(|| option(t, at))
        .or_else(|| identifier(t, at))
}

/// Programming languages whose names have symbols.
pub(super) fn language(t: &Text<'_>, at: usize) -> Option<Reading> {
    const NAMES: [(&str, &str); 9] = [
        ("C/C++", "C, C plus plus"),
        ("C++", "C plus plus"),
        ("c++", "C plus plus"),
        ("C#", "C sharp"),
        ("F#", "F sharp"),
        ("g++", "G plus plus"),
        ("Notepad++", "notepad plus plus"),
        (".NET", "dot net"),
        ("ASP.NET", "A S P dot net"),
    ];
    let (name, words) = NAMES.iter().find(|(name, _)| t.starts(at, name))?;
    let mut end = at + name.len();
    let mut words = (*words).to_owned();
    // The year of a standard: C++17.
    if name.ends_with("++") && t.is_digit(end) {
        let digits = t.digits(end);
        push_word(&mut words, &numbers::code(t.slice(end..digits)));
        end = digits;
    }
    t.word_ends(end).then(|| Reading::new(end, words))
}

/// 0x1F is "zero X one F".
fn hexadecimal(t: &Text<'_>, at: usize) -> Option<Reading> {
    let rest = t.rest(at);
    let (prefix, digits) = rest.split_at_checked(2)?;
    let radix = match prefix {
        "0x" | "0X" => 16,
        "0b" => 2,
        "0o" => 8,
        _ => return None,
    };
    let len = digits
        .find(|c: char| !c.is_digit(radix))
        .unwrap_or(digits.len());
    let end = at + 2 + len;
    if len == 0 || !t.word_ends(end) {
        return None;
    }
    let mut words = format!("zero {}", prefix.get(1..)?.to_uppercase());
    for c in digits.get(..len)?.chars() {
        let word = match c.to_digit(10) {
            Some(_) => numbers::spell(c.encode_utf8(&mut [0; 4])),
            None => c.to_uppercase().to_string(),
        };
        push_word(&mut words, &word);
    }
    Reading::some(end, words)
}

/// 00:1B:44:11:3A:B7, two digits at a time.
fn hardware_address(t: &Text<'_>, at: usize) -> Option<Reading> {
    const LENGTH: usize = 17;
    let address = t.slice(at..at + LENGTH);
    let well_formed = address.len() == LENGTH
        && address.bytes().enumerate().all(|(i, b)| match i % 3 {
            2 => b == b':' || b == b'-',
            _ => b.is_ascii_hexdigit(),
        });
    if !well_formed || !t.word_ends(at + LENGTH) || matches!(t.byte(at + LENGTH), b':' | b'-') {
        return None;
    }
    let pairs: Vec<String> = address.split([':', '-']).map(mixes::characters).collect();
    Reading::some(at + LENGTH, pairs.join(", "))
}

/// "v2.0.1", "1.2.3-beta": "version" is said for the letter. Network
/// addresses read the same way, with "dot".
pub(super) fn version(t: &Text<'_>, at: usize) -> Option<Reading> {
    let marked = matches!(t.byte(at), b'v' | b'V') && t.is_digit(at + 1);
    let start = at + usize::from(marked);
    let mut end = t.digits(start);
    if end == start {
        return None;
    }
    let mut parts = vec![t.slice(start..end)];
    while t.byte(end) == b'.' && t.is_digit(end + 1) {
        let next = t.digits(end + 1);
        parts.push(t.slice(end + 1..next));
        end = next;
    }
    let named = is_software(t.word_before(at));
    let two = parts.len() == 2 && named && parts.iter().all(|p| p.len() < 4);
    if !marked && parts.len() < 3 && !two {
        return None;
    }
    let is_network = parts.len() == 4
        && parts
            .iter()
            .all(|p| p.parse::<u16>().is_ok_and(|n| n < 256));
    let (join, component): (_, fn(&str) -> String) = if is_network && !marked {
        ("dot", numbers::code)
    } else {
        ("point", version_part)
    };
    let mut words = String::new();
    // "Version v2.0" says it already.
    if marked && !matches!(t.word_before(at), "version" | "Version") {
        words.push_str("version");
    }
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            push_word(&mut words, join);
        }
        push_word(&mut words, &component(part));
    }
    if t.byte(end) == b'-' && t.is_letter(end + 1) && parts.len() > 1 {
        let rest = t.rest(end);
        let len = rest
            .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '.'))
            .unwrap_or(rest.len());
        let suffix = rest.get(..len)?.trim_end_matches(['.', '-']);
        push_word(
            &mut words,
            &names::words(t, suffix, |c| if c == '.' { "point" } else { "" }),
        );
        end += suffix.len();
    }
    if is_network && t.byte(end) == b'/' && t.is_digit(end + 1) {
        let next = t.digits(end + 1);
        push_word(&mut words, "slash");
        push_word(&mut words, &numbers::cardinal(t.slice(end + 1..next)));
        end = next;
    } else if is_network && t.byte(end) == b':' && t.is_digit(end + 1) {
        let next = t.digits(end + 1);
        push_word(&mut words, "port");
        push_word(&mut words, &numbers::code(t.slice(end + 1..next)));
        end = next;
    }
    // What a letter follows is a mixture of its own ("1.5.x" stays here).
    if t.byte(end) == b'.' && matches!(t.byte(end + 1), b'x' | b'X') && t.word_ends(end + 2) {
        push_word(&mut words, "point X");
        end += 2;
    }
    t.word_ends(end).then(|| Reading::new(end, words))
}

/// One component of a version: 04 keeps its zero.
fn version_part(digits: &str) -> String {
    if digits.len() > 1 && digits.starts_with('0') || digits.len() > 4 {
        numbers::spell(digits)
    } else {
        numbers::cardinal(digits)
    }
}

/// Words after which "3.11" is a version and not a decimal.
fn is_software(word: &str) -> bool {
    matches!(
        word.to_ascii_lowercase().as_str(),
        "python"
            | "version"
            | "versions"
            | "release"
            | "ubuntu"
            | "java"
            | "ruby"
            | "rust"
            | "go"
            | "golang"
            | "node"
            | "php"
            | "perl"
            | "kernel"
            | "linux"
            | "android"
            | "ios"
            | "macos"
            | "windows"
            | "django"
            | "rails"
            | "postgres"
            | "postgresql"
            | "mysql"
            | "redis"
            | "qt"
            | "gcc"
            | "clang"
            | "llvm"
            | "cuda"
            | "opengl"
            | "pytorch"
            | "tensorflow"
            | "numpy"
            | "debian"
            | "fedora"
            | "chrome"
            | "firefox"
            | "safari"
            | "bluetooth"
            | "swift"
            | "kotlin"
            | "lua"
            | "typescript"
            | "electron"
            | "kubernetes"
            | "docker"
            | "cmake"
            | "gnome"
            | "openssl"
            | "sqlite"
            | "opencv"
            | "pandas"
            | "scipy"
            | "unreal"
            | "unity"
    )
}

/// Command-line options: "--dry-run" is "dash dash dry run".
fn option(t: &Text<'_>, at: usize) -> Option<Reading> {
    let dashes = match t.rest(at) {
        s if s.starts_with("--") => 2,
        s if s.starts_with('-') => 1,
        _ => return None,
    };
    let start = at + dashes;
    if !t.byte(start).is_ascii_alphabetic()
        || t.char_before(at)
            .is_some_and(|c| c != ' ' && c != '`' && c != '(')
    {
        return None;
    }
    let rest = t.rest(start);
    let len = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_'))
        .unwrap_or(rest.len());
    // "-word" is a dash before a word; "-x" is an option.
    if dashes == 1 && len > 1 {
        return None;
    }
    let name = rest.get(..len)?;
    if at == 0 && dashes == 2 && !name.contains('-') && !t.rest(start + len).is_empty() {
        return None;
    }
    let words = names::words(t, name, silent_separator);
    let dash = if dashes == 2 { "dash dash" } else { "dash" };
    Reading::some(start + len, format!("{dash} {words}"))
}

/// `snake_case`, `camelCase`, `module::name`, `call()` and `$variable`.
fn identifier(t: &Text<'_>, at: usize) -> Option<Reading> {
    let first = t.char_at(at)?;
    if !(first.is_ascii_alphabetic() || first == '_' || first == '$') {
        return None;
    }
    let end = core_end(t, at)?;
    let chunk = t.slice(at..end);
    let len = chunk
        .find(|c: char| !(c.is_ascii_alphanumeric() || "_$.:".contains(c)))
        .unwrap_or(chunk.len());
    let name = chunk.get(..len)?.trim_end_matches(['.', ':', '_']);
    let rest = chunk.get(name.len()..)?;
    let call = rest.starts_with("()");
    let path = name.contains("::");
    let snake = name.find('_').is_some_and(|i| i > 0 || name.len() > 1)
        && name.chars().any(char::is_alphanumeric)
        && !name.starts_with("_") | (name.matches('_').count() > 1 || call);
    let variable = first == '$' && name.len() > 1 && t.is_letter(at + 1);
    if name.contains(':') && !path || name.starts_with('_') && name.ends_with('_') && !call {
        return None;
    }
    let dotted_call = call && name.contains('.');
    if !(call || path || snake || variable || is_camel_case(t, name) || dotted_call) {
        return None;
    }
    if variable && name.chars().skip(1).all(|c| c.is_ascii_digit()) {
        return None;
    }
    let end = at + name.len() + if call { 2 } else { 0 };
    let words = names::words(t, name, silent_separator);
    if words.is_empty() || (!call && !t.word_ends(at + name.len())) {
        return None;
    }
    Reading::some(end, words)
}

/// A lower-case word with a capital inside; "iPhone" and "eBay" are names.
fn is_camel_case(t: &Text<'_>, name: &str) -> bool {
    let lower_start = name.chars().take_while(char::is_ascii_lowercase).count();
    lower_start > 1
        && name.chars().all(|c| c.is_ascii_alphanumeric())
        && name.chars().any(|c| c.is_ascii_uppercase())
        && !t.words.contains(name)
}
