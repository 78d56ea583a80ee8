//! Documents of SSML: read or refused, and every range lies in the document.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use voirs::Pipeline;

static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let pipeline = Pipeline::builder().threads(1).build();
    pipeline.expect("the embedded voice loads")
});

fn check(document: &str) {
    let Ok(phonemized) = PIPELINE.phonemize_ssml(document) else {
        return;
    };
    for warning in &phonemized.warnings {
        assert!(document.get(warning.text.clone()).is_some());
    }
    for utterance in &phonemized.utterances {
        let symbols = utterance.phonemes.chars().count();
        assert!(document.get(utterance.text.clone()).is_some());
        for word in &utterance.words {
            assert!(document.get(word.text.clone()).is_some());
            assert!(word.phonemes.end <= symbols);
        }
        for span in &utterance.prosody {
            assert!(span.phonemes.end <= symbols && span.rate.is_finite());
        }
    }
}

fuzz_target!(|document: &str| {
    check(document);
    check(&format!("<speak>{document}</speak>"));
});
