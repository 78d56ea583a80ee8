//! Codes and abbreviations of the states, after a place: "Austin, TX".

use super::abbreviations::keep_final_stop;
use super::text::{Reading, Text, is_capitalised};

/// A state's code or traditional abbreviation after a place: "Austin, TX".
pub(super) fn read(t: &Text<'_>, at: usize, end: usize, word: &str) -> Option<Reading> {
    let name = STATES
        .iter()
        .find(|(code, short, _)| *code == word || (!short.is_empty() && *short == word))?;
    let place = t.slice(0..at).trim_end_matches(' ');
    let city = t.word_before(place.trim_end_matches(',').len());
    if !place.ends_with(',') || !is_capitalised(city) || !t.word_ends(end) {
        return None;
    }
    let is_code = name.0 == word;
    let zip = t.is_digit(t.space(end));
    let closes = zip || t.at_end(end) || matches!(t.byte(end), b',' | b';' | b')' | b'.');
    let is_word = matches!(word, "IN" | "OR" | "ME" | "OH" | "HI" | "OK" | "AS");
    if is_code && is_word && !closes {
        return None;
    }
    if is_code {
        return Reading::some(end, name.2);
    }
    let stop = t.byte(end) == b'.';
    stop.then(|| keep_final_stop(t, end + 1, name.2))
}

/// Whether `word` is the last word of a state's name.
pub(super) fn is_state_name(word: &str) -> bool {
    STATES
        .iter()
        .any(|(_, _, name)| name.rsplit(' ').next() == Some(word))
}

/// The code, the traditional abbreviation and the name.
const STATES: [(&str, &str, &str); 51] = [
    ("AL", "Ala", "Alabama"),
    ("AK", "", "Alaska"),
    ("AZ", "Ariz", "Arizona"),
    ("AR", "Ark", "Arkansas"),
    ("CA", "Calif", "California"),
    ("CO", "Colo", "Colorado"),
    ("CT", "Conn", "Connecticut"),
    ("DE", "Del", "Delaware"),
    ("DC", "", "D C"),
    ("FL", "Fla", "Florida"),
    ("GA", "Ga", "Georgia"),
    ("HI", "", "Hawaii"),
    ("ID", "", "Idaho"),
    ("IL", "Ill", "Illinois"),
    ("IN", "Ind", "Indiana"),
    ("IA", "", "Iowa"),
    ("KS", "Kan", "Kansas"),
    ("KY", "Ky", "Kentucky"),
    ("LA", "La", "Louisiana"),
    ("ME", "", "Maine"),
    ("MD", "Md", "Maryland"),
    ("MA", "Mass", "Massachusetts"),
    ("MI", "Mich", "Michigan"),
    ("MN", "Minn", "Minnesota"),
    ("MS", "Miss", "Mississippi"),
    ("MO", "Mo", "Missouri"),
    ("MT", "Mont", "Montana"),
    ("NE", "Neb", "Nebraska"),
    ("NV", "Nev", "Nevada"),
    ("NH", "", "New Hampshire"),
    ("NJ", "", "New Jersey"),
    ("NM", "", "New Mexico"),
    ("NY", "", "New York"),
    ("NC", "", "North Carolina"),
    ("ND", "", "North Dakota"),
    ("OH", "", "Ohio"),
    ("OK", "Okla", "Oklahoma"),
    ("OR", "Ore", "Oregon"),
    ("PA", "Pa", "Pennsylvania"),
    ("RI", "", "Rhode Island"),
    ("SC", "", "South Carolina"),
    ("SD", "", "South Dakota"),
    ("TN", "Tenn", "Tennessee"),
    ("TX", "Tex", "Texas"),
    ("UT", "", "Utah"),
    ("VT", "Vt", "Vermont"),
    ("VA", "Va", "Virginia"),
    ("WA", "Wash", "Washington"),
    ("WV", "", "West Virginia"),
    ("WI", "Wis", "Wisconsin"),
    ("WY", "Wyo", "Wyoming"),
];
