//! What is refused, and where; anything at all is read or refused.
use super::*;

#[test]
fn errors_say_where() {
    for (document, line, column, found, expected) in [
        ("", 1, 1, "no element", "<speak>"),
        ("hello", 1, 1, "\"hello\"", "an element"),
        ("<p>a</p>", 1, 1, "<p>", "<speak>"),
        ("<speak>\n <s>a</p>\n</speak>", 2, 6, "</p>", "</s>"),
        ("<speak>\n<s>a", 2, 5, "the end of the document", "</s>"),
        (
            "<speak>a</speak>\n<speak/>",
            2,
            1,
            "<speak>",
            "the end of the document",
        ),
        (
            "<speak>é <break time=\"soon\"/></speak>",
            1,
            23,
            "time=\"soon\"",
            "a time",
        ),
        (
            "<speak><break strength=\"big\"/></speak>",
            1,
            25,
            "strength=\"big\"",
            "none",
        ),
        (
            "<speak><say-as>a</say-as></speak>",
            1,
            8,
            "<say-as> without",
            "interpret-as",
        ),
        (
            "<speak><sub>a</sub></speak>",
            1,
            8,
            "<sub> without alias",
            "alias",
        ),
        (
            "<speak><phoneme>a</phoneme></speak>",
            1,
            8,
            "<phoneme> without ph",
            "ph",
        ),
        (
            "<speak><mark/></speak>",
            1,
            8,
            "<mark> without name",
            "name",
        ),
        (
            "<speak><lang>a</lang></speak>",
            1,
            8,
            "<lang> without",
            "xml:lang",
        ),
        (
            "<speak><lookup>a</lookup></speak>",
            1,
            8,
            "<lookup> without ref",
            "ref",
        ),
        (
            "<speak><lexicon/></speak>",
            1,
            8,
            "<lexicon> without uri",
            "uri",
        ),
        (
            "<speak><prosody rate=\"x\">a</prosody></speak>",
            1,
            23,
            "rate=\"x\"",
            "a percentage",
        ),
        (
            "<speak><prosody pitch=\"5\">a</prosody></speak>",
            1,
            24,
            "pitch=\"5\"",
            "a pitch",
        ),
        (
            "<speak><prosody range=\"5\">a</prosody></speak>",
            1,
            24,
            "range=\"5\"",
            "a range",
        ),
        (
            "<speak><prosody volume=\"x\">a</prosody></speak>",
            1,
            25,
            "volume",
            "decibels",
        ),
        (
            "<speak><prosody duration=\"x\">a</prosody></speak>",
            1,
            27,
            "duration",
            "a time",
        ),
        (
            "<speak><prosody contour=\"x\">a</prosody></speak>",
            1,
            26,
            "contour",
            "points",
        ),
        (
            "<speak><emphasis level=\"x\">a</emphasis></speak>",
            1,
            25,
            "level",
            "strong",
        ),
        (
            "<speak><audio src=\"a\" speed=\"x\"/></speak>",
            1,
            30,
            "speed",
            "a percentage",
        ),
        (
            "<speak><s>a<p>b</p></s></speak>",
            1,
            12,
            "<p> within <s>",
            "</s>",
        ),
        (
            "<speak><p>a<p>b</p></p></speak>",
            1,
            12,
            "<p> within <p>",
            "</p>",
        ),
        (
            "<speak><speak>a</speak></speak>",
            1,
            8,
            "<speak> within <speak>",
            "element",
        ),
        (
            "<speak><sub alias=\"b\"><s>a</s></sub></speak>",
            1,
            23,
            "<s> within <sub>",
            "text",
        ),
        (
            "<speak><break>a</break></speak>",
            1,
            15,
            "\"a\"",
            "</break>",
        ),
        ("<speak>a & b</speak>", 1, 10, "\"&", "&amp;"),
        ("<speak>&nbsp;</speak>", 1, 8, "\"&nbsp;\"", "&lt;"),
        ("<speak>a < b</speak>", 1, 10, "\"<\"", "&lt;"),
        (
            "<speak a=\"1\" a=\"2\"/>",
            1,
            7,
            "malformed",
            "each name once",
        ),
        ("<speak><!-- a", 1, 8, "does not end", "-->"),
        ("<speak>\u{1}</speak>", 1, 8, "U+0001", "a character"),
        ("<speak>&#0;</speak>", 1, 8, "\"&#0;\"", "a character"),
    ] {
        let error = error(document);
        assert_eq!(
            (error.line, error.column),
            (line, column),
            "{document}: {error}"
        );
        assert!(error.found.contains(found), "{document}: {error}");
        assert!(error.expected.contains(expected), "{document}: {error}");
    }
}

