//! Words that are not in the lexicon, pronounced by a small network.

use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};

use voirs_text::Blob;
use voirs_text::g2p::UnknownWords;

use crate::inference::{self, Graph, Tensor};
use crate::voice::symbols::{SymbolList, SymbolTable};

/// Words whose pronunciation is remembered; the memory is cleared when full.
const REMEMBERED: usize = 4096;

/// A character transformer with CTC output (hibari-tts, "Out-of-vocabulary
/// words"), loaded when the first unknown word comes. A word's pronunciation
/// depends on nothing but the word.
pub(crate) struct UnknownWordNetwork {
    onnx: Blob,
    letters: SymbolTable,
    phonemes: SymbolList,
    /// `None` once loading failed: unknown words are then spelt.
    graph: OnceLock<Option<Box<dyn Graph>>>,
    remembered: Mutex<HashMap<String, String>>,
}

impl UnknownWordNetwork {
    pub(crate) fn new(onnx: Blob, letters: Blob, phonemes: Blob) -> Self {
        Self {
            onnx,
            letters: SymbolTable(letters),
            phonemes: SymbolList(phonemes),
            graph: OnceLock::new(),
            remembered: Mutex::default(),
        }
    }

    fn run(&self, word: &str) -> Option<String> {
        let ids: Vec<i32> = word
            .chars()
            .filter_map(|c| self.letters.id(c))
            .map(i32::from)
            .collect();
        if ids.is_empty() {
            return None;
        }
        let graph = self.graph.get_or_init(|| inference::load(&self.onnx).ok());
        let letters = Tensor::integers(&[1, ids.len()], ids).ok()?;
        let output = graph.as_ref()?.run(vec![("chars", letters)], &["ids"]);
        let output = output.ok()?.pop()?.into_integers("ids").ok()?;
        // Connectionist temporal classification: merge repeats, drop blanks (0).
        let mut phonemes = String::new();
        let mut previous = 0;
        for id in output {
            if id != previous && id > 0 {
                let index = usize::try_from(id).ok()?;
                phonemes.extend(self.phonemes.get(index));
            }
            previous = id;
        }
        Some(phonemes)
    }
}

impl UnknownWords for UnknownWordNetwork {
    fn pronounce(&self, word: &str) -> Option<String> {
        let remembered = || {
            self.remembered
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        if let Some(phonemes) = remembered().get(word) {
            return Some(phonemes.clone());
        }
        let phonemes = self.run(word)?;
        let mut remembered = remembered();
        if remembered.len() >= REMEMBERED {
            remembered.clear();
        }
        remembered.insert(word.to_owned(), phonemes.clone());
        Some(phonemes)
    }
}
