//! Sentences, breaks, marks, languages, voices, recordings, lexicons, dialects.
use super::*;

#[test]
fn structure_of_the_recommendation() {
    // Section 3.1.1 and 3.1.8.1 of the recommendation.
    let document = parse(
        r#"<?xml version="1.0"?>
<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis"
       xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
       xsi:schemaLocation="http://www.w3.org/2001/10/synthesis
                 http://www.w3.org/TR/speech-synthesis11/synthesis.xsd"
       xml:lang="en-US">
  <p>
    <s>This is the first sentence of the paragraph.</s>
    <s>Here's another sentence.</s>
  </p>
  <p>This one has no. Sentence elements</p>
</speak>"#,
    );
    assert_eq!(
        sentences(&document),
        [
            (
                "This is the first sentence of the paragraph.".to_owned(),
                SentenceEnd::Sentence
            ),
            (
                "Here's another sentence.".to_owned(),
                SentenceEnd::Paragraph
            ),
            ("This one has no.".to_owned(), SentenceEnd::Sentence),
            ("Sentence elements".to_owned(), SentenceEnd::Paragraph),
        ]
    );
    assert!(document.notices().is_empty(), "{:?}", document.notices());
    // What is marked as one sentence is one.
    let document = speak("<s>He left. She stayed.</s> They met.");
    assert_eq!(sentences(&document).len(), 2);
    // A document without namespace or version, with the names of SSML 1.0's drafts.
    let document = speak("<paragraph><sentence>One</sentence></paragraph>");
    assert!(document.notices().is_empty());
    // SSML under a prefix.
    let document = parse(
        "<ssml:speak xmlns:ssml=\"http://www.w3.org/2001/10/synthesis\">\
         <ssml:s>One</ssml:s></ssml:speak>",
    );
    assert!(document.notices().is_empty());
    assert_eq!(sentences(&document).len(), 1);
}

#[test]
fn breaks_and_marks() {
    let document = speak(
        "Take a deep breath <break/> then <mark name=\"here\"/>continue<break time=\"3s\"/>\
         <break strength=\"weak\"/><break time=\"250ms\" strength=\"strong\"/>\
         <bookmark mark=\"azure\"/>.",
    );
    let kinds: Vec<&EventKind> = document.events().iter().map(|e| &e.kind).collect();
    assert_eq!(
        kinds,
        [
            &EventKind::Break(Pause::Medium),
            &EventKind::Mark("here".into()),
            &EventKind::Break(Pause::Seconds(3.0)),
            &EventKind::Break(Pause::Weak),
            &EventKind::Break(Pause::Seconds(0.25)),
            &EventKind::Mark("azure".into()),
        ]
    );
    assert_eq!(&document.text()[document.events()[1].at..][..8], "continue");
    for (strength, pause) in [
        ("none", Pause::None),
        ("x-weak", Pause::ExtraWeak),
        ("medium", Pause::Medium),
        ("strong", Pause::Strong),
        ("x-strong", Pause::ExtraStrong),
    ] {
        let document = speak(&format!("a<break strength=\"{strength}\"/>b"));
        assert_eq!(document.events()[0].kind, EventKind::Break(pause));
        assert_eq!(document.text(), "a b", "a break separates words");
    }
    // No break is longer than ten seconds, all together no longer than an hour.
    let document = speak("a<break time=\"11s\"/>b");
    assert_eq!(
        document.events()[0].kind,
        EventKind::Break(Pause::Seconds(10.0))
    );
    assert_eq!(notices(&document), ["a break of 11 s is cut to 10 s"]);
    let document = speak(&"<break time=\"10s\"/>".repeat(400));
    let seconds = document.events().iter().map(|event| match event.kind {
        EventKind::Break(Pause::Seconds(seconds)) => seconds,
        _ => 0.0,
    });
    assert_eq!(seconds.sum::<f32>(), 3600.0);
    // Only what lies between the two marks is rendered.
    let document = parse(
        "<speak startmark=\"a\" endmark=\"b\">no <mark name=\"a\"/>yes<mark name=\"b\"/> no</speak>",
    );
    assert_eq!(document.text(), "yes");
}

