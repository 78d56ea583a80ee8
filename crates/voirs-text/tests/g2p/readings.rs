//! Single words in context. Expectations are the readings that Merriam-Webster
//! gives for the sense, in the voice's alphabet (A is the vowel of "day", I of
//! "my", O of "go", W of "now", Y of "boy", T the flap).

use super::data::{gb, us, words};

/// Checks words marked by underscores, in order.
#[track_caller]
fn check(sentence: &str, expected: &[(&str, &str)]) {
    let words = words(sentence);
    let mut rest = words.iter();
    for (word, phonemes) in expected {
        let found = rest.find(|w| w.text == *word);
        let found = found.map(|w| w.phonemes.as_str());
        assert_eq!(found, Some(*phonemes), "{word} in {sentence}");
    }
}

#[test]
fn noun_and_verb() {
    check(
        "They plan to record a record number of songs.",
        &[("record", "ɹəkˈɔɹd"), ("record", "ɹˈɛkəɹd")],
    );
    check(
        "I refuse to take out the refuse.",
        &[("refuse", "ɹəfjˈuz"), ("refuse", "ɹˈɛfjˌus")],
    );
    check(
        "The soldier decided to desert in the desert.",
        &[("desert", "dəzˈɜɹt"), ("desert", "dˈɛzəɹt")],
    );
    check(
        "The insurance was invalid for the invalid.",
        &[("invalid", "ɪnvˈælɪd"), ("invalid", "ˈɪnvəlɪd")],
    );
    check(
        "They permit parking with a permit.",
        &[("permit", "pəɹmˈɪt"), ("permit", "pˈɜɹmɪt")],
    );
    check(
        "He objects to the objects on the shelf.",
        &[("objects", "əbʤˈɛkts"), ("objects", "ˈɑbʤəkts")],
    );
    check(
        "You should present the present to her.",
        &[("present", "pɹizˈɛnt"), ("present", "pɹˈɛzᵊnt")],
    );
    check(
        "The dove dove into the bushes.",
        &[("dove", "dˈʌv"), ("dove", "dˈOv")],
    );
    check(
        "Her resume says she will resume work.",
        &[("resume", "ɹˈɛzəmˌA"), ("resume", "ɹəzˈum")],
    );
    check(
        "An advocate may advocate for change.",
        &[("advocate", "ˈædvəkət"), ("advocate", "ˈædvəkˌAt")],
    );
    check(
        "Many students object to the rule.",
        &[("object", "əbʤˈɛkt")],
    );
    check(
        "Document the function first.",
        &[("Document", "dˈɑkjəmˌɛnt")],
    );
    check("She imagines a better world.", &[("imagines", "ɪmˈæʤənz")]);
}

#[test]
fn adjective() {
    check("She was content to wait.", &[("content", "kəntˈɛnt")]);
    check("The content was dull.", &[("content", "kˈɑntɛnt")]);
    check("The traces were minute.", &[("minute", "mInˈut")]);
    check("Wait one minute, please.", &[("minute", "mˈɪnət")]);
    check(
        "Please close the window that is close to you.",
        &[("close", "klˈOz"), ("close", "klˈOs")],
    );
    check(
        "We live near a live music venue.",
        &[("live", "lˈɪv"), ("live", "lˈIv")],
    );
    check("The branch was crooked.", &[("crooked", "kɹˈʊkɪd")]);
}

#[test]
fn tense() {
    check(
        "He has read the book that I want to read.",
        &[("read", "ɹˈɛd"), ("read", "ɹˈid")],
    );
    check("She read the letter aloud.", &[("read", "ɹˈɛd")]);
    check("Did you read the news?", &[("read", "ɹˈid")]);
    check("I read it yesterday.", &[("read", "ɹˈɛd")]);
    check("I read every day.", &[("read", "ɹˈid")]);
    check("The data is read from the disk.", &[("read", "ɹˈɛd")]);
    check(
        "The nurse wound a bandage around the wound.",
        &[("wound", "wˈWnd"), ("wound", "wˈund")],
    );
}

