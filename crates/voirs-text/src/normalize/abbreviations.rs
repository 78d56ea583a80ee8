//! Abbreviations, by what stands around them.

use super::dates;
use super::states;
use super::text::{Reading, Text, is_all_capitals, is_capitalised};

/// An abbreviation at its first letter.
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    let end = t.letters(at);
    let word = t.slice(at..end);
    if word.len() > 8 {
        return None;
    }
    with_slash(t, at, end, word)
        .or_else(|| compass(t, at, end, word))
        .or_else(|| dotted(t, at))
        .or_else(|| states::read(t, at, end, word))
        .or_else(|| plain(t, end, word))
        .or_else(|| stopped(t, at, end, word))
}

/// "w/", "w/o", "b/c", "N/A".
fn with_slash(t: &Text<'_>, at: usize, end: usize, word: &str) -> Option<Reading> {
    if t.byte(end) != b'/' {
        return None;
    }
    let rest_end = t.letters(end + 1);
    let rest = t.slice(end + 1..rest_end);
    match (word, rest) {
        ("w" | "W", "o" | "out") if t.word_ends(rest_end) => Reading::some(rest_end, "without"),
        ("w" | "W", "" | "a" | "the") => Reading::some(end + 1, "with"),
        ("w", _) if rest.len() > 1 && t.knows(rest) => Reading::some(end + 1, "with"),
        ("n", "a") if t.word_ends(rest_end) => Reading::some(rest_end, "N A"),
        ("b", "c") if t.word_ends(rest_end) => Reading::some(rest_end, "because"),
        ("c", "o") if t.word_ends(rest_end) => Reading::some(rest_end, "care of"),
        _ if word.len() == 1
            && rest.len() == 1
            && t.word_ends(rest_end)
            && word.chars().all(char::is_uppercase) =>
        {
            Reading::some(rest_end, format!("{word} {}", rest.to_uppercase()))
                .filter(|_| t.word_starts(at))
        }
        _ => None,
    }
}

/// "123 N. Main St.", "400 NW 5th Ave."
fn compass(t: &Text<'_>, at: usize, end: usize, word: &str) -> Option<Reading> {
    let name = match word {
        "N" => "North",
        "S" => "South",
        "E" => "East",
        "W" => "West",
        "NW" => "Northwest",
        "NE" => "Northeast",
        "SW" => "Southwest",
        "SE" => "Southeast",
        _ => return None,
    };
    let end = end + usize::from(t.byte(end) == b'.');
    let numbered = t
        .slice(0..at)
        .strip_suffix(' ')
        .is_some_and(|s| s.ends_with(|c: char| c.is_ascii_digit()));
    let next = t.space(end);
    let street = is_name(t.word_after(end)) || t.is_digit(next);
    (numbered && next > end && street).then(|| Reading::new(end, name))
}

/// Latin abbreviations with inner full stops.
fn dotted(t: &Text<'_>, at: usize) -> Option<Reading> {
    const FORMS: [(&str, &str); 12] = [
        ("e.g.", "for example"),
        ("E.g.", "for example"),
        ("e.g", "for example"),
        ("i.e.", "that is"),
        ("I.e.", "that is"),
        ("i.e", "that is"),
        ("a.k.a.", "also known as"),
        ("et al.", "et al"),
        ("et cetera", "et cetera"),
        ("n.b.", "note well"),
        ("p.a.", "per year"),
        ("c/o", "care of"),
    ];
    let (form, words) = FORMS
        .iter()
        .find(|(form, _)| t.starts(at, form) && t.word_ends(at + form.len()))?;
    let end = at + form.len();
    Some(keep_final_stop(t, end, *words))
}

/// A full stop that also ends the sentence is left for it.
pub(super) fn keep_final_stop(t: &Text<'_>, end: usize, words: impl Into<String>) -> Reading {
    let stop = t.byte(end.saturating_sub(1)) == b'.' && t.at_end(end);
    Reading::new(if stop { end - 1 } else { end }, words)
}