#[test]
fn languages_and_voices() {
    let document = speak("<lang xml:lang=\"fr-FR\">Bonjour</lang>");
    assert_eq!(document.text(), "Bonjour");
    assert_eq!(document.notices().len(), 1);
    let document = speak("a <lang xml:lang=\"fr\" onlangfailure=\"ignoretext\">b</lang> c");
    assert_eq!(document.text(), "a  c");
    assert_eq!(document.notices().len(), 1);
    // Inherited.
    let document = parse("<speak onlangfailure=\"ignoretext\">a <s xml:lang=\"ja\">b</s></speak>");
    assert!(!document.text().contains('b'));
    assert!(
        speak("<voice name=\"heart\">a</voice>")
            .notices()
            .is_empty()
    );
    assert_eq!(speak("<voice name=\"Mike\">a</voice>").notices().len(), 1);

    let languages = ["en-US".to_owned(), "en-GB".to_owned()];
    let voices = [
        ("ann", "female", 0..1),
        ("bob", "male", 0..2),
        ("cat", "female", 1..2),
    ];
    let voices = voices.map(|(name, gender, range)| VoiceTraits {
        name,
        gender,
        languages: &languages[range],
    });
    let request = |names: &[&str], gender: Option<&str>, language: &str, required: &str| {
        let owned = |list: &[&str]| list.iter().map(|s| (*s).to_owned()).collect::<Vec<_>>();
        VoiceRequest {
            names: owned(names),
            gender: gender.map(str::to_owned),
            languages: language.split_whitespace().map(str::to_owned).collect(),
            required: required.split_whitespace().map(str::to_owned).collect(),
            ordering: owned(&["languages", "name", "gender"]),
            ..VoiceRequest::default()
        }
    };
    // Who is chosen where voice 1 speaks, and what they lack.
    let chosen = |request: VoiceRequest| {
        let choice = request.choose(&voices, 1);
        (choice.speaker, choice.failed, choice.missing.join(" "))
    };
    let has = |speaker| (speaker, false, String::new());
    let ann = ["ann"];
    assert_eq!(chosen(request(&ann, None, "", "languages")), has(0));
    assert_eq!(
        chosen(request(&[], Some("female"), "en-GB", "languages")),
        has(2)
    );
    // Of several that meet all, the same goes on.
    assert_eq!(chosen(request(&[], None, "en", "languages")), has(1));
    assert_eq!(
        chosen(request(&[], None, "fr", "languages")),
        (1, true, "languages".to_owned())
    );
    // Selection by priority where what is required is not there.
    assert_eq!(
        chosen(request(&ann, None, "fr", "languages")),
        (0, true, "languages".to_owned())
    );
    // The language weighs more than the gender here.
    assert_eq!(chosen(request(&[], Some("female"), "en-GB", "")), has(2));
    // The first name is wanted most.
    assert_eq!(
        chosen(request(&["zoe", "cat", "ann"], None, "", "")),
        has(2)
    );
    assert_eq!(
        chosen(request(&["zoe"], None, "", "name")),
        (1, true, "name".to_owned())
    );
}

/// The sentences with who reads them and how they end.
fn turns(document: &Document) -> Vec<(String, usize, SentenceEnd)> {
    let mut at = 0;
    let mut turns = Vec::new();
    while let Some(sentence) = document.sentence_after(at) {
        at = sentence.range.end;
        let turn = document.turn(&sentence.range);
        let speaker = turn.map_or(0, |turn| document.turns()[turn].speaker);
        let text = document.text()[sentence.range].trim().to_owned();
        turns.push((text, speaker, sentence.ends));
    }
    turns
}

