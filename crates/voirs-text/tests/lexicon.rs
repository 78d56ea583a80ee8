//! Pronunciation lexicons and phonetic alphabets. Expectations are what PLS 1.0,
//! the IPA and X-SAMPA say; the symbols are those of the voice's lexicon.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use voirs_text::DocumentError;
use voirs_text::lexicon::{Lexicon, Passage, Pronunciation, Scope};
use voirs_text::normalize::GivenReading;
use voirs_text::phonetic::{Alphabet, PhoneticError, phonemes};

fn parse(document: &str) -> Lexicon {
    Lexicon::parse(document.as_bytes()).unwrap()
}

fn error(document: &str) -> DocumentError {
    Lexicon::parse(document.as_bytes()).unwrap_err()
}

/// A PLS document in IPA.
fn pls(lexemes: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<lexicon version=\"1.0\" \
         xmlns=\"http://www.w3.org/2005/01/pronunciation-lexicon\" \
         alphabet=\"ipa\" xml:lang=\"en-US\">{lexemes}</lexicon>"
    )
}

/// The words of a sentence that are given phonemes, and the text as it became.
fn apply(lexicon: &Lexicon, sentence: &str) -> (Vec<(String, String)>, String) {
    let whole = 0..sentence.len();
    let scope = Scope {
        range: &whole,
        lexicon,
    };
    let passage = Passage::new(sentence, &[], &[scope], &[]);
    let given = passage.given().iter().map(|g| {
        let written = &sentence[passage.source(g.at..g.at + 3)];
        match &g.reading {
            GivenReading::Phonemes(phonemes) => (written.to_owned(), phonemes.clone()),
            GivenReading::Words(words) => (written.to_owned(), words.clone()),
        }
    });
    (given.collect(), passage.text().to_owned())
}

fn found(lexicon: &Lexicon, word: &str, role: Option<&str>) -> String {
    match lexicon.find(word, role) {
        Some(Pronunciation::Phonemes(phonemes)) => phonemes.clone(),
        Some(Pronunciation::Alias(alias)) => format!("= {alias}"),
        None => String::new(),
    }
}

#[test]
fn lexemes_of_the_standard() {
    // From PLS 1.0, sections 1.1, 4.4, 4.5 and 4.7.
    let lexicon = parse(&pls(
        "<lexeme><grapheme>judgment</grapheme><grapheme>judgement</grapheme>\
           <phoneme>ˈdʒʌdʒ.mənt</phoneme></lexeme>\
         <lexeme><grapheme>W3C</grapheme><alias>World Wide Web Consortium</alias></lexeme>\
         <lexeme><grapheme>Newton</grapheme><phoneme>ˈnjuːtən</phoneme>\
           <phoneme prefer=\"true\">ˈnuːtən</phoneme><example>Isaac Newton</example></lexeme>\
         <lexeme><grapheme>pecan</grapheme>\
           <phoneme alphabet=\"x-sampa\">pI\"kA:n</phoneme></lexeme>\
         <lexeme xmlns:c=\"x\" role=\"c:vb\"><grapheme>lead</grapheme><phoneme>liːd</phoneme></lexeme>\
         <lexeme role=\"c:nn\"><grapheme>lead</grapheme><phoneme>lɛd</phoneme></lexeme>\
         <metadata><a:b/></metadata>",
    ));
    assert_eq!(lexicon.language(), Some("en-US"));
    assert_eq!(lexicon.len(), 6);
    assert_eq!(found(&lexicon, "judgment", None), "ʤˈʌʤmənt");
    assert_eq!(found(&lexicon, "judgement", None), "ʤˈʌʤmənt");
    assert_eq!(found(&lexicon, "W3C", None), "= World Wide Web Consortium");
    assert_eq!(found(&lexicon, "Newton", None), "nˈutən");
    assert_eq!(found(&lexicon, "newton", None), "", "case counts");
    assert_eq!(found(&lexicon, "pecan", None), "pɪkˈɑn");
    assert_eq!(found(&lexicon, "lead", Some("c:vb")), "lid");
    assert_eq!(found(&lexicon, "lead", Some("c:jj c:nn")), "lɛd");
    assert_eq!(
        found(&lexicon, "lead", None),
        "",
        "no lexeme without a role"
    );
}

