//! Words that are written alike and whose part of speech does not tell how they
//! are read: the words around them do. `OTHER` is the rarer reading, as listed
//! in the lexicon's additions.

use super::cues::{
    DAMAGE, FISH, MADE_OF_METAL, MATURED, METAL, PAST, PRESENT, SCHOLARS, SHIP, WEEPING,
};
use super::homographs::Sentence;
use super::tagger::Tag;

const OTHER: Option<Tag> = Some("OTHER");

/// The reading that context asks for; `None` leaves it to the part of speech.
pub(super) fn sense(s: &Sentence<'_>, at: usize) -> Option<Tag> {
    match s.word(at) {
        "aged" => aged(s, at),
        "bass" if s.mentions(at, FISH) || s.word_before(at, 1) == "sea" => OTHER,
        "blessed" if is_attributive(s, at) => OTHER,
        "bow" => bow(s, at),
        "crooked" | "dogged" | "jagged" | "ragged" => {
            (s.is_linked(at) || s.is_determined(at)).then_some("ADJ")
        }
        "dove"
            if matches!(
                s.word(at + 1),
                "into" | "in" | "under" | "for" | "down" | "off"
            ) =>
        {
            (!s.is_determined(at) && at > 0).then_some("VERB")
        }
        "deserts" if s.word_before(at, 1) == "just" => Some("VERB"),
        "diffuse" if s.tag(at) == "NN" && s.tag(at + 1).starts_with("NN") => Some("ADJ"),
        "does" => match (s.tag_before(at, 1), s.word_before(at, 1)) {
            ("CD", _) | (_, "the" | "some" | "several" | "many" | "of") => OTHER,
            _ => None,
        },
        "job" if is_name(s, at) && s.mentions(at, &["book", "patience", "bible", "god"]) => OTHER,
        "lead" => lead(s, at),
        "learned" => {
            let scholar = is_attributive(s, at) && SCHOLARS.contains(&s.word(at + 1));
            Some(if scholar { "ADJ" } else { "VBN" })
        }
        "minute" => minute(s, at),
        "mobile" | "nice" | "reading" if is_name(s, at) && is_place(s.word_before(at, 1)) => OTHER,
        "number" if s.word(at + 1) == "than" => OTHER,
        "polish" if at == 0 && matches!(s.tag(1), "DT" | "PRP$") => Some("VERB"),
        // Within a decimal it bears no stress.
        "point" if s.tag_before(at, 1) == "CD" && s.tag(at + 1) == "CD" => OTHER,
        "primer" => primer(s, at),
        "putting" => {
            let golf = matches!(s.word(at + 1), "green" | "greens" | "stroke" | "surface");
            (golf && s.is_determined(at)).then_some("OTHER")
        }
        "read" => Some(read(s, at)),
        "tear" => tear(s, at),
        "used" => used(s, at),
        "wound" => wound(s, at),
        _ => None,
    }
}

/// Whether the word has a capital that does not come from its place.
fn is_name(s: &Sentence<'_>, at: usize) -> bool {
    let capital = |at: usize| {
        let text = s.tokens.get(at).map_or("", |token| token.text.as_str());
        let mut bytes = text.bytes();
        bytes.next().is_some_and(|b| b.is_ascii_uppercase())
            && bytes.all(|b| b.is_ascii_lowercase())
    };
    let inside = !matches!(s.tag_before(at, 1), "." | "``" | ":" | "''");
    capital(at) && inside
}

fn is_place(before: &str) -> bool {
    matches!(
        before,
        "around"
            | "at"
            | "from"
            | "in"
            | "near"
            | "outside"
            | "through"
            | "to"
            | "via"
            | "visit"
            | "visited"
    )
}

/// Whether the word stands between a determiner and a noun.
fn is_attributive(s: &Sentence<'_>, at: usize) -> bool {
    s.is_determined(at) && s.tag(at + 1).starts_with("NN")
}