#[test]
fn voices_take_turns() {
    use SentenceEnd::{Forced, Paragraph, Sentence};
    let read = |content: &str| turns(&speak(content));
    let expect = |turns: &[(&str, usize, SentenceEnd)]| -> Vec<(String, usize, SentenceEnd)> {
        let turns = turns.iter();
        turns
            .map(|(text, n, ends)| ((*text).to_owned(), *n, *ends))
            .collect()
    };
    // Within a sentence, which goes on.
    assert_eq!(
        read("He said <voice name=\"karl\">good morning</voice> and left."),
        expect(&[
            ("He said", 0, Forced),
            ("good morning", 1, Forced),
            ("and left.", 0, Paragraph)
        ])
    );
    // Without a space between sentences.
    assert_eq!(
        read("<voice name=\"karl\">Is it?</voice><voice name=\"heart\">It is.</voice>"),
        expect(&[("Is it?", 1, Sentence), ("It is.", 0, Paragraph)])
    );
    // An element of a sentence or paragraph ends what its last turn ends.
    assert_eq!(
        read("<p><s>We <voice gender=\"male\">met.  Twice</voice></s></p><p>Ha.</p>"),
        expect(&[
            ("We", 0, Forced),
            ("met.  Twice", 1, Paragraph),
            ("Ha.", 0, Paragraph)
        ])
    );
    assert_eq!(
        read("<voice gender=\"male\"><p>One. Two.</p></voice><p>Three.</p>"),
        expect(&[
            ("One.", 1, Sentence),
            ("Two.", 1, Paragraph),
            ("Three.", 0, Paragraph)
        ])
    );
    // Turns within turns.
    let document = speak(
        "<voice name=\"karl\">a <voice name=\"heart\">b <voice name=\"heart\">c</voice></voice> d</voice>",
    );
    let outer: Vec<_> = document
        .turns()
        .iter()
        .map(|t| (t.speaker, t.outer))
        .collect();
    assert_eq!(outer, [(1, None), (0, Some(0))]);
    // A language that the voice does not speak is read by one who does.
    assert_eq!(
        read("a <lang xml:lang=\"de\">b</lang> c"),
        expect(&[("a", 0, Forced), ("b", 1, Forced), ("c", 0, Paragraph)])
    );
    let ignored = "a <lang xml:lang=\"de\" onlangfailure=\"ignorelang\">b</lang> c";
    assert_eq!(read(ignored), expect(&[("a b c", 0, Paragraph)]));
    assert_eq!(speak(ignored).notices().len(), 1);
    // Who keeps the voice, and who takes the best there is.
    for (attributes, speaker, notices) in [
        ("languages=\"fr\" gender=\"male\"", 1, 1),
        (
            "languages=\"fr\" gender=\"male\" onvoicefailure=\"keepexisting\"",
            0,
            1,
        ),
        ("languages=\"de\" onvoicefailure=\"keepexisting\"", 1, 0),
        ("name=\"karl\" onvoicefailure=\"what\"", 1, 1),
    ] {
        let document = speak(&format!("<voice {attributes}>a</voice>"));
        assert_eq!(turns(&document)[0].1, speaker, "{attributes}");
        assert_eq!(document.notices().len(), notices, "{attributes}");
    }
}

#[test]
fn recordings() {
    let document = speak("a <audio src=\"prompt.wav\" soundLevel=\"-6dB\">alternate</audio> b");
    assert!(!document.text().contains("alternate"));
    assert!(
        matches!(&document.events()[0].kind, EventKind::Audio { uri, clip }
        if uri == "prompt.wav" && (clip.gain - 0.501).abs() < 1e-3)
    );
    let document = speak("<audio src=\"gone.wav\">alternate<desc>a dog</desc></audio>");
    assert_eq!(document.text().trim(), "alternate");
    let document = speak("<audio src=\"gone.wav\"><desc>a dog</desc></audio>");
    assert_eq!(document.text().trim(), "a dog");
    assert!(notices(&document)[0].contains("there is no such file"));
}

#[test]
fn lexicons_in_their_scope() {
    // Section 3.1.5.2 of the recommendation, with one word.
    let document = parse(
        "<speak version=\"1.1\">\
         <lexicon uri=\"http://www.example.com/lexicon.pls\" xml:id=\"pls\"/>\
         tomato <lookup ref=\"pls\">tomato</lookup> tomato</speak>",
    );
    let ranges: Vec<usize> = {
        let passage = document.passage(&(0..document.text().len()), &[]);
        let given = passage.given().iter();
        given
            .map(|g| passage.source(g.at..g.at + 3).start)
            .collect()
    };
    assert_eq!(ranges, [7]);
    // Without a name, as in SSML 1.0, it is for all of the document.
    let document = parse(
        "<speak version=\"1.0\"><lexicon uri=\"http://www.example.com/lexicon.pls\"/>\
         tomato Tomato</speak>",
    );
    assert_eq!(given(&document).len(), 2);
    let document = speak("<lexicon uri=\"other\" xml:id=\"x\"/><lookup ref=\"y\">a</lookup>");
    assert_eq!(document.notices().len(), 2);
}

#[test]
fn other_dialects_are_read_with_notices() {
    let document = parse(
        "<speak xmlns:mstts=\"http://www.w3.org/2001/mstts\">\
         <mstts:express-as style=\"cheerful\">Hi</mstts:express-as> \
         <amazon:effect name=\"whispered\">there</amazon:effect> \
         <w role=\"amazon:VB\">read</w><metadata><x:y/>no</metadata></speak>",
    );
    assert_eq!(
        document.text().split_whitespace().collect::<Vec<_>>(),
        ["Hi", "there", "read"]
    );
    assert_eq!(
        notices(&document),
        [
            "<mstts:express-as> is not supported, its text is read",
            "<amazon:effect> is not supported, its text is read",
        ]
    );
    let document = speak("<p lang=\"x\">a</p>");
    assert_eq!(
        notices(&document),
        ["the attribute lang of <p> is not used"]
    );
    assert_eq!(document.notices()[0].range, 16..17);
}
