//! Units of measurement after a number.

use super::numbers;
use super::text::{Reading, Text, is_capitalised as is_capital, push_word};

/// A unit's names, and where its symbol is a unit at all.
struct Unit {
    one: &'static str,
    many: &'static str,
    place: Place,
}

/// Which spellings are safe.
#[derive(PartialEq, Eq)]
enum Place {
    Anywhere,
    /// Only without a space: "5t", since the letter is also a word or a name.
    Attached,
    /// Only where the phrase ends: "13 A."
    Last,
    /// Only attached or with a full stop: "5 in. wide", not "5 in all".
    Inch,
}

/// A reading of the unit at `at`, the end of a number; `one` when the number
/// is exactly one. Takes in a space or hyphen before the unit.
pub(super) fn read(t: &Text<'_>, at: usize, one: bool) -> Option<Reading> {
    let start = match t.byte(at) {
        b' ' => at + 1,
        b'-' if t.is_letter(at + 1) => at + 1,
        _ => at,
    };
    degrees(t, at, start, one).or_else(|| {
        let (mut end, words) = product(t, at, start, one)?;
        // The full stop of an abbreviation is not the sentence's.
        if t.byte(end) == b'.' && !t.at_end(end) && b" ,;)".contains(&t.byte(end + 1)) {
            end += 1;
        }
        Reading::some(end, words)
    })
}

/// "km", "km/h", "kg/m²", "N·m".
fn product(t: &Text<'_>, number_end: usize, start: usize, one: bool) -> Option<(usize, String)> {
    let adjective = t.byte(number_end) == b'-' || is_attribute_at(t, number_end);
    let (mut end, unit) = simple(t, number_end, start)?;
    let (exponent_end, exponent) = exponent(t, end);
    end = exponent_end;
    let goes_on = match t.char_at(end) {
        Some('/') => per(t, end + 1).is_some() || t.is_digit(end + 1),
        Some('·' | '⋅') => true,
        _ => false,
    };
    // What an article and a noun enclose is singular: "a 5 km run".
    let attribute = adjective && !goes_on;
    let attribute = attribute && (t.byte(number_end) == b'-' || is_noun_ahead(t, end));
    let name = if one || attribute {
        unit.one
    } else {
        unit.many
    };
    let mut words = raise(name, exponent);
    if let Some('·' | '⋅') = t.char_at(end) {
        let next = end + t.char_at(end).map_or(0, char::len_utf8);
        if let Some((factor_end, factor)) = simple(t, next, next) {
            words = raise(unit.one, exponent);
            push_word(&mut words, if one { factor.one } else { factor.many });
            end = factor_end;
        }
    }
    if t.byte(end) == b'/' {
        if let Some((per_end, name)) = per(t, end + 1) {
            push_word(&mut words, "per");
            push_word(&mut words, &name);
            end = per_end;
        } else if t.is_digit(end + 1) {
            push_word(&mut words, "per");
            return Some((end + 1, words));
        }
    }
    t.word_ends(end).then_some((end, words))
}

/// The unit after a solidus, in the singular: "h" in "km/h".
pub(super) fn per(t: &Text<'_>, at: usize) -> Option<(usize, String)> {
    let (end, unit) = simple(t, at, at).or_else(|| {
        let end = t.letters(at);
        let (one, _) = period(t.slice(at..end))?;
        let unit = Unit {
            one,
            many: one,
            place: Place::Anywhere,
        };
        Some((end, unit))
    })?;
    let (end, exponent) = exponent(t, end);
    t.word_ends(end).then(|| (end, raise(unit.one, exponent)))
}

/// A unit's symbol after the word "per": "5 mg per kg".
pub(super) fn after_per(t: &Text<'_>, at: usize) -> Option<Reading> {
    if t.word_before(at) != "per" {
        return None;
    }
    per(t, at).map(|(end, name)| Reading::new(end, name))
}

/// Abbreviated periods, as in prices: "/mo".
fn period(word: &str) -> Option<(&'static str, &'static str)> {
    Some(match word {
        "mo" | "mth" | "month" => ("month", "months"),
        "yr" | "year" => ("year", "years"),
        "wk" | "week" => ("week", "weeks"),
        "day" | "d" => ("day", "days"),
        "hour" => ("hour", "hours"),
        "min" | "minute" => ("minute", "minutes"),
        "user" => ("user", "users"),
        "person" => ("person", "people"),
        "unit" => ("unit", "units"),
        _ => return None,
    })
}

/// Squares and cubes of lengths come before the name, of times after it.
fn raise(name: &str, exponent: u32) -> String {
    let is_length = ["meter", "foot", "feet", "inch", "mile", "yard"]
        .iter()
        .any(|l| name.contains(l));
    match exponent {
        2 if is_length => format!("square {name}"),
        3 if is_length => format!("cubic {name}"),
        2 => format!("{name} squared"),
        3 => format!("{name} cubed"),
        _ => name.to_owned(),
    }
}

