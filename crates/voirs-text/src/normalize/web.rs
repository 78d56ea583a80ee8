//! Internet addresses, e-mail addresses, mentions and hashtags.

use super::names::{self, spoken_separator};
use super::numbers;
use super::scripts::is_word_char;
use super::text::{Reading, Text, push_word};

/// Longest address that is recognised, in bytes.
const LONGEST: usize = 2048;

/// An address, mention or hashtag at the start of a chunk.
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    match t.byte(at) {
        b'@' => mention(t, at),
        b'#' => hashtag(t, at),
        _ => {
            let end = core_end(t, at)?;
            let chunk = t.slice(at..end);
            scheme(chunk)
                .map(|rest| Reading::new(end, address(t, rest)))
                .or_else(|| email(t, chunk).map(|words| Reading::new(end, words)))
                .or_else(|| bare(t, chunk).map(|words| Reading::new(end, words)))
        }
    }
}

/// The end of the chunk at `at` without closing punctuation; `None` for one
/// that is too long to be an address.
pub(super) fn core_end(t: &Text<'_>, at: usize) -> Option<usize> {
    let rest = t.rest(at);
    let len = rest
        .char_indices()
        .take(LONGEST + 1)
        .find(|&(_, c)| " <>\"`[]{}|".contains(c) || (c.is_alphanumeric() && !is_word_char(c)))
        .map_or(rest.len(), |(i, _)| i);
    if len > LONGEST {
        return None;
    }
    let mut core = rest.get(..len)?;
    while let Some(last) = core.chars().next_back() {
        let closes = match last {
            ')' => !core.contains('('),
            _ => ".,;:!?]}'”’…*".contains(last),
        };
        if !closes {
            break;
        }
        core = core.get(..core.len() - last.len_utf8())?;
    }
    (!core.is_empty()).then_some(at + core.len())
}

/// What follows the scheme and "www.", for an address that says it is one.
fn scheme(chunk: &str) -> Option<&str> {
    let after = |prefix: &str| {
        let head = chunk.get(..prefix.len())?;
        head.eq_ignore_ascii_case(prefix)
            .then(|| chunk.get(prefix.len()..))?
    };
    let rest = [
        "https://", "http://", "ftp://", "ftps://", "file://", "ssh://", "git://", "ws://",
        "wss://",
    ]
    .iter()
    .find_map(|s| after(s));
    let www = |s: &str| s.get(..4).is_some_and(|w| w.eq_ignore_ascii_case("www."));
    match rest {
        Some(rest) if www(rest) => rest.get(4..),
        Some(rest) => Some(rest),
        None if www(chunk) && chunk.len() > 5 => chunk.get(4..),
        None => None,
    }
    .filter(|rest| rest.chars().any(char::is_alphanumeric))
}

/// An address without scheme: the host must end in a known domain.
fn bare(t: &Text<'_>, chunk: &str) -> Option<String> {
    let host_end = chunk.find(['/', ':', '?', '#']).unwrap_or(chunk.len());
    let (host, tail) = chunk.split_at_checked(host_end)?;
    let (name, domain) = host.rsplit_once('.')?;
    let well_formed = host.split('.').all(|label| {
        !label.is_empty()
            && !label.starts_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    });
    let has_letters = name.chars().any(|c| c.is_ascii_alphabetic());
    let initials = host.split('.').all(|label| label.len() == 1);
    if !well_formed || !has_letters || initials || domain.chars().any(char::is_uppercase) {
        return None;
    }
    let known = match top_level(domain)? {
        Domain::Certain => true,
        // "is", "it", "me": more likely a full stop without a space.
        Domain::AlsoWord => tail.starts_with('/') || name.contains('.'),
    };
    known.then(|| address(t, chunk))
}

enum Domain {
    Certain,
    AlsoWord,
}

fn top_level(domain: &str) -> Option<Domain> {
    Some(match domain {
        "com" | "org" | "net" | "edu" | "gov" | "mil" | "int" | "info" | "biz" | "io" | "co"
        | "ai" | "app" | "dev" | "uk" | "de" | "fr" | "eu" | "ca" | "au" | "tv" | "ly" | "jp"
        | "cn" | "ru" | "ch" | "nl" | "se" | "nz" | "gg" | "sh" | "fm" | "es" | "br" | "pl"
        | "kr" | "za" | "xyz" | "tech" | "online" | "museum" | "wiki" | "arpa" | "gl" | "ie" => {
            Domain::Certain
        }
        "us" | "me" | "in" | "is" | "it" | "to" | "so" | "be" | "at" | "no" | "my" | "am"
        | "page" | "site" | "store" | "blog" | "cloud" | "news" | "live" | "link" | "shop" => {
            Domain::AlsoWord
        }
        _ => return None,
    })
}

