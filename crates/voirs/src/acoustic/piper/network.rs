//! The network of a Piper voice: VITS (Kim, Kong and Son, 2021,
//! <https://arxiv.org/abs/2106.06103>) as Piper exports it.
//!
//! The graph is cut in three, so that the noise comes from our generator, the
//! durations can be read and changed, and the last part runs on pieces:
//!
//! - encoder: ids to frames for each id, and what the flow needs;
//! - flow: whole frames for each id, and noise, to latent frames;
//! - decoder (HiFi-GAN): latent frames to samples.

use std::collections::{HashMap, HashSet};

use crate::inference::onnx::{Arithmetic, OnnxError, OnnxFile};
use crate::inference::{self, Graph, InferenceError, Tensor};

/// Latent frames that are decoded at a time, besides what the decoder sees of
/// the frames around them: half a second.
const PIECE: usize = 43;
/// Samples of a frame, and channels of a latent frame, at most.
const MAX_HOP: usize = 4096;
const MAX_CHANNELS: usize = 4096;
/// Frames at most that the decoder may see around one.
const MAX_REACH: f64 = 200.0;

/// Why a network cannot be loaded or run.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum NetworkError {
    #[error(transparent)]
    Onnx(#[from] OnnxError),
    #[error(transparent)]
    Inference(#[from] InferenceError),
    #[error("the ONNX graph is not that of a voice: {0}")]
    Structure(&'static str),
    #[error("the network gave {0} of another shape than it should")]
    Shape(&'static str),
}

/// A network, ready to run.
pub(crate) struct Network {
    encoder: Part,
    flow: Part,
    decoder: Part,
    /// The value of the lengths before they are rounded, and after.
    lengths: String,
    frames: String,
    latent: String,
    samples: String,
    /// Where noise is added to the lengths, if it is.
    length_noise: Option<String>,
    /// Where noise is added to the latent frames.
    latent_noise: Option<String>,
    /// Channels of a latent frame.
    channels: usize,
    /// Samples of a frame.
    pub hop: usize,
    /// How many frames on either side a sample depends on.
    reach: usize,
}

/// A part of the graph, and what the parts after it need of it.
pub(in crate::acoustic) struct Part {
    graph: Box<dyn Graph>,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

/// Values by name, on their way through the parts.
pub(crate) type Values = HashMap<String, Tensor>;

/// What an utterance is made of besides its ids.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scales {
    pub noise: f32,
    pub length: f32,
    pub rhythm_noise: f32,
    /// `None` for a voice of one speaker.
    pub speaker: Option<i32>,
}

impl Network {
    pub(crate) fn load(onnx: &[u8]) -> Result<Self, NetworkError> {
        let file = OnnxFile::read(onnx)?;
        let [samples] = file.outputs.as_slice() else {
            return Err(NetworkError::Structure("it has not one output"));
        };
        for input in &file.inputs {
            if !["input", "input_lengths", "scales", "sid"].contains(input) {
                return Err(NetworkError::Structure("it has an input of another name"));
            }
        }
        let latent = latent(&file, samples)?;
        let all = file.needed(&[latent], &[])?;
        let rounding = |at: &&usize| file.nodes.get(**at).is_some_and(|n| n.operator == "Ceil");
        let rounding: Vec<&usize> = all.iter().filter(rounding).collect();
        let rounding = match rounding.as_slice() {
            [at] => file.nodes.get(**at),
            _ => None,
        };
        let rounding = rounding.ok_or(NetworkError::Structure("it does not round lengths once"))?;
        let (lengths, frames) = (first(&rounding.inputs)?, first(&rounding.outputs)?);

        let in_encoder = file.needed(&[lengths], &[])?;
        let length_noise = noise(&file, &in_encoder)?;
        let before = [&[frames][..], &made_by(&file, &in_encoder)].concat();
        let latent_noise = noise(&file, &file.needed(&[latent], &before)?)?;

        let mut given: Vec<&str> = length_noise.into_iter().collect();
        let in_encoder: HashSet<usize> = file.needed(&[lengths], &given)?.into_iter().collect();
        given.extend(latent_noise);
        given.push(frames);
        let in_flow = file.needed(&[latent], &given)?;
        let to_flow = crossing(&file, &in_flow, &in_encoder);
        let before: HashSet<usize> = in_encoder.iter().chain(&in_flow).copied().collect();
        let mut given = given.clone();
        given.push(latent);
        let in_decoder = file.needed(&[samples], &given)?;
        let mut to_decoder = crossing(&file, &in_decoder, &before);
        to_decoder.retain(|value| *value != latent);
        let (hop, reach) = geometry(&file, &in_decoder, latent, samples)?;

        let from_encoder = |value: &&str| {
            let made = |at: &usize| {
                let node = file.nodes.get(*at);
                node.is_some_and(|node| node.outputs.contains(value))
            };
            in_encoder.iter().any(made)
        };
        let (of_encoder, of_flow): (Vec<&str>, Vec<&str>) =
            to_decoder.iter().partition(|value| from_encoder(value));
        let outputs = [&[lengths][..], &to_flow, &of_encoder].concat();
        let as_written = Arithmetic::AsWritten;
        let given: Vec<&str> = length_noise.into_iter().collect();
        let encoder = Part::new(&file, outputs, &given, as_written)?;
        let mut given = to_flow.clone();
        given.push(frames);
        given.extend(latent_noise);
        let outputs = [&[latent][..], &of_flow].concat();
        let flow = Part::new(&file, outputs, &given, as_written)?;
        let mut given = to_decoder.clone();
        given.push(latent);
        let decoder = Part::new(&file, vec![samples], &given, as_written)?;
        Ok(Self {
            encoder,
            flow,
            decoder,
            lengths: lengths.to_owned(),
            frames: frames.to_owned(),
            latent: latent.to_owned(),
            samples: (*samples).to_owned(),
            length_noise: length_noise.map(str::to_owned),
            latent_noise: latent_noise.map(str::to_owned),
            channels: channels(&file, latent)?,
            hop,
            reach,
        })
    }

    /// Whether the network asks which of its speakers speaks.
    pub(crate) fn asks_for_speaker(&self) -> bool {
        let parts = [&self.encoder, &self.flow, &self.decoder];
        parts
            .iter()
            .any(|part| part.inputs.iter().any(|name| name == "sid"))
    }

    /// How many numbers of noise [`lengths`](Self::lengths) takes for so many ids.
    pub(crate) fn length_noise(&self, ids: usize) -> usize {
        if self.length_noise.is_some() {
            2 * ids
        } else {
            0
        }
    }

    /// How many numbers of noise [`latent`](Self::latent) takes for so many frames.
    pub(crate) fn latent_noise(&self, frames: usize) -> usize {
        if self.latent_noise.is_some() {
            self.channels * frames
        } else {
            0
        }
    }

    /// How many frames each id lasts, before rounding. What the other parts need
    /// stays in `values`.
    pub(crate) fn lengths(
        &self,
        ids: Vec<i32>,
        scales: Scales,
        noise: Vec<f32>,
        values: &mut Values,
    ) -> Result<Vec<f32>, NetworkError> {
        let count = ids.len();
        values.clear();
        let mut set = |name: &str, tensor| values.insert(name.to_owned(), tensor);
        set("input_lengths", Tensor::integers(&[1], vec![count as i32])?);
        set("input", Tensor::integers(&[1, count], ids)?);
        let Scales {
            noise: sound,
            length,
            rhythm_noise,
            ..
        } = scales;
        set(
            "scales",
            Tensor::floats(&[3], vec![sound, length, rhythm_noise])?,
        );
        if let Some(speaker) = scales.speaker {
            set("sid", Tensor::integers(&[1], vec![speaker])?);
        }
        if let Some(name) = &self.length_noise {
            set(name, Tensor::floats(&[1, 2, count], noise)?);
        }
        self.encoder.run(values)?;
        let lengths = take(values, &self.lengths)?;
        let (_, lengths) = lengths.into_floats(&self.lengths)?;
        if lengths.len() == count && lengths.iter().all(|length| length.is_finite()) {
            Ok(lengths)
        } else {
            Err(NetworkError::Shape("lengths"))
        }
    }

    /// Makes the latent frames for the frames that each id lasts; they stay in
    /// `values`.
    pub(crate) fn latent(
        &self,
        frames: &[u32],
        noise: Vec<f32>,
        values: &mut Values,
    ) -> Result<(), NetworkError> {
        let total = frames.iter().map(|f| *f as usize).sum::<usize>();
        let lengths = frames.iter().map(|frames| *frames as f32).collect();
        let lengths = Tensor::floats(&[1, 1, frames.len()], lengths)?;
        values.insert(self.frames.clone(), lengths);
        if let Some(name) = &self.latent_noise {
            let noise = Tensor::floats(&[1, self.channels, total], noise)?;
            values.insert(name.clone(), noise);
        }
        self.flow.run(values)
    }

    /// Decodes the latent frames of `values` piece by piece; `each` gets the
    /// samples of a piece and may stop it with an error.
    ///
    /// A piece is decoded with as many frames around it as its samples depend on.
    pub(crate) fn decode<E: From<NetworkError>>(
        &self,
        frames: usize,
        values: &mut Values,
        mut each: impl FnMut(&[f32]) -> Result<(), E>,
    ) -> Result<(), E> {
        let latent = take(values, &self.latent)?;
        let (shape, latent) = latent
            .into_floats(&self.latent)
            .map_err(NetworkError::from)?;
        if shape != [1, self.channels, frames] {
            return Err(NetworkError::Shape("latent frames").into());
        }
        for start in (0..frames).step_by(PIECE) {
            let end = (start + PIECE).min(frames);
            let (from, to) = (
                start.saturating_sub(self.reach),
                (end + self.reach).min(frames),
            );
            let rows = latent.chunks_exact(frames.max(1));
            let window: Vec<f32> = rows.flat_map(|row| &row[from..to]).copied().collect();
            let window = Tensor::floats(&[1, self.channels, to - from], window);
            values.insert(self.latent.clone(), window.map_err(NetworkError::from)?);
            self.decoder.run(values)?;
            let samples = take(values, &self.samples)?;
            let (_, samples) = samples
                .into_floats(&self.samples)
                .map_err(NetworkError::from)?;
            if samples.len() != (to - from) * self.hop {
                return Err(NetworkError::Shape("samples").into());
            }
            each(&samples[(start - from) * self.hop..(end - from) * self.hop])?;
        }
        Ok(())
    }
}

impl Part {
    pub(in crate::acoustic) fn new(
        file: &OnnxFile<'_>,
        outputs: Vec<&str>,
        given: &[&str],
        arithmetic: Arithmetic,
    ) -> Result<Self, NetworkError> {
        let cut = file.cut(&outputs, given, arithmetic)?;
        Ok(Self {
            graph: inference::load_owned(cut.onnx)?,
            inputs: cut.inputs,
            outputs: outputs.into_iter().map(str::to_owned).collect(),
        })
    }

    /// Runs the part on what it needs of `values`, and adds what it makes.
    pub(in crate::acoustic) fn run(&self, values: &mut Values) -> Result<(), NetworkError> {
        let mut inputs = Vec::with_capacity(self.inputs.len());
        for name in &self.inputs {
            let missing = NetworkError::Structure("it asks for a value that it is not given");
            inputs.push((name.as_str(), values.get(name).cloned().ok_or(missing)?));
        }
        let outputs: Vec<&str> = self.outputs.iter().map(String::as_str).collect();
        let made = self.graph.run(inputs, &outputs)?;
        values.extend(self.outputs.iter().cloned().zip(made));
        Ok(())
    }
}

pub(in crate::acoustic) fn take(values: &mut Values, name: &str) -> Result<Tensor, NetworkError> {
    let missing = || InferenceError::Output(name.to_owned());
    Ok(values.remove(name).ok_or_else(missing)?)
}

pub(in crate::acoustic) fn first<'a>(names: &[&'a str]) -> Result<&'a str, NetworkError> {
    let name = names.first().copied();
    name.ok_or(NetworkError::Structure("a node lacks a value"))
}