/// "The aged king" has two syllables; "aged nine" and "aged cheese" one.
fn aged(s: &Sentence<'_>, at: usize) -> Option<Tag> {
    let people = s.word_before(at, 1) == "the" && !s.tag(at + 1).starts_with("CD");
    let of_years = is_attributive(s, at) || people;
    (of_years && !MATURED.contains(&s.word(at + 1))).then_some("OTHER")
}

/// Of the body and of a ship; otherwise the weapon and the knot.
fn bow(s: &Sentence<'_>, at: usize) -> Option<Tag> {
    if !s.tag(at).starts_with("NN") && !s.is_determined(at) {
        return None;
    }
    let taken = (1..=4).any(|back| {
        matches!(
            s.word_before(at, back),
            "took"
                | "take"
                | "takes"
                | "taking"
                | "taken"
                | "gave"
                | "made"
                | "polite"
                | "deep"
                | "low"
                | "slight"
                | "final"
                | "curtain"
        )
    });
    let weapon = matches!(s.word(at + 1), "and" | "tie" | "ties")
        || s.mentions(
            at,
            &[
                "arrow", "arrows", "archer", "violin", "cello", "ribbon", "string",
            ],
        );
    ((taken || s.mentions(at, SHIP)) && !weapon).then_some("OTHER")
}

/// The metal: what it is made into, what is made of it, and its company.
fn lead(s: &Sentence<'_>, at: usize) -> Option<Tag> {
    let before = s.word_before(at, 1);
    let next = s.tag(at + 1);
    let ends = matches!(
        next,
        "." | "," | "CC" | "IN" | "VBZ" | "VBP" | "VBD" | "MD" | "WDT" | ":"
    );
    let mass = s.tag(at).starts_with("NN") && !s.is_determined(at);
    let substance = matches!(
        before,
        "of" | "molten"
            | "contain"
            | "contained"
            | "containing"
            | "contains"
            | "with"
            | "from"
            | "liquid"
            | "pure"
            | "or"
            | "and"
            | "into"
    );
    let of = before == "of" || before == "molten" || before.starts_with("contain");
    let metal = MADE_OF_METAL.contains(&s.word(at + 1))
        || (ends && of)
        || (mass && ends && (substance || at == 0) && s.mentions(at, METAL));
    metal.then_some("OTHER")
}

/// Tiny, not sixty seconds: alone after "is", or before what can be tiny.
fn minute(s: &Sentence<'_>, at: usize) -> Option<Tag> {
    let next = s.tag(at + 1);
    let counted = s.tag_before(at, 1) == "CD"
        || matches!(
            s.word_before(at, 1),
            "last" | "every" | "per" | "each" | "this" | "final"
        );
    let alone = s.is_linked(at) && !s.is_determined(at) && !next.starts_with("NN");
    let tiny = next == "NNS"
        || matches!(
            s.word(at + 1),
            "amount"
                | "detail"
                | "difference"
                | "fraction"
                | "inspection"
                | "particle"
                | "quantity"
                | "trace"
        );
    (!counted && (alone || tiny)).then_some("ADJ")
}

/// The book; otherwise what is put under paint.
fn primer(s: &Sentence<'_>, at: usize) -> Option<Tag> {
    let about = matches!(
        s.word(at + 1),
        "on" | "about" | "covers" | "introduces" | "teaches"
    );
    let book = s.mentions(
        at,
        &["basics", "book", "chapter", "children", "reading", "school"],
    );
    let paint = s.mentions(
        at,
        &[
            "coat", "coats", "paint", "painting", "surface", "wall", "walls",
        ],
    );
    ((about || book) && !paint).then_some("OTHER")
}

