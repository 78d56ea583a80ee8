//! The memory that models take, and its limit. Apart from other tests, whose voices
//! would be counted as well.
#![allow(clippy::unwrap_used, clippy::panic)]

mod fetched;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use tempfile::TempDir;
use voirs::{Audio, ErrorCode, Pipeline, PipelineBuilder, SynthesisConfig, Voice};

/// The voice's file, if it was fetched.
fn joe() -> Option<PathBuf> {
    fetched::voice("en_US-joe-medium.onnx")
}

/// One test at a time.
static LIMITED: Mutex<()> = Mutex::new(());

fn builder(directory: &Path) -> PipelineBuilder {
    Pipeline::builder().voice_directory(directory).threads(2)
}

fn speak(pipeline: &Pipeline, content: &str) -> Audio {
    let document = format!("<speak>{content}</speak>");
    let config = SynthesisConfig::default();
    pipeline.synthesize_ssml(&document, &config).unwrap()
}

#[test]
fn memory_is_limited() {
    let Some(joe) = joe() else { return };
    let _one = LIMITED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let directory = TempDir::new().unwrap();
    for name in ["a", "b", "c"] {
        for extension in ["onnx", "onnx.json"] {
            let to = directory.path().join(format!("{name}.{extension}"));
            fs::copy(joe.with_extension(extension), to).unwrap();
        }
    }
    let size = Voice::load(&joe).unwrap().memory();
    assert!((100_000_000..150_000_000).contains(&size), "{size}");
    assert_eq!(Voice::memory_in_use(), 0);
    let one = builder(directory.path()).max_model_memory(size).voice("a");
    let one = one.build().unwrap();
    assert_eq!(Voice::memory_in_use(), size);
    // It is in use: there is no room for a second, but for itself.
    let second = one.to_builder().voice("b").build().unwrap_err();
    assert_eq!(second.code(), ErrorCode::OutOfMemory);
    assert!(one.to_builder().voice("a").build().is_ok());
    drop(one);

    // Room for less than one.
    let small = builder(directory.path())
        .max_model_memory(size - 1)
        .voice("a");
    let error = small.build().unwrap_err();
    assert_eq!(error.code(), ErrorCode::OutOfMemory);
    assert!(error.to_string().contains("a.onnx"), "{error}");
    assert!(error.hint().unwrap().contains("max_model_memory"));
    let path = directory.path().join("a.onnx");
    let small = Pipeline::builder()
        .max_model_memory(size - 1)
        .voice_file(path);
    assert_eq!(small.build().unwrap_err().code(), ErrorCode::OutOfMemory);
    // In a document the voice before goes on.
    let heart = builder(directory.path()).max_model_memory(size - 1).build();
    let audio = speak(&heart.unwrap(), "<voice name=\"a\">Ah.</voice>");
    let warning = audio.warnings()[0].to_string();
    assert!(warning.contains("MiB"), "{warning}");
}

#[test]
fn voices_that_documents_used_make_room() {
    let Some(joe) = joe() else { return };
    let directory = TempDir::new().unwrap();
    for name in ["d", "e"] {
        for extension in ["onnx", "onnx.json"] {
            let to = directory.path().join(format!("{name}.{extension}"));
            fs::copy(joe.with_extension(extension), to).unwrap();
        }
    }
    let file = |name: &str| directory.path().join(format!("{name}.onnx"));
    let _one = LIMITED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let size = Voice::load(&joe).unwrap().memory();
    let pipeline = builder(directory.path()).build().unwrap();
    speak(&pipeline, "<voice name=\"d\">Ah.</voice>");
    // Kept for the next document.
    assert_eq!(Voice::memory_in_use(), size);
    // No room for one more, but what is only kept is given up.
    let small = Pipeline::builder().max_model_memory(size);
    let e = small.voice_file(file("e")).build().unwrap();
    assert_eq!(e.voice().info().name, "e");
    assert_eq!(Voice::memory_in_use(), size);
    speak(&pipeline, "<voice name=\"d\">Ah.</voice>");
    assert_eq!(Voice::memory_in_use(), 2 * size);
    // With the pipelines all is gone.
    drop((e, pipeline));
    assert_eq!(Voice::memory_in_use(), 0);
}