/// Every value that these nodes make.
fn made_by<'a>(file: &OnnxFile<'a>, nodes: &[usize]) -> Vec<&'a str> {
    let nodes = nodes.iter().filter_map(|at| file.nodes.get(*at));
    nodes
        .flat_map(|node| node.outputs.iter().copied())
        .collect()
}

/// The value of the one node among these that makes noise, if there is one.
fn noise<'a>(file: &OnnxFile<'a>, nodes: &[usize]) -> Result<Option<&'a str>, NetworkError> {
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
fn latent<'a>(file: &OnnxFile<'a>, samples: &'a str) -> Result<&'a str, NetworkError> {
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
fn channels(file: &OnnxFile<'_>, latent: &str) -> Result<usize, NetworkError> {
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
fn geometry(
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
        let one = |name, default: i64| match node.integers(name) {
            Some([value, rest @ ..]) if rest.iter().all(|other| other == value) => Some(*value),
            None => Some(default),
            _ => None,
        };
        let output = match node.operator {
            "Conv" | "ConvTranspose" => {
                let size = |name, default| usize::try_from(one(name, default)?).ok();
                let (Some(kernel), Some(pad), Some(stride), Some(spread), Some(1)) = (
                    size("kernel_shape", 1),
                    size("pads", 0),
                    size("strides", 1),
                    size("dilations", 1),
                    size("group", 1),
                ) else {
                    return Err(unknown);
                };
                let small = [kernel, pad, stride, spread]
                    .iter()
                    .all(|size| *size <= 1024);
                let transposed = node.operator == "ConvTranspose";
                let keeps_length = match transposed {
                    true => kernel == stride + 2 * pad && spread == 1,
                    false => (kernel.max(1) - 1) * spread == 2 * pad && stride == 1,
                };
                if !small || !keeps_length || stride == 0 {
                    return Err(unknown);
                }
                let side = if transposed {
                    pad.max(kernel - 1 - pad)
                } else {
                    pad
                };
                let steps = steps.saturating_mul(stride);
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