fn exponent(t: &Text<'_>, at: usize) -> (usize, u32) {
    let rest = t.rest(at);
    for (mark, n) in [("²", 2), ("³", 3), ("^2", 2), ("^3", 3), ("2", 2), ("3", 3)] {
        if rest.starts_with(mark) && t.word_ends(at + mark.len()) {
            return (at + mark.len(), n);
        }
    }
    (at, 1)
}

fn simple(t: &Text<'_>, number_end: usize, start: usize) -> Option<(usize, Unit)> {
    const PHRASES: [(&str, &str, &str); 10] = [
        ("sq. ft", "square foot", "square feet"),
        ("sq ft", "square foot", "square feet"),
        ("sq. mi", "square mile", "square miles"),
        ("sq mi", "square mile", "square miles"),
        ("sq m", "square meter", "square meters"),
        ("sq km", "square kilometer", "square kilometers"),
        ("cu. ft", "cubic foot", "cubic feet"),
        ("cu ft", "cubic foot", "cubic feet"),
        ("fl. oz", "fluid ounce", "fluid ounces"),
        ("fl oz", "fluid ounce", "fluid ounces"),
    ];
    if let Some((symbol, one, many)) = PHRASES
        .iter()
        .find(|(s, ..)| t.starts(start, s) && t.word_ends(start + s.len()))
    {
        let unit = Unit {
            one,
            many,
            place: Place::Anywhere,
        };
        return Some((start + symbol.len(), unit));
    }
    let rest = t.rest(start);
    let end = start
        + rest
            .char_indices()
            .find(|&(i, c)| !(super::scripts::is_latin(c) || matches!(c, 'μ' | 'Ω')) || i > 8)
            .map_or(rest.len(), |(i, _)| i);
    let symbol = t.slice(start..end);
    let unit = unit(symbol)?;
    let attached = start == number_end;
    let allowed = match unit.place {
        Place::Anywhere => true,
        Place::Attached => attached,
        Place::Last => !attached && (t.at_end(end) || matches!(t.byte(end), b',' | b';' | b')')),
        Place::Inch => {
            attached
                || (t.byte(end) == b'.' && !t.at_end(end) && t.byte(end + 1) == b' ')
                || t.at_end(end)
        }
    };
    // "60 W Main Street"
    if symbol.len() == 1 && !attached && is_capital(symbol) && is_capital(t.word_after(end)) {
        return None;
    }
    let contraction = t.byte(end) == b'\'' && t.is_letter(end + 1);
    (allowed && !contraction).then_some((end, unit))
}

/// Whether the number that ends at `at` follows an indefinite article.
fn is_attribute_at(t: &Text<'_>, at: usize) -> bool {
    let length: usize = t
        .slice(0..at)
        .chars()
        .rev()
        .take(24)
        .take_while(|c| c.is_ascii_digit() || ".,/½¼¾$€£¥-–".contains(*c))
        .map(char::len_utf8)
        .sum();
    matches!(
        t.word_before(at - length),
        "a" | "A" | "an" | "An" | "another" | "each" | "every"
    )
}

/// Whether a noun, and no function word, follows.
pub(super) fn is_noun_ahead(t: &Text<'_>, at: usize) -> bool {
    let word = t.word_after(at);
    t.byte(at) == b' '
        && word.chars().next().is_some_and(char::is_lowercase)
        && !is_function_word(word)
}

fn is_function_word(word: &str) -> bool {
    matches!(
        word,
        "of" | "to"
            | "in"
            | "on"
            | "at"
            | "by"
            | "for"
            | "from"
            | "with"
            | "and"
            | "or"
            | "but"
            | "is"
            | "was"
            | "are"
            | "were"
            | "be"
            | "has"
            | "had"
            | "have"
            | "will"
            | "would"
            | "can"
            | "could"
            | "per"
            | "a"
            | "an"
            | "the"
            | "this"
            | "that"
            | "than"
            | "as"
            | "if"
            | "when"
            | "while"
            | "away"
            | "ago"
            | "each"
            | "more"
            | "less"
            | "over"
            | "under"
            | "above"
            | "below"
            | "before"
            | "after"
            | "into"
            | "within"
            | "which"
            | "who"
            | "it"
            | "they"
            | "we"
            | "you"
            | "he"
            | "she"
            | "so"
            | "not"
            | "then"
            | "long"
            | "wide"
            | "tall"
            | "high"
            | "deep"
            | "apart"
            | "later"
            | "earlier"
            | "or so"
    )
}