#[test]
fn words_are_found_in_text() {
    let lexicon = parse(&pls(
        "<lexeme><grapheme>New York</grapheme><phoneme>nuː ˈjɔɹk</phoneme></lexeme>\
         <lexeme><grapheme>New</grapheme><phoneme>njuː</phoneme></lexeme>\
         <lexeme><grapheme>C++</grapheme><alias>see plus plus</alias></lexeme>\
         <lexeme><grapheme>AT&amp;T</grapheme><alias>A. T. and T.</alias></lexeme>\
         <lexeme><grapheme>loop</grapheme><alias>loop</alias></lexeme>\
         <lexeme><grapheme>a</grapheme><alias>b</alias></lexeme>\
         <lexeme><grapheme>b</grapheme><alias>a</alias></lexeme>",
    ));
    let (given, _) = apply(&lexicon, "New\n York's New Yorker news, New");
    let words: Vec<&str> = given.iter().map(|(word, _)| word.as_str()).collect();
    assert_eq!(words, ["New\n York", "New", "New"]);
    assert_eq!(given[0].1, "nu jˈɔɹk");
    let (_, text) = apply(&lexicon, "I know C++, and AT&T: loop.");
    assert_eq!(text, "I know see plus plus, and A. T. and T.: loop.");
    // Aliases that name each other end.
    let (_, text) = apply(&lexicon, "a");
    assert!(matches!(&*text, "a" | "b"));
}

#[test]
fn plain_lists() {
    let lexicon = parse("# names\r\nvoirs\tvˈYɹz\r\n\nIda B.\t/ˈaɪdə ˈbiː/\nNATO\tnˈATO");
    assert_eq!(lexicon.len(), 3);
    let (given, _) = apply(&lexicon, "VoiRS and voirs met Ida B. at nato, NATO.");
    let pairs: Vec<(&str, &str)> = given.iter().map(|(a, b)| (&**a, &**b)).collect();
    assert_eq!(
        pairs,
        [
            ("VoiRS", "vˈYɹz"),
            ("voirs", "vˈYɹz"),
            ("Ida B.", "ˈIdə bˈi"),
            ("NATO", "nˈATO")
        ]
    );
    assert!(parse("").is_empty());
}