#[test]
fn safe_by_construction() {
    let laughs = "<?xml version=\"1.0\"?>\n<!DOCTYPE lolz [\n<!ENTITY lol \"lol\">\n\
                  <!ENTITY lol2 \"&lol;&lol;&lol;&lol;\">]>\n<speak>&lol2;</speak>";
    let refused = error(laughs);
    assert_eq!((refused.line, &*refused.found), (2, "<!DOCTYPE"));
    let external = "<!DOCTYPE speak SYSTEM \"file:///etc/passwd\"><speak/>";
    assert_eq!(error(external).found, "<!DOCTYPE");
    let deep = "<prosody>".repeat(1000);
    assert!(error(&format!("<speak>{deep}")).found.contains("depth 101"));
    let many = "<s/>".repeat(500_000);
    assert!(
        error(&format!("<speak>{many}</speak>"))
            .found
            .contains("500000 elements")
    );
    let large = format!("<speak>{}</speak>", "a ".repeat(25 << 20));
    let start = std::time::Instant::now();
    assert!(error(&large).found.contains("bytes"));
    assert!(start.elapsed().as_secs_f32() < 1.0);
}

/// Documents of the pieces that make documents.
fn fragments() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<speak>",
        "</speak>",
        "<p>",
        "</p>",
        "<s>",
        "</s>",
        "<break time=\"1s\"/>",
        "<mark name=\"é\"/>",
        "<prosody rate=\"2\" contour=\"(0%,+1st)\">",
        "</prosody>",
        "<sub alias=\"ü b\">",
        "</sub>",
        "<say-as interpret-as=\"date\">",
        "<say-as interpret-as=\"characters\">",
        "</say-as>",
        "<phoneme ph=\"ˈa\">",
        "</phoneme>",
        "&amp;",
        "&#233;",
        "1/2/2003",
        "日本 ",
        "e\u{301}\u{FFFC} ",
        "Dr. ",
        "a.\n\n",
        "<w role=\"x\">",
        "</w>",
        "<audio src=\"prompt.wav\"/>",
        "<![CDATA[<x>]]>",
        "<lang xml:lang=\"fr\" onlangfailure=\"ignoretext\">",
        "</lang>",
        "word ",
        "<emphasis>",
        "</emphasis>",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Every range that a document gives lies in it, between characters.
fn check(source: &str) {
    let Ok(document) = Document::parse(source, &World) else {
        return;
    };
    let valid = |range: std::ops::Range<usize>| {
        assert!(
            source.get(range.clone()).is_some(),
            "{range:?} of {source:?}"
        );
    };
    document
        .notices()
        .iter()
        .for_each(|n| valid(n.range.clone()));
    document
        .events()
        .iter()
        .for_each(|e| valid(e.range.clone()));
    let mut at = 0;
    while let Some(sentence) = document.sentence_after(at) {
        assert!(sentence.range.start >= at && !sentence.range.is_empty());
        at = sentence.range.end;
        let passage = document.passage(&sentence.range, &[]);
        for (start, c) in passage.text().char_indices() {
            let range = passage.source(start..start + c.len_utf8());
            let range = sentence.range.start + range.start..sentence.range.start + range.end;
            valid(document.source(range));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_text_is_read_or_refused(source in ".{0,200}") {
        check(&source);
        check(&format!("<speak>{source}</speak>"));
    }

    #[test]
    fn any_mixture_is_read_or_refused(content in fragments()) {
        check(&content);
        check(&format!("<speak>{content}</speak>"));
    }
}
