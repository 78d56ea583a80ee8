//! `say-as`, `phoneme` and `sub`.
use super::*;

#[test]
fn say_as_readings() {
    let say =
        |kind: &str, text: &str| words(&format!("<say-as interpret-as=\"{kind}\">{text}</say-as>"));
    let dated = |format: &str, text: &str| {
        words(&format!(
            "<say-as interpret-as=\"date\" format=\"{format}\">{text}</say-as>"
        ))
    };
    for (kind, text, expected) in [
        (
            "cardinal",
            "12345",
            "twelve thousand three hundred forty five",
        ),
        ("cardinal", "1,234", "one thousand two hundred thirty four"),
        ("cardinal", "-3.5", "minus three point five"),
        ("cardinal", "XIV", "fourteen"),
        ("number", "7", "seven"),
        ("ordinal", "21", "twenty first"),
        ("ordinal", "5th", "fifth"),
        ("ordinal", "VI", "sixth"),
        ("digits", "123-4", "one two three four"),
        ("number_digit", "007", "zero zero seven"),
        ("characters", "ABC", "A B C"),
        ("spell-out", "a1-b", "A one dash B"),
        ("letters", "wx", "W X"),
        ("verbatim", "C+", "C plus"),
        ("fraction", "2/9", "two ninths"),
        ("fraction", "1 1/2", "one and a half"),
        ("fraction", "3+1/8", "three and an eighth"),
        (
            "date",
            "2009-08-17",
            "August seventeenth, two thousand nine",
        ),
        ("date", "20240703", "July third, twenty twenty four"),
        ("date", "????0922", "September twenty second"),
        (
            "date",
            "12/25/1990",
            "December twenty fifth, nineteen ninety",
        ),
        (
            "telephone",
            "(781) 771-7777",
            "seven eight one, seven seven one, seven seven seven seven",
        ),
        (
            "telephone",
            "+1 650 555 0123",
            "plus one, six five zero, five five five, zero one two three",
        ),
        (
            "telephone",
            "555 1234 ext 12",
            "five five five, one two three four, extension one two",
        ),
        ("vxml:boolean", "true", "yes"),
    ] {
        assert_eq!(say(kind, text), expected, "{kind} {text}");
    }
    for (format, text, expected) in [
        ("mdy", "3/4/2005", "March fourth, two thousand five"),
        ("dmy", "3/4/2005", "April third, two thousand five"),
        ("ymd", "2005/3/4", "March fourth, two thousand five"),
        ("mdy", "2/1/60", "February first, twenty sixty"),
        ("md", "7/4", "July fourth"),
        ("dm", "4.7", "July fourth"),
        ("ym", "1960-09", "September nineteen sixty"),
        ("my", "09-1960", "September nineteen sixty"),
        ("d", "31", "thirty first"),
        ("m", "12", "December"),
        ("y", "1987", "nineteen eighty seven"),
        (
            "yyyymmdd",
            "19870105",
            "January fifth, nineteen eighty seven",
        ),
    ] {
        assert_eq!(dated(format, text), expected, "{format} {text}");
    }
}

#[test]
fn say_as_for_the_usual_rules() {
    let text = |kind: &str, text: &str| {
        let content = format!("<say-as interpret-as=\"{kind}\">{text}</say-as>");
        speak(&content).text().to_owned()
    };
    assert_eq!(text("time", "2.30pm"), "2:30 pm");
    assert_eq!(text("time", "0545p"), "5:45 pm");
    assert_eq!(text("time", "09:30"), "09:30");
    assert_eq!(text("time", "1'21\""), "1 minute 21 seconds");
    assert_eq!(text("currency", "USD45.30"), "USD 45.30");
    assert_eq!(text("currency", "$42.01"), "$42.01");
    assert_eq!(text("unit", "10 ft"), "10 ft");
    assert_eq!(text("address", "123 Main St."), "123 Main St.");
    // Unknown kinds and texts that do not fit pass through, with a notice.
    let document = speak("<say-as interpret-as=\"poem\">Roses</say-as>");
    assert_eq!(document.text(), "Roses");
    assert_eq!(notices(&document), ["interpret-as \"poem\" is not known"]);
    let document = speak("<say-as interpret-as=\"cardinal\">many</say-as>");
    assert_eq!(document.text(), "many");
    assert_eq!(document.notices().len(), 1);
    let document = speak("That <say-as interpret-as=\"expletive\">fool</say-as>!");
    assert_eq!(document.events()[0].kind, EventKind::Bleep);
    assert!(!document.text().contains("fool"));
}

#[test]
fn pronunciations() {
    // Section 3.1.10 of the recommendation.
    let tomato = "<phoneme alphabet=\"ipa\" \
                  ph=\"t&#x259;mei&#x325;&#x27E;ou&#x325;\"> tomato </phoneme>";
    assert_eq!(phonemes(tomato), "təmATO");
    assert_eq!(
        phonemes("<phoneme alphabet=\"x-sampa\" ph='t@\"mA:toU'>tomato</phoneme>"),
        "təmˈɑtO"
    );
    assert_eq!(
        phonemes("<phoneme alphabet=\"voirs\" ph=\"vˈYɹz\">VoiRS</phoneme>"),
        "vˈYɹz"
    );
    // IPA is the default; an empty element is spoken too.
    assert_eq!(phonemes("<phoneme ph=\"ˈbɑtəl\"/>"), "bˈɑtəl");
    for (attributes, notice) in [
        ("ph=\"tʘ\"", "unknown symbol \"ʘ\" (character 2)"),
        (
            "ph=\"x\" alphabet=\"x-klingon\"",
            "the alphabet \"x-klingon\" is not known",
        ),
        ("ph=\"\"", "has no sound"),
    ] {
        let document = speak(&format!("a <phoneme {attributes}>word</phoneme>"));
        assert_eq!(document.text(), "a word");
        assert!(
            notices(&document)[0].contains(notice),
            "{:?}",
            document.notices()
        );
    }
    // Section 3.1.11.
    let source = "<speak><sub alias=\"World Wide Web Consortium\">W3C</sub></speak>";
    let document = parse(source);
    assert_eq!(document.text(), "World Wide Web Consortium");
    assert_eq!(&source[document.source(6..10)], "W3C");
}
