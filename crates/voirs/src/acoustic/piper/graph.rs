//! What a graph says about where it can be cut, by what its nodes do.

use std::collections::{HashMap, HashSet};

use super::network::NetworkError;
use crate::acoustic::layers::Sizes;
use crate::inference::onnx::OnnxFile;

/// Samples of a frame, and channels of a latent frame, at most.
const MAX_HOP: usize = 4096;
const MAX_CHANNELS: usize = 4096;
/// Frames at most that the decoder may see around one.
const MAX_REACH: f64 = 200.0;

pub(in crate::acoustic) fn first<'a>(names: &[&'a str]) -> Result<&'a str, NetworkError> {
    let name = names.first().copied();
    name.ok_or(NetworkError::Structure("a node lacks a value"))
}

/// Every value that these nodes make.
pub(in crate::acoustic) fn made_by<'a>(file: &OnnxFile<'a>, nodes: &[usize]) -> Vec<&'a str> {
    let nodes = nodes.iter().filter_map(|at| file.nodes.get(*at));
    nodes
        .flat_map(|node| node.outputs.iter().copied())
        .collect()
}

/// The value of the one node among these that makes noise, if there is one.
pub(in crate::acoustic) fn noise<'a>(
    file: &OnnxFile<'a>,
    nodes: &[usize],
) -> Result<Option<&'a str>, NetworkError> {
    let nodes = nodes.iter().filter_map(|at| file.nodes.get(*at));
    let mut noises = nodes.filter(|node| node.operator == "RandomNormalLike");
    let noise = noises.next();
    if noises.next().is_some() {
        return Err(NetworkError::Structure("it makes noise in more places"));
    }
    noise.map(|node| first(&node.outputs)).transpose()
}

/// The values that `nodes` need of the nodes of `before`, constants apart, which
/// are cheap to have twice. Nodes of `before` among `nodes` are not looked at.
pub(in crate::acoustic) fn crossing<'a>(
    file: &OnnxFile<'a>,
    nodes: &[usize],
    before: &HashSet<usize>,
) -> Vec<&'a str> {
    let mut values = Vec::new();
    let own = nodes.iter().filter(|at| !before.contains(at));
    for name in own
        .filter_map(|at| file.nodes.get(*at))
        .flat_map(|node| &node.inputs)
    {
        // What is quantised crosses before that, and is quantised again.
        let quantised = file.maker(name);
        let quantised = quantised.filter(|node| node.operator == "DynamicQuantizeLinear");
        let name = quantised
            .and_then(|node| node.inputs.first())
            .unwrap_or(name);
        let from_before = file
            .maker_number(name)
            .is_some_and(|at| before.contains(&at));
        let constant = file
            .maker(name)
            .is_some_and(|node| node.operator == "Constant");
        if from_before && !constant && !values.contains(name) {
            values.push(*name);
        }
    }
    values
}

/// The value that the decoder begins with: the input of the first of the
/// convolutions that end in the samples.
pub(in crate::acoustic) fn latent<'a>(
    file: &OnnxFile<'a>,
    samples: &'a str,
) -> Result<&'a str, NetworkError> {
    let (mut value, mut upsampled, mut found) = (samples, false, None);
    // The decoder goes through its values in one line; it has some hundred nodes.
    for _ in 0..1000 {
        let Some(node) = file.maker(value) else { break };
        value = match node.operator {
            "LeakyRelu" | "Relu" | "Tanh" | "Unsqueeze" | "Squeeze" | "Add" | "Mul" | "Div"
            | "Identity" | "Conv" | "ConvTranspose" => first(&node.inputs)?,
            _ => break,
        };
        if node.operator == "ConvTranspose" {
            (upsampled, found) = (true, None);
        } else if node.operator == "Conv" && upsampled {
            // The first that is met before the last of the upsampling.
            found = found.or(Some(value));
        }
    }
    found.ok_or(NetworkError::Structure("it does not end in a decoder"))
}

/// Channels of a latent frame.
pub(in crate::acoustic) fn channels(
    file: &OnnxFile<'_>,
    latent: &str,
) -> Result<usize, NetworkError> {
    let reads = |node: &&_| {
        let node: &crate::inference::onnx::Node<'_> = node;
        node.operator == "Conv" && node.inputs.first() == Some(&latent)
    };
    let weight = file
        .nodes
        .iter()
        .find(reads)
        .and_then(|node| node.inputs.get(1));
    let shape = weight
        .and_then(|name| file.constant(name))
        .map(|c| c.shape.as_slice());
    match shape {
        Some([_, channels, _]) if (1..=MAX_CHANNELS).contains(channels) => Ok(*channels),
        _ => Err(NetworkError::Structure(
            "its first convolution has no weight",
        )),
    }
}

/// Samples of a frame, and how many frames around one its samples depend on.
pub(in crate::acoustic) fn geometry(
    file: &OnnxFile<'_>,
    nodes: &[usize],
    latent: &str,
    samples: &str,
) -> Result<(usize, usize), NetworkError> {
    let unknown = NetworkError::Structure("its decoder has layers of another kind");
    // Of each value that depends on the frames: steps of a frame, reach in frames.
    let mut known: HashMap<&str, (usize, f64)> = HashMap::from([(latent, (1, 0.0))]);
    for node in nodes.iter().filter_map(|at| file.nodes.get(*at)) {
        let inputs = node.inputs.iter().filter_map(|name| known.get(name));
        let input = inputs
            .copied()
            .reduce(|(a, b), (c, d)| (a.max(c), b.max(d)));
        let Some((steps, reach)) = input else {
            continue;
        };
        let output = match node.operator {
            "Conv" | "ConvTranspose" => {
                let Some(sizes) = Sizes::of(node) else {
                    return Err(unknown);
                };
                let side = match node.operator {
                    "Conv" => sizes.pad,
                    _ => sizes.pad.max(sizes.kernel - 1 - sizes.pad),
                };
                let steps = steps.saturating_mul(sizes.stride);
                (steps, reach + side as f64 / steps as f64)
            }
            "LeakyRelu" | "Relu" | "Tanh" | "Unsqueeze" | "Squeeze" | "Add" | "Mul" | "Div"
            | "Identity" => (steps, reach),
            _ => return Err(unknown),
        };
        known.insert(first(&node.outputs)?, output);
    }
    match known.get(samples) {
        Some((hop, reach)) if (1..=MAX_HOP).contains(hop) && *reach <= MAX_REACH => {
            Ok((*hop, reach.ceil() as usize))
        }
        _ => Err(unknown),
    }
}
