//! Roman numerals, only where the words around them say so.

use super::numbers;
use super::text::{Reading, Text, is_capitalised};

/// The value of a numeral in its canonical form.
fn value(numeral: &str) -> Option<u32> {
    const STEPS: [(&str, u32); 13] = [
        ("M", 1000),
        ("CM", 900),
        ("D", 500),
        ("CD", 400),
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ];
    if numeral.is_empty() || numeral.len() > 15 {
        return None;
    }
    let mut rest = numeral;
    let mut total = 0;
    for (step, n) in STEPS {
        let most = if step.len() == 2 || matches!(step, "D" | "L" | "V") {
            1
        } else {
            3
        };
        for _ in 0..most {
            let Some(tail) = rest.strip_prefix(step) else {
                break;
            };
            rest = tail;
            total += n;
        }
    }
    rest.is_empty().then_some(total)
}

/// A numeral, at its first letter.
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    if matches!(t.byte(at), b'i' | b'v' | b'x') {
        return small(t, at);
    }
    if !matches!(t.byte(at), b'I' | b'V' | b'X' | b'L' | b'C' | b'D' | b'M') {
        return None;
    }
    let end = t.letters(at);
    let numeral = t.slice(at..end);
    let n = value(numeral)?;
    let closed = t.word_ends(end)
        && (t.byte(end) != b'\'' || t.starts(end, "'s"))
        && !(t.byte(end) == b'.' && t.is_letter(end + 1))
        && !(matches!(t.byte(end), b'-' | b'/' | b'&') && t.is_letter(end + 1));
    if !closed {
        return None;
    }
    let before = t.word_before(at);
    if !matches!(t.char_before(at), None | Some(' ' | '(' | '-')) {
        return None;
    }
    let cardinal = || Reading::some(end, numbers::cardinal_of(n.into()));
    let ordinal = |article: &str| {
        Reading::some(
            end,
            format!("{article}{}", numbers::ordinal(&n.to_string())),
        )
    };
    let after = t.word_after(end);
    let is_pronoun = numeral == "I" && (is_pronoun_verb(after) || t.byte(end) == b'\'');
    if is_regnal(t, at) && !is_pronoun && n < 40 {
        return ordinal("the ");
    }
    if is_numbered(before) && !is_pronoun {
        let single = numeral.len() == 1;
        // "part I", "grade C", "class D": a letter, or the pronoun.
        if single && (!is_capitalised(before) || matches!(numeral, "C" | "D" | "L" | "M")) {
            return None;
        }
        return cardinal();
    }
    if numeral.len() < 2 {
        return None;
    }
    if matches!(after, "century" | "centuries" | "Century" | "Centuries") && n < 30 {
        let article = if before.eq_ignore_ascii_case("the") {
            ""
        } else {
            "the "
        };
        return ordinal(article);
    }
    // "Rocky II", "Type III", "XIV. Of Kings"; "IV drip", "XL shirt" are letters.
    let sequel = is_capitalised(before) && n < 40 && !matches!(numeral, "XI" | "XX" | "MI");
    let heading = at == 0 && t.byte(end) == b'.';
    let unmistakable = matches!(
        numeral,
        "II" | "III" | "VII" | "VIII" | "XII" | "XIII" | "XIV" | "XVI"
    );
    if (sequel && !(numeral == "IV" && !is_capitalised(after) && is_medical(after)))
        || heading
        || unmistakable
    {
        return cardinal();
    }
    None
}

/// "Scene iii", "page xiv": small letters, after what is numbered so.
fn small(t: &Text<'_>, at: usize) -> Option<Reading> {
    let end = t.letters(at);
    let before = t.word_before(at);
    let numbered = is_numbered(before) || matches!(before, "p" | "pp" | "page" | "pages");
    let n = value(&t.slice(at..end).to_ascii_uppercase())?;
    (numbered && end - at > 1 && n < 100 && t.word_ends(end) && t.byte(end) != b'-')
        .then(|| Reading::new(end, numbers::cardinal_of(n.into())))
}

/// "WWII" is "World War two".
pub(super) fn world_war(t: &Text<'_>, at: usize) -> Option<Reading> {
    let end = t.letters(at);
    let words = match t.slice(at..end) {
        "WWI" => "World War one",
        "WWII" => "World War two",
        "WWIII" => "World War three",
        _ => return None,
    };
    t.word_ends(end).then(|| Reading::new(end, words))
}

fn is_medical(word: &str) -> bool {
    matches!(
        word,
        "drip" | "fluids" | "fluid" | "line" | "bag" | "therapy" | "antibiotics" | "infusion"
    )
}