#[test]
fn errors_say_where() {
    for (document, line, column, found, expected) in [
        ("word", 1, 1, "\"word\"", "a tab"),
        (
            "a\tb\nword\tq!\n",
            2,
            6,
            "\"q!\"",
            "unknown symbol \"q\" (character 1)",
        ),
        ("\tb", 1, 1, "\"\"", "a word"),
        ("<speak/>", 1, 1, "<speak>", "<lexicon>"),
        ("<lexicon><word/></lexicon>", 1, 10, "<word>", "<lexeme>"),
        (
            "<lexicon>\n<lexeme/></lexicon>",
            2,
            1,
            "without a word",
            "<grapheme>",
        ),
        (
            "<lexicon><lexeme><grapheme>a</grapheme></lexeme></lexicon>",
            1,
            10,
            "without a pronunciation",
            "<alias>",
        ),
        (
            "<lexicon><lexeme><grapheme>a</grapheme><phoneme>aʘ</phoneme></lexeme></lexicon>",
            1,
            49,
            "\"aʘ\"",
            "unknown symbol \"ʘ\" (character 2)",
        ),
        (
            "<lexicon alphabet=\"klingon\"/>",
            1,
            20,
            "klingon",
            "\"ipa\"",
        ),
        ("<lexicon>text</lexicon>", 1, 10, "\"text\"", "an element"),
        (
            "<lexicon><lexeme><grapheme> </grapheme></lexeme></lexicon>",
            1,
            28,
            "\"\"",
            "a text",
        ),
        ("<!DOCTYPE x><lexicon/>", 1, 1, "<!DOCTYPE", "an element"),
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
    let error = Lexicon::parse(b"a\tb\nc\xff").unwrap_err();
    assert_eq!((error.line, error.column), (2, 2));
}

#[test]
fn ipa() {
    for (ipa, own) in [
        ("ˈtʃɜːtʃ", "ʧˈɜɹʧ"),
        ("t͡ʃ", "ʧ"),
        ("ɹˈeɪn", "ɹˈAn"),
        ("ˈstɹɪŋ", "stɹˈɪŋ"),
        ("nɜɹs", "nɜɹs"),
        ("ˈlɛtɚ", "lˈɛtəɹ"),
        ("ˈbʌtn̩", "bˈʌtᵊn"),
        ("ˈwɔːɾɚ", "wˈɔTəɹ"),
        ("ɡoʊ goʊ", "ɡO ɡO"),
        ("ˌʌndɚˈstænd", "ˌʌndəɹstˈænd"),
        ("ˈfaɪɚ", "fˈIəɹ"),
        ("bɔ̃ʒuʁ", "bɔnʒuɹ"),
        ("ˈʔaʊt", "ˈWt"),
        ("/həˈloʊ/", "həlˈO"),
        ("ja | no", "jɑ, nO"),
        ("ˈçi", "hˈi"),
        ("niɲo", "ninjO"),
    ] {
        assert_eq!(phonemes(ipa, Alphabet::Ipa).as_deref(), Ok(own), "{ipa}");
    }
}

#[test]
fn x_sampa() {
    for (written, own) in [
        ("\"tS3`tS", "ʧˈɜɹʧ"),
        ("dZVdZ", "ʤʌʤ"),
        ("%Vnd@`\"st{nd", "ˌʌndəɹstˈænd"),
        ("\"wO:4@`", "wˈɔTəɹ"),
        ("TIN", "θɪŋ"),
        ("D@", "ðə"),
        ("r\\eI", "ɹA"),
        ("b_ht_>o_~", "btOn"),
        ("mE Z@", "mɛ ʒə"),
    ] {
        assert_eq!(
            phonemes(written, Alphabet::XSampa).as_deref(),
            Ok(own),
            "{written}"
        );
    }
    let unknown = PhoneticError::UnknownSymbol {
        symbol: "é".to_owned(),
        position: 3,
    };
    assert_eq!(phonemes("abé", Alphabet::XSampa), Err(unknown));
    assert_eq!(phonemes("..", Alphabet::XSampa), Err(PhoneticError::Empty));
    let long = "a".repeat(1001);
    assert_eq!(phonemes(&long, Alphabet::Ipa), Err(PhoneticError::TooLong));
}

proptest! {
    #[test]
    fn any_pronunciation_is_read_or_refused(written in ".{0,60}") {
        for alphabet in [Alphabet::Ipa, Alphabet::XSampa, Alphabet::Voice] {
            let _ = phonemes(&written, alphabet);
        }
    }

    /// What is accepted is written in the voice's own symbols.
    #[test]
    fn sounds_are_the_voices(written in "[a-zɑɐɒæɓʙβɔɕçɗɖðʤəɘɚɛɜɝɞɟʄɡɠɢʛɦɧħɥʜɨɪʝɭɬɫɮʟɱɯɰŋɳɲɴøɵɸθœɶɹɺɾɻʀʁɽʂʃʈʧʉʊʋʌɣɤʍχʎʏʑʐʒˈˌː ]{0,40}") {
        if let Ok(own) = phonemes(&written, Alphabet::Ipa) {
            prop_assert_eq!(phonemes(&own, Alphabet::Voice), Ok(own.clone()));
        }
    }

    #[test]
    fn any_bytes_are_a_lexicon_or_refused(
        bytes in prop::collection::vec(any::<u8>(), 0..100),
        text in "[a-c\t\n#/]{0,60}",
    ) {
        let _ = Lexicon::parse(&bytes);
        if let Ok(lexicon) = Lexicon::parse(text.as_bytes()) {
            let _ = apply(&lexicon, "a b ab\tc abc a\u{FFFC}b");
        }
    }
}