fn email(t: &Text<'_>, chunk: &str) -> Option<String> {
    let chunk = chunk.strip_prefix("mailto:").unwrap_or(chunk);
    let (local, host) = chunk.split_once('@')?;
    let local_ok = !local.is_empty()
        && local
            .chars()
            .all(|c| is_word_char(c) || "._%+-".contains(c))
        && local.chars().any(char::is_alphanumeric);
    let host_ok = host.contains('.')
        && host
            .split('.')
            .all(|l| !l.is_empty() && l.chars().all(|c| is_word_char(c) || c == '-'))
        && host.chars().next_back().is_some_and(char::is_alphabetic);
    (local_ok && host_ok).then(|| {
        let mut out = names::words(t, local, spoken_separator);
        push_word(&mut out, "at");
        push_word(&mut out, &self::host(t, host));
        out
    })
}

/// Host, port, path, query and fragment.
fn address(t: &Text<'_>, rest: &str) -> String {
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    let host_end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at_checked(host_end).unwrap_or((rest, ""));
    let (name, port) = authority.rsplit_once(':').unwrap_or((authority, ""));
    let mut out = host(t, name);
    if !port.is_empty() {
        push_word(&mut out, "port");
        push_word(&mut out, &numbers::code(port));
    }
    let mut tail = tail;
    while let Some((before, after)) = tail.split_once('%') {
        push_word(&mut out, &names::words(t, before, spoken_separator));
        // An escaped byte, most often a space.
        let escape = after
            .get(..2)
            .is_some_and(|h| h.bytes().all(|b| b.is_ascii_hexdigit()));
        if !escape {
            push_word(&mut out, "percent");
        }
        tail = if escape {
            after.get(2..).unwrap_or("")
        } else {
            after
        };
    }
    push_word(&mut out, &names::words(t, tail, spoken_separator));
    out
}

fn host(t: &Text<'_>, host: &str) -> String {
    let mut out = String::new();
    let labels = host.split('.').count();
    let numeric = host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    for (i, label) in host.split('.').enumerate() {
        if i > 0 {
            push_word(&mut out, "dot");
        }
        let last = i + 1 == labels && labels > 1;
        let words = match label {
            _ if numeric => numbers::code(label),
            "com" | "org" | "net" | "gov" | "co" | "me" | "dev" | "mil" if i > 0 => {
                label.to_owned()
            }
            "edu" | "info" if last => if label == "edu" { "E D U" } else { "info" }.to_owned(),
            _ if last && label.len() == 2 && label.chars().all(char::is_alphabetic) => {
                names::spell(label)
            }
            _ => names::words(t, label, spoken_separator),
        };
        push_word(&mut out, &words);
    }
    out
}

fn mention(t: &Text<'_>, at: usize) -> Option<Reading> {
    let name = handle(t, at + 1)?;
    let words = names::words(t, name, names::silent_separator);
    Reading::some(at + 1 + name.len(), format!("at {words}"))
}

fn hashtag(t: &Text<'_>, at: usize) -> Option<Reading> {
    let name = handle(t, at + 1)?;
    if name.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let is_colour = matches!(name.len(), 3 | 6)
        && name.bytes().all(|b| b.is_ascii_hexdigit())
        && name.bytes().any(|b| b.is_ascii_digit());
    if is_colour {
        let mut words = "hash".to_owned();
        for c in name.chars() {
            push_word(
                &mut words,
                &names::words(t, c.encode_utf8(&mut [0; 4]), names::silent_separator),
            );
        }
        return Reading::some(at + 1 + name.len(), words);
    }
    let words = names::words(t, name, names::silent_separator);
    Reading::some(at + 1 + name.len(), format!("hashtag {words}"))
}

/// The name after "@" or "#": Latin letters, digits and underscores.
fn handle<'a>(t: &Text<'a>, start: usize) -> Option<&'a str> {
    let rest = t.rest(start);
    let len = rest
        .char_indices()
        .find(|&(_, c)| !(is_word_char(c) || c == '_'))
        .map_or(rest.len(), |(i, _)| i);
    let name = rest.get(..len)?;
    (name.chars().any(char::is_alphanumeric) && len <= 256).then_some(name)
}