/// Verb forms that the pronoun "I" takes and a king does not.
fn is_pronoun_verb(word: &str) -> bool {
    matches!(
        word,
        "am" | "have"
            | "think"
            | "know"
            | "knew"
            | "want"
            | "wanted"
            | "need"
            | "love"
            | "like"
            | "do"
            | "see"
            | "say"
            | "go"
            | "get"
            | "feel"
            | "don't"
            | "can't"
            | "didn't"
            | "couldn't"
            | "wouldn't"
            | "won't"
            | "haven't"
            | "thought"
            | "felt"
            | "saw"
    )
}

/// Things that are numbered: "Chapter IV".
fn is_numbered(word: &str) -> bool {
    matches!(
        word,
        "Chapter"
            | "chapter"
            | "Part"
            | "part"
            | "Act"
            | "act"
            | "Scene"
            | "scene"
            | "Section"
            | "section"
            | "Volume"
            | "volume"
            | "Vol"
            | "vol"
            | "Book"
            | "book"
            | "Phase"
            | "phase"
            | "Article"
            | "article"
            | "War"
            | "Mark"
            | "Type"
            | "type"
            | "Level"
            | "level"
            | "Stage"
            | "stage"
            | "Class"
            | "class"
            | "Grade"
            | "grade"
            | "Bowl"
            | "Apollo"
            | "Gemini"
            | "Fantasy"
            | "Episode"
            | "episode"
            | "Round"
            | "round"
            | "Rocky"
            | "Title"
            | "Appendix"
            | "appendix"
            | "Figure"
            | "figure"
            | "Table"
            | "table"
            | "Tier"
            | "tier"
            | "Category"
            | "category"
            | "Schedule"
            | "Division"
            | "Corps"
            | "Lesson"
            | "Canto"
            | "Symphony"
            | "Sonata"
            | "Concerto"
            | "Opus"
            | "Season"
            | "Page"
            | "Element"
            | "Factor"
            | "Saturn"
            | "Titan"
            | "Olympiad"
            | "Unit"
            | "unit"
            | "Group"
            | "group"
            | "Step"
            | "Amendment"
            | "Vatican"
            | "Quest"
    )
}

/// Names that monarchs, popes and heirs share: an ordinal follows. Looks at
/// up to three capitalised words before `at`.
fn is_regnal(t: &Text<'_>, at: usize) -> bool {
    let mut place = at;
    for i in 0..3 {
        let word = t.word_before(place);
        if !is_capitalised(word) || (i > 0 && t.slice(place..at).contains(['.', ','])) {
            return false;
        }
        if is_regnal_name(word) && !t.slice(place..at).contains("War") {
            return i == 0 || !is_numbered(t.word_before(at));
        }
        place = t.word_before_at(place);
    }
    false
}

fn is_regnal_name(word: &str) -> bool {
    matches!(
        word,
        "Pope"
            | "King"
            | "Queen"
            | "Emperor"
            | "Empress"
            | "Tsar"
            | "Czar"
            | "Kaiser"
            | "Sultan"
            | "Henry"
            | "Louis"
            | "Edward"
            | "George"
            | "William"
            | "Charles"
            | "James"
            | "Richard"
            | "Elizabeth"
            | "Napoleon"
            | "Pius"
            | "Benedict"
            | "Leo"
            | "Paul"
            | "Ramses"
            | "Ramesses"
            | "Frederick"
            | "Philip"
            | "Alexander"
            | "Nicholas"
            | "Peter"
            | "Catherine"
            | "Ivan"
            | "Umberto"
            | "Emmanuel"
            | "Emanuel"
            | "Gustav"
            | "Christian"
            | "Ferdinand"
            | "John"
            | "Robert"
            | "Thomas"
            | "Martin"
            | "Joseph"
            | "David"
            | "Mary"
            | "Margaret"
            | "Innocent"
            | "Gregory"
            | "Clement"
            | "Urban"
            | "Leopold"
            | "Francis"
            | "Franz"
            | "Wilhelm"
            | "Friedrich"
            | "Otto"
            | "Harald"
            | "Haakon"
            | "Olav"
            | "Carlos"
            | "Felipe"
            | "Juan"
            | "Alfonso"
            | "Pedro"
            | "Manuel"
            | "Darius"
            | "Xerxes"
            | "Cyrus"
            | "Ptolemy"
            | "Mehmed"
            | "Murad"
            | "Selim"
            | "Suleiman"
            | "Constantine"
            | "Theodosius"
            | "Justinian"
            | "Maximilian"
            | "Albert"
            | "Baudouin"
            | "Rama"
            | "Sixtus"
            | "Boniface"
            | "Victor"
            | "Malcolm"
            | "Kenneth"
            | "Donald"
            | "Rainier"
            | "Davis"
            | "Rockefeller"
            | "Howell"
    )
}
