//! The network of Kokoro-82M (<https://huggingface.co/hexgrad/Kokoro-82M>): StyleTTS 2
//! (Li, Han, Raghavan, Mischler and Mesgarani, 2023, <https://arxiv.org/abs/2306.07691>)
//! with an ISTFTNet decoder, as it is exported to ONNX.
//!
//! The graph is cut in three, so that durations and pitch can be read and changed:
//!
//! - durations: ids and style to frames for each id;
//! - pitch: whole frames for each id to the fundamental frequency, twice a frame;
//! - decoder: all of these to samples.
//!
//! In files with quantised weights the first two are done with floats: rounding
//! their activations to 8 bits makes durations and pitch that the slightest change
//! moves. The decoder is quantised as the file says.

use std::collections::HashSet;

use crate::acoustic::piper::graph::{crossing, first};
use crate::acoustic::piper::network::{NetworkError, Part, Values, take};
use crate::inference::Tensor;
use crate::inference::onnx::{Arithmetic, Constant, Node, OnnxFile};
use crate::voice::memory::of_file;

/// Samples of a frame of the durations, and of one of the pitch.
pub(super) const HOP: usize = 600;
pub(super) const PITCH_HOP: usize = 300;
/// Numbers of a style.
pub(super) const STYLE: usize = 256;
/// What the two names of the ids are.
const IDS: [&str; 2] = ["tokens", "input_ids"];

/// A network, ready to run.
pub(crate) struct Network {
    durations: Part,
    pitch: Part,
    decoder: Part,
    /// The names of the values between the parts.
    ids: String,
    lengths: String,
    frames: String,
    f0: String,
    samples: String,
    /// The size of its file.
    bytes: u64,
}

/// Whether a graph with these inputs is one of this family.
pub(crate) fn is_kokoro<S: AsRef<str>>(inputs: &[S]) -> bool {
    let has = |name: &&str| inputs.iter().any(|input| input.as_ref() == *name);
    ["style", "speed"].iter().all(has) && IDS.iter().any(has)
}

impl Network {
    pub(crate) fn load(onnx: &[u8]) -> Result<Self, NetworkError> {
        let file = OnnxFile::read(onnx)?;
        let ids = IDS.into_iter().find(|name| file.inputs.contains(name));
        let (Some(ids), [samples], true) = (ids, file.outputs.as_slice(), file.inputs.len() == 3)
        else {
            return Err(NetworkError::Structure(
                "it has inputs and outputs of other names",
            ));
        };
        let rounds = file.nodes.iter().filter(|node| node.operator == "Round");
        let rounding = match rounds.collect::<Vec<_>>().as_slice() {
            [node] => Ok(*node),
            _ => Err(NetworkError::Structure("it does not round lengths once")),
        }?;
        let (lengths, frames) = (first(&rounding.inputs)?, first(&rounding.outputs)?);
        let f0 = pitch(&file)?;

        let in_durations: HashSet<usize> = file.needed(&[lengths], &[])?.into_iter().collect();
        let in_pitch = file.needed(&[f0], &[frames])?;
        let to_pitch = crossing(&file, &in_pitch, &in_durations);
        let before: HashSet<usize> = in_durations.iter().chain(&in_pitch).copied().collect();
        let in_decoder = file.needed(&[samples], &[frames, f0])?;
        let mut to_decoder = crossing(&file, &in_decoder, &before);
        to_decoder.retain(|value| ![frames, f0].contains(value));
        let in_first = |value: &&str| {
            let maker = file.maker_number(value);
            maker.is_some_and(|maker| in_durations.contains(&maker))
        };
        let (of_first, of_second): (Vec<&str>, Vec<&str>) =
            to_decoder.iter().partition(|v| in_first(v));
        let mut outputs = [&[lengths][..], &to_pitch, &of_first].concat();
        outputs.sort_unstable();
        outputs.dedup();
        let durations = Part::new(&file, outputs, &[], Arithmetic::Floats)?;
        let given = [&[frames][..], &to_pitch].concat();
        let outputs = [&[f0][..], &of_second].concat();
        let pitch = Part::new(&file, outputs, &given, Arithmetic::Floats)?;
        let mut given = vec![frames, f0];
        given.extend(&to_decoder);
        let decoder = Part::new(&file, vec![samples], &given, Arithmetic::AsWritten)?;
        Ok(Self {
            durations,
            pitch,
            decoder,
            ids: ids.to_owned(),
            lengths: lengths.to_owned(),
            frames: frames.to_owned(),
            f0: f0.to_owned(),
            samples: (*samples).to_owned(),
            bytes: onnx.len() as u64,
        })
    }