#[test]
fn sense() {
    check("She took a bow after the concert.", &[("bow", "bˈW")]);
    check("He drew his bow and shot an arrow.", &[("bow", "bˈO")]);
    check("She tied a bow in her hair.", &[("bow", "bˈO")]);
    check("He caught a huge bass.", &[("bass", "bˈæs")]);
    check("The bass line drives the song.", &[("bass", "bˈAs")]);
    check("These pipes contain lead and copper.", &[("lead", "lˈɛd")]);
    check(
        "The lead singer wants to lead the band.",
        &[("lead", "lˈid"), ("lead", "lˈid")],
    );
    check("There is a tear in my sleeve.", &[("tear", "tˈɛɹ")]);
    check("A tear rolled down her cheek.", &[("tear", "tˈɪɹ")]);
    check(
        "Farmers sow seeds while the sow feeds her piglets.",
        &[("sow", "sˈO"), ("sow", "sˈW")],
    );
    check(
        "The aged man ate aged cheese.",
        &[("aged", "ˈAʤɪd"), ("aged", "ˈAʤd")],
    );
    check(
        "The learned professor learned a lesson.",
        &[("learned", "lˈɜɹnɪd"), ("learned", "lˈɜɹnd")],
    );
    check(
        "The job market in Nice is nice.",
        &[("job", "ʤˈɑb"), ("Nice", "nˈis"), ("nice", "nˈIs")],
    );
    check("The Book of Job is old.", &[("Job", "ʤˈOb")]);
    check(
        "I used to own the saw that was used to cut wood.",
        &[("used", "jˈust"), ("used", "jˈuzd")],
    );
    check("We are used to the noise.", &[("used", "jˈust")]);
    check(
        "Polish the Polish silver.",
        &[("Polish", "pˈɑlɪʃ"), ("Polish", "pˈOlɪʃ")],
    );
}

#[test]
fn function_words() {
    assert_eq!(us("the apple, the pear"), "ði ˈæpᵊl, ðə pˈɛɹ");
    assert_eq!(us("to eat, to drink"), "tʊ ˈit, tə dɹˈɪŋk");
    assert_eq!(us("three point five"), "θɹˈi pYnt fˈIv");
    // Stressed before a pause.
    assert!(us("I know who you are looking for, yes I can.").ends_with("kˈæn."));
}

#[test]
fn contractions_and_possessives() {
    check(
        "I can't, and y'all won't.",
        &[("can't", "kˈænt"), ("won't", "wˈOnt")],
    );
    check("It wasn’t me.", &[("wasn’t", "wˈʌzᵊnt")]);
    check("John'll go.", &[("John'll", "ʤˈɑnᵊl")]);
    check(
        "The FBI's CEOs met.",
        &[("FBI's", "ˌɛfbˌiˈIz"), ("CEOs", "sˌiˌiˈOz")],
    );
    check("Siobhan's and Felix's cats.", &[("Siobhan's", "ʃəvˈɔnz")]);
    check(
        "We dont know if they're here.",
        &[("dont", "dˈOnt"), ("they're", "ðɛɹ")],
    );
    assert_eq!(us("rock 'n' roll"), "ɹˈɑk ən ɹˈOl");
}

#[test]
fn derived_words() {
    check("An unclickable link.", &[("unclickable", "ˌʌnklˈɪkəbᵊl")]);
    check("Two subtasks.", &[("subtasks", "sˈʌbtˌæsks")]);
    check("A noticable change.", &[("noticable", "nˈOTəsəbᵊl")]);
    check(
        "Two webhooks and a bytecode.",
        &[("webhooks", "wˈɛbhˌʊks"), ("bytecode", "bˈItkˌOd")],
    );
    check("The triggerer ran.", &[("triggerer", "tɹˈɪɡəɹəɹ")]);
}

#[test]
fn names() {
    check(
        "Nguyen met Siobhan.",
        &[("Nguyen", "wˈɪn"), ("Siobhan", "ʃəvˈɔn")],
    );
    check(
        "Beyoncé sang in Marseille.",
        &[("Beyoncé", "biˈɑnsA"), ("Marseille", "mɑɹsˈA")],
    );
    check("He read Goethe and Nietzsche.", &[("Goethe", "ɡˈɜɹTə")]);
}

#[test]
fn british_endings_are_not_flapped_and_have_their_own_vowel() {
    // Longman Pronunciation Dictionary: "wanted" with a full ɪ, no flap.
    assert_eq!(gb("wanted"), "wˈɒntɪd");
    assert_eq!(gb("The tomato was better."), "ðə təmˈɑːtQ wɒz bˈɛtə.");
}