/// Abbreviations without a full stop.
fn plain(t: &Text<'_>, end: usize, word: &str) -> Option<Reading> {
    let words = match word {
        "vs" => "versus",
        "Mr" => "Mr",
        "Mrs" => "Mrs",
        "Ms" if is_capitalised(t.word_after(end)) || t.byte(end) == b'.' => "Miz",
        "aka" | "AKA" => "also known as",
        "BTW" | "btw" => "by the way",
        "IMO" | "imo" => "in my opinion",
        "IMHO" | "imho" => "in my humble opinion",
        "TBD" => "to be determined",
        "FYI" | "fyi" => "F Y I",
        "Ltd" => "Limited",
        "Blvd" => "Boulevard",
        "Pkwy" => "Parkway",
        "Hwy" => "Highway",
        "Bldg" => "Building",
        "Prof" | "Capt" | "Lt" | "Sgt" | "Cpl" | "Cmdr" | "Msgr" | "Gen" | "Gov" | "Supt"
            if t.byte(end) == b' ' && is_capitalised(t.word_after(end)) =>
        {
            title(word)?
        }
        "Dr" if t.byte(end) == b' ' && is_capitalised(t.word_after(end)) => "Dr",
        "St" if t.byte(end) == b' ' && is_name(t.word_after(end)) => "Saint",
        "Mt" if t.byte(end) == b' ' && is_name(t.word_after(end)) => "Mount",
        "Ft" if t.byte(end) == b' ' && is_name(t.word_after(end)) => "Fort",
        _ => return None,
    };
    if !t.word_ends(end) || t.byte(end) == b'\'' && word != "St" {
        return None;
    }
    if t.byte(end) == b'.' && !t.at_end(end) {
        // "Mr." and "vs." take their full stop; street forms decide below.
        let own = matches!(
            word,
            "Mr" | "Mrs" | "Ms" | "vs" | "Ltd" | "Blvd" | "Pkwy" | "Hwy" | "Bldg"
        );
        return own.then(|| Reading::new(end + 1, words));
    }
    Reading::some(end, words)
}

fn is_name(word: &str) -> bool {
    is_capitalised(word) && word.chars().nth(1).is_some_and(char::is_lowercase)
}

fn title(word: &str) -> Option<&'static str> {
    Some(match word {
        "Prof" => "Professor",
        "Gen" => "General",
        "Gov" => "Governor",
        "Sen" => "Senator",
        "Rep" => "Representative",
        "Capt" => "Captain",
        "Lt" => "Lieutenant",
        "Col" => "Colonel",
        "Sgt" => "Sergeant",
        "Cmdr" => "Commander",
        "Rev" => "Reverend",
        "Hon" => "Honorable",
        "Pres" => "President",
        "Supt" => "Superintendent",
        "Cpl" => "Corporal",
        "Maj" => "Major",
        "Adm" => "Admiral",
        "Fr" => "Father",
        "Msgr" => "Monsignor",
        "Pvt" => "Private",
        "Insp" => "Inspector",
        "Messrs" => "Messieurs",
        "Mx" => "Mix",
        "Atty" => "Attorney",
        _ => return None,
    })
}

/// Abbreviations with a full stop.
fn stopped(t: &Text<'_>, at: usize, end: usize, word: &str) -> Option<Reading> {
    if t.byte(end) != b'.' || !t.word_starts(at) {
        return None;
    }
    let after = t.word_after(end + 1);
    let number_follows = t.is_digit(t.space(end + 1));
    let number_before = t
        .slice(0..at)
        .trim_end_matches(' ')
        .ends_with(|c: char| c.is_ascii_digit());
    let words = if let Some(words) = place(t, at, end, word) {
        words
    } else if let Some(words) = title(word) {
        // "Rep." and "Fr." are other things without a name.
        if !is_capitalised(after) && !t.at_end(end + 1) {
            return None;
        }
        words
    } else if let Some(words) = before_number(t, end, word).filter(|_| number_follows) {
        words
    } else if let Some(words) = dates::month(word).filter(|m| *m != word) {
        words
    } else if let Some(words) = weekday(word) {
        let alone = t.at_end(end)
            && !t.slice(0..at).trim_end().ends_with([',', '-', '–'])
            && !matches!(
                t.word_before(at),
                "on" | "next" | "last" | "every" | "this" | "by" | "until"
            );
        if alone && matches!(word, "Sun" | "Sat" | "Wed" | "Mon") {
            return None;
        }
        words
    } else if word == "ed" && number_before {
        "edition"
    } else {
        unconditional(word)?
    };
    Some(keep_final_stop(t, end + 1, words))
}

