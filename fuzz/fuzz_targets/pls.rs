//! Pronunciation lexicons: read or refused, and asked without harm.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use voirs::{Lexicon, Pipeline};

/// One for all runs: a thread that ends while leaks are looked for seems to leak.
static PIPELINE: LazyLock<Pipeline> = LazyLock::new(|| {
    let builder = Pipeline::builder().threads(1);
    builder.build().expect("the embedded voice loads")
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(lexicon) = Lexicon::from_bytes(bytes) else {
        return;
    };
    let pipeline = PIPELINE.to_builder().lexicon(lexicon).build();
    let text = "A word, a\n word; New York's 12 A&B.";
    if let Ok(phonemized) = pipeline.expect("only a lexicon is new").phonemize(text) {
        for word in phonemized.utterances.iter().flat_map(|u| &u.words) {
            assert!(text.get(word.text.clone()).is_some());
        }
    }
});