/// Angles and temperatures: "20°C", "45° N", "40°26'46\"".
fn degrees(t: &Text<'_>, number_end: usize, at: usize, one: bool) -> Option<Reading> {
    if !t.starts(at, "°") {
        return None;
    }
    let mut end = at + "°".len();
    let attribute = is_attribute_at(t, number_end) && is_noun_ahead(t, end);
    let mut words = if one || attribute {
        "degree"
    } else {
        "degrees"
    }
    .to_owned();
    let scale = t.space(end);
    let named = match t.byte(scale) {
        b'C' => "Celsius",
        b'F' => "Fahrenheit",
        b'K' => "kelvin",
        _ => "",
    };
    if !named.is_empty() && t.word_ends(scale + 1) {
        push_word(&mut words, named);
        return Reading::some(scale + 1, words);
    }
    for (mark, name) in [(b'\'', "minute"), (b'"', "second")] {
        let digits = t.digits(t.space(end));
        let number = t.slice(t.space(end)..digits);
        if number.is_empty() || t.byte(digits) != mark {
            break;
        }
        push_word(&mut words, &numbers::cardinal(number));
        push_word(&mut words, name);
        if number != "1" {
            words.push('s');
        }
        end = digits + 1;
    }
    let side = t.space(end);
    let direction = match t.byte(side) {
        b'N' => "north",
        b'S' => "south",
        b'E' => "east",
        b'W' => "west",
        _ => "",
    };
    if !direction.is_empty() && t.word_ends(side + 1) {
        push_word(&mut words, direction);
        end = side + 1;
    }
    Reading::some(end, words)
}