/// "Dr.", "St.", "Ft." and "Mt.": a title before a name, a road after one.
fn place(t: &Text<'_>, at: usize, end: usize, word: &str) -> Option<&'static str> {
    let (title, road) = match word {
        "Dr" => ("Dr", "Drive"),
        "St" => ("Saint", "Street"),
        "Mt" => ("Mount", "Mount"),
        "Ft" => ("Fort", "Fort"),
        "Jr" => return Some("Junior"),
        "Sr" => return Some("Senior"),
        "Ave" => return Some("Avenue"),
        "Rd" => return Some("Road"),
        "Ln" => return Some("Lane"),
        "Ste" => return Some("Suite"),
        "Apt" => return Some("Apartment"),
        "Ct" if is_capitalised(t.word_before(at)) => return Some("Court"),
        "Pl" if is_capitalised(t.word_before(at)) => return Some("Place"),
        "Sq" if is_capitalised(t.word_before(at)) => return Some("Square"),
        _ => return None,
    };
    let after = t.word_after(end + 1);
    let name_follows = t.byte(end + 1) == b' ' && is_name(after)
        || matches!(t.byte(end + 1), b'-') && t.is_letter(end + 2)
        || (t.byte(end + 1) == b' '
            && after.len() == 1
            && is_capitalised(after)
            && t.byte(end + 3) == b'.');
    if !name_follows {
        // "the Dr. is in": no road has a small letter before it.
        return Some(
            if is_capitalised(t.word_before(at)) || t.is_digit(at.saturating_sub(3)) {
                road
            } else {
                title
            },
        );
    }
    // "12 Elm St. Springfield": a numbered road before a name.
    let street = t.word_before_at(at);
    let numbered = t
        .slice(0..street)
        .trim_end_matches(' ')
        .ends_with(|c: char| c.is_ascii_digit());
    let unit = matches!(
        after,
        "Apt" | "Suite" | "Ste" | "Unit" | "Room" | "Floor" | "No" | "NW" | "NE" | "SW" | "SE"
    );
    let located = matches!(
        t.word_before(street),
        "on" | "at" | "down" | "along" | "off" | "onto"
    );
    let is_road = street < at && is_capitalised(t.word_before(at)) && (numbered || unit || located);
    Some(if is_road { road } else { title })
}

/// Abbreviations that stand before a number.
fn before_number(t: &Text<'_>, end: usize, word: &str) -> Option<&'static str> {
    Some(match word {
        "No" | "no" => "number",
        "Nos" | "nos" => "numbers",
        "p" | "pg" => "page",
        "pp" | "pgs" => "pages",
        "c" | "ca" => "circa",
        "b" => "born",
        "d" => "died",
        "r" => "reigned",
        "fl" => "flourished",
        "est" | "Est" if t.digits(t.space(end + 1)) == t.space(end + 1) + 4 => "established",
        "est" | "Est" => "estimated",
        "ch" | "Ch" | "chap" | "Chap" => "chapter",
        "sec" | "Sec" => "section",
        "art" | "Art" => "article",
        "eq" | "Eq" => "equation",
        "ext" | "Ext" => "extension",
        "ver" | "Ver" => "version",
        "op" | "Op" => "opus",
        "ln" => "line",
        "ll" => "lines",
        "vv" => "verses",
        "fig" | "Fig" => "figure",
        "figs" | "Figs" => "figures",
        "vol" | "Vol" => "volume",
        "vols" | "Vols" => "volumes",
        "Rte" | "rte" | "Rt" => "Route",
        _ => return None,
    })
}

fn weekday(word: &str) -> Option<&'static str> {
    Some(match word {
        "Mon" => "Monday",
        "Tue" | "Tues" => "Tuesday",
        "Wed" => "Wednesday",
        "Thu" | "Thur" | "Thurs" => "Thursday",
        "Fri" => "Friday",
        "Sat" => "Saturday",
        "Sun" => "Sunday",
        _ => return None,
    })
}

/// "Mon-Fri" and "Sat, Oct 5": days without a full stop.
pub(super) fn day_names(t: &Text<'_>, at: usize) -> Option<Reading> {
    let end = t.letters(at);
    let first = weekday(t.slice(at..end))?;
    if let Some(start) = dates::dash(t, end) {
        let last = t.letters(start);
        if let Some(second) = weekday(t.slice(start..last)) {
            return Reading::some(last, format!("{first} to {second}"));
        }
    }
    let dated = t.byte(end) == b',' && dates::month(t.word_after(end + 1)).is_some();
    (dated || dates::month(t.word_after(end)).is_some() && t.byte(end) == b' ')
        .then(|| Reading::new(end, first))
}

fn unconditional(word: &str) -> Option<&'static str> {
    Some(match word {
        "Mr" => "Mr",
        "Mrs" => "Mrs",
        "Ms" => "Miz",
        "Blvd" => "Boulevard",
        "Hwy" => "Highway",
        "Pkwy" => "Parkway",
        "Bldg" => "Building",
        "Ltd" => "Limited",
        "Inc" => "Incorporated",
        "Corp" => "Corporation",
        "Co" => "Company",
        "Cos" => "Companies",
        "Bros" => "Brothers",
        "Dept" | "dept" => "Department",
        "Univ" => "University",
        "Assn" => "Association",
        "Govt" | "govt" => "Government",
        "Intl" => "International",
        "Natl" => "National",
        "approx" | "Approx" => "approximately",
        "vs" | "Vs" => "versus",
        "fig" => "figure",
        "figs" => "figures",
        "Fig" => "Figure",
        "vol" => "volume",
        "Vol" => "Volume",
        "eds" => "editors",
        "pp" => "pages",
        "etc" => "etc",
        "Esq" => "Esquire",
        "cf" | "Cf" => "compare",
        "viz" => "namely",
        "ibid" | "Ibid" => "ibid",
        "max" => "maximum",
        "min" => "minimum",
        "avg" => "average",
        "misc" => "miscellaneous",
        "tel" | "Tel" => "telephone",
        "temp" => "temperature",
        "incl" => "including",
        "excl" => "excluding",
        "dist" => "district",
        "Sept" => "September",
        _ => return None,
    })
}

/// "Roe v. Wade".
pub(super) fn against(t: &Text<'_>, at: usize) -> Option<Reading> {
    let between_names = t.slice(at..at + 2) == "v."
        && t.byte(at + 2) == b' '
        && is_capitalised(t.word_before(at))
        && is_capitalised(t.word_after(at + 2));
    between_names.then(|| Reading::new(at + 2, "versus"))
}

/// "R&D", "AT&T", "Q&A": capitals around an ampersand are letters.
pub(super) fn ampersand(t: &Text<'_>, at: usize) -> Option<Reading> {
    let first_end = t.letters(at);
    let first = t.slice(at..first_end);
    if t.byte(first_end) != b'&' || first.chars().count() > 4 {
        return None;
    }
    let end = t.letters(first_end + 1);
    let second = t.slice(first_end + 1..end);
    let capitals = |s: &str| is_all_capitals(s) || (s.len() == 1 && is_capitalised(s));
    if !capitals(first) || !capitals(second) || second.len() > 4 || !t.word_ends(end) {
        return None;
    }
    let spell = super::names::spell;
    Reading::some(end, format!("{} and {}", spell(first), spell(second)))
}