    /// The memory that it takes, in bytes, about.
    pub(crate) fn memory(&self) -> u64 {
        of_file(self.bytes, true)
    }

    /// How many frames each id lasts, before rounding. What the other parts need
    /// stays in `values`.
    pub(crate) fn lengths(
        &self,
        ids: Vec<i32>,
        style: &[f32],
        values: &mut Values,
    ) -> Result<Vec<f32>, NetworkError> {
        let count = ids.len();
        values.clear();
        values.insert(self.ids.clone(), Tensor::integers(&[1, count], ids)?);
        let style = Tensor::floats(&[1, STYLE], style.to_vec())?;
        values.insert("style".to_owned(), style);
        values.insert("speed".to_owned(), Tensor::floats(&[1], vec![1.0])?);
        self.durations.run(values)?;
        let (_, lengths) = take(values, &self.lengths)?.into_floats(&self.lengths)?;
        if lengths.len() == count && lengths.iter().all(|length| length.is_finite()) {
            Ok(lengths)
        } else {
            Err(NetworkError::Shape("lengths"))
        }
    }

    /// The pitch in Hz, twice a frame, for the frames that each id lasts.
    pub(crate) fn pitch(
        &self,
        frames: &[u32],
        values: &mut Values,
    ) -> Result<Vec<f32>, NetworkError> {
        let total = frames.iter().map(|f| *f as usize).sum::<usize>();
        let lengths = frames.iter().map(|frames| *frames as f32).collect();
        let lengths = Tensor::floats(&[1, frames.len()], lengths)?;
        values.insert(self.frames.clone(), lengths);
        self.pitch.run(values)?;
        let (_, f0) = take(values, &self.f0)?.into_floats(&self.f0)?;
        if f0.len() == total * (HOP / PITCH_HOP) && f0.iter().all(|f0| f0.is_finite()) {
            Ok(f0)
        } else {
            Err(NetworkError::Shape("pitch"))
        }
    }

    /// The samples for a pitch: [`HOP`] for each frame.
    pub(crate) fn decode(
        &self,
        f0: Vec<f32>,
        values: &mut Values,
    ) -> Result<Vec<f32>, NetworkError> {
        let count = f0.len() * PITCH_HOP;
        let f0 = Tensor::floats(&[1, 1, f0.len()], f0)?;
        values.insert(self.f0.clone(), f0);
        self.decoder.run(values)?;
        let (_, samples) = take(values, &self.samples)?.into_floats(&self.samples)?;
        if samples.len() == count {
            Ok(samples)
        } else {
            Err(NetworkError::Shape("samples"))
        }
    }
}

/// The value of the pitch: what is stretched to the rate of the samples, so that
/// sines are made of it.
fn pitch<'a>(file: &OnnxFile<'a>) -> Result<&'a str, NetworkError> {
    let stretches = |node: &&Node<'_>| {
        let scales = node.inputs.get(2).and_then(|at| file.constant_value(at));
        let scales = scales.and_then(Constant::numbers);
        node.operator == "Resize" && scales.is_some_and(|s| s == [1.0, 1.0, PITCH_HOP as f32])
    };
    let stretched = file.nodes.iter().filter(stretches);
    for &value in stretched.filter_map(|node| node.inputs.first()) {
        let needed = file.needed(&[value], &[])?;
        let sums = |at: &&usize| file.nodes.get(**at).is_some_and(|n| n.operator == "CumSum");
        // The phase is stretched as well: a sum of the pitch, which needs that of
        // the durations.
        if needed.iter().filter(sums).count() <= 1 {
            return Ok(value);
        }
    }
    Err(NetworkError::Structure("its pitch is not to be found"))
}