/// Symbols are those of the SI brochure and of US customary use.
fn unit(symbol: &str) -> Option<Unit> {
    let (one, many) = match symbol {
        "km" => ("kilometer", "kilometers"),
        "m" => ("meter", "meters"),
        "cm" => ("centimeter", "centimeters"),
        "dm" => ("decimeter", "decimeters"),
        "mm" => ("millimeter", "millimeters"),
        "μm" | "um" => ("micrometer", "micrometers"),
        "nm" => ("nanometer", "nanometers"),
        "mi" => ("mile", "miles"),
        "nmi" => ("nautical mile", "nautical miles"),
        "ft" => ("foot", "feet"),
        "in" => ("inch", "inches"),
        "yd" | "yds" => ("yard", "yards"),
        "ly" => ("light year", "light years"),
        "ha" => ("hectare", "hectares"),
        "sqft" => ("square foot", "square feet"),
        "kg" | "kgs" => ("kilogram", "kilograms"),
        "g" => ("gram", "grams"),
        "mg" => ("milligram", "milligrams"),
        "μg" | "mcg" => ("microgram", "micrograms"),
        "t" => ("ton", "tons"),
        "lb" | "lbs" => ("pound", "pounds"),
        "oz" => ("ounce", "ounces"),
        "l" | "L" => ("liter", "liters"),
        "ml" | "mL" => ("milliliter", "milliliters"),
        "cl" | "cL" => ("centiliter", "centiliters"),
        "dl" | "dL" => ("deciliter", "deciliters"),
        "μl" | "μL" => ("microliter", "microliters"),
        "gal" => ("gallon", "gallons"),
        "qt" => ("quart", "quarts"),
        "tsp" => ("teaspoon", "teaspoons"),
        "tbsp" => ("tablespoon", "tablespoons"),
        "cc" => ("cubic centimeter", "cubic centimeters"),
        "kph" | "kmh" => ("kilometer per hour", "kilometers per hour"),
        "mph" => ("mile per hour", "miles per hour"),
        "kn" | "kt" | "kts" => ("knot", "knots"),
        "fps" => ("frame per second", "frames per second"),
        "rpm" => ("revolution per minute", "revolutions per minute"),
        "bpm" => ("beat per minute", "beats per minute"),
        "ppm" => ("part per million", "parts per million"),
        "ppb" => ("part per billion", "parts per billion"),
        "psi" => ("pound per square inch", "pounds per square inch"),
        "dpi" => ("dot per inch", "dots per inch"),
        "s" | "sec" | "secs" => ("second", "seconds"),
        "ms" => ("millisecond", "milliseconds"),
        "μs" => ("microsecond", "microseconds"),
        "ns" => ("nanosecond", "nanoseconds"),
        "ps" => ("picosecond", "picoseconds"),
        "min" | "mins" => ("minute", "minutes"),
        "h" | "hr" | "hrs" => ("hour", "hours"),
        "wk" | "wks" => ("week", "weeks"),
        "mo" | "mos" => ("month", "months"),
        "yr" | "yrs" => ("year", "years"),
        "Hz" => ("hertz", "hertz"),
        "kHz" | "KHz" => ("kilohertz", "kilohertz"),
        "MHz" => ("megahertz", "megahertz"),
        "GHz" => ("gigahertz", "gigahertz"),
        "THz" => ("terahertz", "terahertz"),
        "bit" => ("bit", "bits"),
        "kB" | "KB" => ("kilobyte", "kilobytes"),
        "MB" => ("megabyte", "megabytes"),
        "GB" => ("gigabyte", "gigabytes"),
        "TB" => ("terabyte", "terabytes"),
        "PB" => ("petabyte", "petabytes"),
        "KiB" => ("kibibyte", "kibibytes"),
        "MiB" => ("mebibyte", "mebibytes"),
        "GiB" => ("gibibyte", "gibibytes"),
        "TiB" => ("tebibyte", "tebibytes"),
        "kb" | "kbit" => ("kilobit", "kilobits"),
        "Mb" | "Mbit" => ("megabit", "megabits"),
        "Gb" | "Gbit" => ("gigabit", "gigabits"),
        "kbps" | "Kbps" => ("kilobit per second", "kilobits per second"),
        "Mbps" => ("megabit per second", "megabits per second"),
        "Gbps" => ("gigabit per second", "gigabits per second"),
        "Wh" => ("watt hour", "watt hours"),
        "kWh" | "KWh" => ("kilowatt hour", "kilowatt hours"),
        "MWh" => ("megawatt hour", "megawatt hours"),
        "GWh" => ("gigawatt hour", "gigawatt hours"),
        "TWh" => ("terawatt hour", "terawatt hours"),
        "W" => ("watt", "watts"),
        "mW" => ("milliwatt", "milliwatts"),
        "kW" | "KW" => ("kilowatt", "kilowatts"),
        "MW" => ("megawatt", "megawatts"),
        "GW" => ("gigawatt", "gigawatts"),
        "TW" => ("terawatt", "terawatts"),
        "V" => ("volt", "volts"),
        "mV" => ("millivolt", "millivolts"),
        "kV" => ("kilovolt", "kilovolts"),
        "A" => ("amp", "amps"),
        "mA" => ("milliamp", "milliamps"),
        "mAh" => ("milliamp hour", "milliamp hours"),
        "Ah" => ("amp hour", "amp hours"),
        "Ω" => ("ohm", "ohms"),
        "kΩ" => ("kilohm", "kilohms"),
        "MΩ" => ("megohm", "megohms"),
        "μF" => ("microfarad", "microfarads"),
        "pF" => ("picofarad", "picofarads"),
        "nF" => ("nanofarad", "nanofarads"),
        "J" => ("joule", "joules"),
        "kJ" => ("kilojoule", "kilojoules"),
        "MJ" => ("megajoule", "megajoules"),
        "cal" => ("calorie", "calories"),
        "kcal" => ("kilocalorie", "kilocalories"),
        "BTU" => ("B T U", "B T Us"),
        "eV" => ("electron volt", "electron volts"),
        "keV" => ("kiloelectron volt", "kiloelectron volts"),
        "MeV" => ("megaelectron volt", "megaelectron volts"),
        "GeV" => ("gigaelectron volt", "gigaelectron volts"),
        "N" => ("newton", "newtons"),
        "kN" => ("kilonewton", "kilonewtons"),
        "Nm" => ("newton meter", "newton meters"),
        "Pa" => ("pascal", "pascals"),
        "hPa" => ("hectopascal", "hectopascals"),
        "kPa" => ("kilopascal", "kilopascals"),
        "MPa" => ("megapascal", "megapascals"),
        "GPa" => ("gigapascal", "gigapascals"),
        "mbar" => ("millibar", "millibars"),
        "atm" => ("atmosphere", "atmospheres"),
        "mmHg" => ("millimeter of mercury", "millimeters of mercury"),
        "dB" => ("decibel", "decibels"),
        "dBm" => ("decibel milliwatt", "decibel milliwatts"),
        "lm" => ("lumen", "lumens"),
        "lx" => ("lux", "lux"),
        "mol" => ("mole", "moles"),
        "mmol" => ("millimole", "millimoles"),
        "hp" => ("horsepower", "horsepower"),
        "px" => ("pixel", "pixels"),
        "pt" | "pts" => ("point", "points"),
        "MP" => ("megapixel", "megapixels"),
        "pct" => ("percent", "percent"),
        "Mpc" => ("megaparsec", "megaparsecs"),
        "kpc" => ("kiloparsec", "kiloparsecs"),
        _ => return None,
    };
    let place = match symbol {
        "in" => Place::Inch,
        "t" | "ly" | "mos" | "um" | "ps" => Place::Attached,
        "A" | "N" | "J" | "pt" | "bit" => Place::Last,
        _ => Place::Anywhere,
    };
    Some(Unit { one, many, place })
}