/// Past and participle ("VBD") or present, by auxiliary, subject and time.
fn read(s: &Sentence<'_>, at: usize) -> Tag {
    let governor = s.governor(at);
    let word = governor.map_or("", |at| s.word(at));
    let subject = governor.map_or(".", |at| s.tag(at));
    match word {
        "have" | "has" | "had" | "having" | "'ve" => return "VBD",
        "do" | "does" | "did" | "to" | "let" | "please" | "let's" => return "VB",
        "'d" if s.tag(at) == "VBN" => return "VBD",
        _ => {}
    }
    // "Have you read it?", "Did you read it?"
    if matches!(subject, "PRP" | "NN" | "NNP" | "NNS") {
        let auxiliary = (0..governor.unwrap_or(0))
            .rev()
            .take(3)
            .find_map(|at| match s.word(at) {
                "have" | "has" | "had" | "'ve" => Some("VBD"),
                "do" | "does" | "did" => Some("VB"),
                _ if s.tag(at) == "MD" => Some("VB"),
                _ => None,
            });
        if let Some(tag) = auxiliary {
            return tag;
        }
    }
    let things = subject.starts_with("NN");
    if things && matches!(s.word(at + 1), "from" | "by" | "into") {
        return "VBN";
    }
    let singular = matches!(subject, "NN" | "NNP") || matches!(word, "he" | "she" | "it");
    match subject {
        "MD" | "TO" | "DT" | "JJ" | "PRP$" | "." | "``" => "VB",
        _ if s.is_linked(at) || s.tag(at) == "VBN" => "VBD",
        _ if singular => "VBD",
        _ if s.tag(at) == "VB" => "VB",
        _ if s.mentions(at, PAST) => "VBD",
        _ if s.mentions(at, PRESENT) || s.tag(at) == "VBP" => "VB",
        _ => {
            let tag_of = |tag| s.nearby(at).any(|other| other != at && s.tag(other) == tag);
            let present = tag_of("VBZ") || tag_of("VBP");
            if present && !tag_of("VBD") {
                "VB"
            } else {
                "VBD"
            }
        }
    }
}

/// A rip; otherwise a drop.
fn tear(s: &Sentence<'_>, at: usize) -> Option<Tag> {
    let next = s.word(at + 1);
    if s.word_before(at, 2) == "wear" && matches!(s.word_before(at, 1), "and" | "or") {
        return OTHER;
    }
    if matches!(next, "gas" | "duct" | "ducts" | "drop" | "drops") || s.mentions(at, WEEPING) {
        return s.is_determined(at).then_some("NOUN");
    }
    let rip = s.tag(at).starts_with("NN") && (next == "in" || s.mentions(at, DAMAGE));
    let split = matches!(next, "apart" | "down" | "off" | "open" | "out" | "up");
    (rip || split).then_some("OTHER")
}

/// "Is used to the noise" is accustomed; "is used to make" is employed.
fn used(s: &Sentence<'_>, at: usize) -> Option<Tag> {
    let governor = s.governor(at).map_or("", |at| s.word(at));
    let became = matches!(
        governor,
        "get" | "gets" | "getting" | "got" | "gotten" | "grown"
    );
    let thing = matches!(s.tag(at + 2), "DT" | "PRP$" | "PRP" | "VBG");
    let accustomed = s.tag(at) == "VBN" && (became || (thing && s.is_linked(at)));
    // "My uncle used to say", but not "is used to make" or "tools used to cut glass are".
    let habit = s.tag(at + 2) == "VB" && !s.is_linked(at) && !s.has_later_verb(at);
    (s.word(at + 1) == "to" && (accustomed || habit)).then_some("VBD")
}

/// The past of "wind", after its subject or before where it goes.
fn wound(s: &Sentence<'_>, at: usize) -> Option<Tag> {
    let way = matches!(
        s.word(at + 1),
        "around" | "down" | "its" | "their" | "through" | "tightly" | "up"
    );
    let noun = s.is_determined(at) || matches!(s.tag_before(at, 1), "CD" | "IN");
    (way && !noun).then_some("VBD")
}
