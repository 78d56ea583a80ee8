//! Transformers against the same graph run by rten. The voice is one that
//! `cargo xtask voices --test` fetches; without it there is nothing to compare.
#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;

use super::Transformer;
use crate::inference::onnx::{Arithmetic, OnnxFile};
use crate::inference::{self, Tensor};

#[test]
fn a_transformer_gives_what_its_graph_gives() {
    let voices = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../.cache/voices");
    let Ok(onnx) = fs::read(voices.join("en_US-joe-medium.onnx")) else {
        return;
    };
    let file = OnnxFile::read(&onnx).unwrap();
    let rounding = file.nodes.iter().find(|node| node.operator == "Ceil");
    let transformer = Transformer::read(&file, rounding.unwrap().inputs[0]).unwrap();
    assert_eq!((transformer.layers.len(), transformer.channels), (6, 192));

    let (input, output) = (transformer.input(), transformer.output());
    let cut = file
        .cut(&[output], &[input], Arithmetic::AsWritten)
        .unwrap();
    let graph = inference::load_owned(cut.onnx).unwrap();
    // Fewer steps than are near each other, and more than go together.
    for steps in [1, 2, 4, 9, 13, 49, 250] {
        let shape = [1, 192, steps];
        let wave = |at: usize| ((at * at % 1009) as f32 * 0.37).sin() * 2.0;
        let x: Vec<f32> = (0..192 * steps).map(wave).collect();
        let given = cut.inputs.iter().map(|name| {
            let tensor = match name.as_str() {
                "input" => Tensor::integers(&[1, steps], vec![7; steps]),
                "input_lengths" => Tensor::integers(&[1], vec![steps as i32]),
                _ => Tensor::floats(&shape, x.clone()),
            };
            (name.as_str(), tensor.unwrap())
        });
        let made = graph.run(given.collect(), &[output]).unwrap();
        let (_, theirs) = made[0].clone().into_floats(output).unwrap();
        let ours = transformer.forward(&shape, &x).unwrap();
        let difference = ours.iter().zip(&theirs).map(|(a, b)| (a - b).abs());
        let difference = difference.fold(0.0, f32::max);
        let greatest = theirs.iter().map(|x| x.abs()).fold(0.0, f32::max);
        assert!(
            difference <= 1e-5 * greatest,
            "{steps} steps: {difference} of {greatest}"
        );
    }
    assert!(transformer.forward(&[1, 191, 2], &[0.0; 382]).is_none());
    assert!(transformer.forward(&[1, 192, 0], &[]).is_none());
}
