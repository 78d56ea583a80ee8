//! The network of a Piper voice: VITS (Kim, Kong and Son, 2021,
//! <https://arxiv.org/abs/2106.06103>) as Piper exports it.
//!
//! The graph is cut, so that the noise comes from our generator and the durations
//! can be read and changed:
//!
//! - encoder: ids to frames for each id, and what the other parts need; its
//!   transformer is run by [`Transformer`] if it is of a kind that is known;
//! - spread: whole frames for each id to what the sound depends on in each frame;
//! - sound: that and noise to samples, through the flow and the decoder (HiFi-GAN).
//!
//! The sound is made by a [`Plan`], piece by piece. Where a graph does there what a
//! plan cannot do, it is cut at the latent frames instead, into graphs that run as
//! they are: the flow, and the decoder on pieces.

use std::collections::{HashMap, HashSet};

use super::graph::{channels, crossing, first, geometry, latent, made_by, noise};
use super::repeat::{self, Repeat};
use crate::acoustic::layers::{self, Plan, Run, Transformer};
use crate::inference::onnx::{Arithmetic, OnnxError, OnnxFile};
use crate::inference::{self, Graph, InferenceError, Tensor};

/// Frames that are looked at at a time: half a second. Tiles of convolutions are
/// full with multiples of twelve.
const PIECE: usize = 48;

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
    /// The encoder up to its transformer, and that, if it is of a kind that is known.
    transformer: Option<(Part, Transformer)>,
    encoder: Part,
    /// What follows, without the sound if there is a plan for it, or up to the
    /// latent frames.
    spread: Spread,
    sound: Sound,
    /// The value of the lengths before they are rounded, and after.
    lengths: String,
    frames: String,
    /// Where noise is added to the lengths, if it is.
    length_noise: Option<String>,
    /// Where noise is added to the latent frames.
    latent_noise: Option<String>,
    /// Channels of a latent frame.
    channels: usize,
    /// Samples of a frame.
    pub hop: usize,
}

/// How samples are made.
enum Sound {
    Planned(Plan),
    Graph {
        decoder: Part,
        latent: String,
        samples: String,
        /// How many frames on either side a sample depends on.
        reach: usize,
    },
}

/// A part of the graph, and what the parts after it need of it.
pub(in crate::acoustic) struct Part {
    graph: Box<dyn Graph>,
    inputs: Vec<String>,
    outputs: Vec<String>,
}

/// What makes values of frames of those of ids.
struct Spread {
    repeats: Vec<Repeat>,
    rest: Part,
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

        let channels = channels(&file, latent)?;
        let transformer = Transformer::read(&file, lengths);
        let transformed = transformer.as_ref().map(Transformer::output);
        let cuts = Cuts {
            file: &file,
            transformed,
            samples,
            latent,
            lengths,
            frames,
            length_noise,
            latent_noise,
        };
        let planned = latent_noise.and_then(|noise| cuts.planned(noise).transpose());
        let (encoder, spread, sound) = match planned {
            Some(parts) => parts?,
            None => cuts.graphs()?,
        };
        let hop = match &sound {
            Sound::Planned(plan) => plan.rate(),
            Sound::Graph { .. } => cuts.geometry()?.0,
        };
        let before = |transformer: Transformer| {
            let part = Part::new(&file, vec![transformer.input()], &[], Arithmetic::AsWritten)?;
            Ok::<_, NetworkError>((part, transformer))
        };
        Ok(Self {
            transformer: transformer.map(before).transpose()?,
            encoder,
            spread,
            sound,
            lengths: lengths.to_owned(),
            frames: frames.to_owned(),
            length_noise: length_noise.map(str::to_owned),
            latent_noise: latent_noise.map(str::to_owned),
            channels,
            hop,
        })
    }

    /// Whether the network asks which of its speakers speaks.
    pub(crate) fn asks_for_speaker(&self) -> bool {
        let asks = |part: &Part| part.inputs.iter().any(|name| name == "sid");
        let sound = match &self.sound {
            Sound::Planned(_) => false,
            Sound::Graph { decoder, .. } => asks(decoder),
        };
        let before = self
            .transformer
            .as_ref()
            .is_some_and(|(part, _)| asks(part));
        sound || before || asks(&self.encoder) || asks(&self.spread.rest)
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
        if let Some((before, transformer)) = &self.transformer {
            before.run(values)?;
            let input = take(values, transformer.input())?;
            let (shape, input) = input.into_floats(transformer.input())?;
            let output = transformer.forward(&shape, &input);
            let output = output.ok_or(NetworkError::Shape("the transformer's input"))?;
            let output = Tensor::floats(&shape, output)?;
            values.insert(transformer.output().to_owned(), output);
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

    /// Spreads what the sound depends on over the frames that each id lasts; it
    /// stays in `values`.
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
        for repeat in &self.spread.repeats {
            repeat.run(frames, values)?;
        }
        self.spread.rest.run(values)
    }

    /// Makes the samples of `values` piece by piece; `each` gets the samples of a
    /// piece and may stop it with an error.
    pub(crate) fn decode<E: From<NetworkError>>(
        &self,
        frames: usize,
        values: &mut Values,
        mut each: impl FnMut(&[f32]) -> Result<(), E>,
    ) -> Result<(), E> {
        let (decoder, latent, samples, reach) = match &self.sound {
            Sound::Planned(plan) => {
                let inputs = plan.inputs().map(|name| {
                    let (shape, values) = take(values, name)?.into_floats(name)?;
                    Ok::<_, NetworkError>(layers::Input { shape, values })
                });
                let inputs = inputs.collect::<Result<_, _>>()?;
                let run = Run::new(plan, frames, inputs);
                let mut run = run.ok_or(NetworkError::Shape("what the sound depends on"))?;
                while !run.is_done() {
                    let samples = run.advance(PIECE);
                    let samples = samples.ok_or(NetworkError::Shape("samples"))?;
                    if !samples.is_empty() {
                        each(samples)?;
                    }
                }
                return Ok(());
            }
            Sound::Graph {
                decoder,
                latent,
                samples,
                reach,
            } => (decoder, latent, samples, *reach),
        };
        let name = latent;
        let (shape, latent) = take(values, name)?
            .into_floats(name)
            .map_err(NetworkError::from)?;
        if shape != [1, self.channels, frames] {
            return Err(NetworkError::Shape("latent frames").into());
        }
        // Each piece with as many frames around it as its samples depend on.
        for start in (0..frames).step_by(PIECE) {
            let end = (start + PIECE).min(frames);
            let (from, to) = (start.saturating_sub(reach), (end + reach).min(frames));
            let rows = latent.chunks_exact(frames.max(1));
            let window: Vec<f32> = rows.flat_map(|row| &row[from..to]).copied().collect();
            let window = Tensor::floats(&[1, self.channels, to - from], window);
            values.insert(name.clone(), window.map_err(NetworkError::from)?);
            decoder.run(values)?;
            let made = take(values, samples)?;
            let (_, made) = made.into_floats(samples).map_err(NetworkError::from)?;
            if made.len() != (to - from) * self.hop {
                return Err(NetworkError::Shape("samples").into());
            }
            each(&made[(start - from) * self.hop..(end - from) * self.hop])?;
        }
        Ok(())
    }
}

/// Where a graph can be cut.
struct Cuts<'f, 'a> {
    file: &'f OnnxFile<'a>,
    /// What the transformer makes, if it is none of the parts.
    transformed: Option<&'f str>,
    samples: &'a str,
    latent: &'a str,
    lengths: &'a str,
    frames: &'a str,
    length_noise: Option<&'a str>,
    latent_noise: Option<&'a str>,
}

impl<'a> Cuts<'_, 'a> {
    /// The nodes of the encoder.
    fn encoder(&self) -> Result<HashSet<usize>, OnnxError> {
        let given: Vec<&str> = self.length_noise.into_iter().collect();
        let nodes = self.file.needed(&[self.lengths], &given)?;
        Ok(nodes.into_iter().collect())
    }

    /// The encoder, and the part that makes `wanted` of the frames; which of
    /// `wanted` the encoder makes is left to it.
    fn parts(&self, wanted: &[&'a str]) -> Result<(Part, Spread), NetworkError> {
        let in_encoder = self.encoder()?;
        let mut given: Vec<&str> = vec![self.frames];
        given.extend(self.length_noise.iter().chain(&self.latent_noise));
        let maker = |name: &&&str| self.file.maker_number(name);
        let of_spread: Vec<&str> = wanted
            .iter()
            .filter(|name| maker(name).is_some_and(|at| !in_encoder.contains(&at)))
            .copied()
            .collect();
        let of_encoder = wanted
            .iter()
            .filter(|name| maker(name).is_some_and(|at| in_encoder.contains(&at)));
        // What is only repeated is not left to the graph.
        let mut repeats = Vec::new();
        for at in self.file.needed(&of_spread, &given)? {
            let output = self.file.nodes.get(at).map(|node| first(&node.outputs));
            let Some(output) = output.transpose()? else {
                continue;
            };
            if let Some(source) = repeat::source(self.file, output, self.frames)
                && maker(&&source).is_some_and(|at| in_encoder.contains(&at))
            {
                repeats.push((source, output));
            }
        }
        given.extend(repeats.iter().map(|(_, output)| *output));
        let mut of_spread = of_spread;
        of_spread.retain(|name| !given.contains(name));
        let in_spread = self.file.needed(&of_spread, &given)?;
        let to_spread = crossing(self.file, &in_spread, &in_encoder);
        let mut outputs = vec![self.lengths];
        let sources = repeats.iter().map(|(source, _)| source);
        for name in to_spread.iter().chain(of_encoder).chain(sources) {
            if !outputs.contains(name) {
                outputs.push(name);
            }
        }
        let to_encoder = self.length_noise.into_iter().chain(self.transformed);
        let to_encoder: Vec<&str> = to_encoder.collect();
        let encoder = Part::new(self.file, outputs, &to_encoder, Arithmetic::AsWritten)?;
        let given = [&to_spread[..], &given].concat();
        let repeats = repeats.into_iter().map(|(source, output)| Repeat {
            source: source.to_owned(),
            output: output.to_owned(),
        });
        let spread = Spread {
            repeats: repeats.collect(),
            rest: Part::new(self.file, of_spread, &given, Arithmetic::AsWritten)?,
        };
        Ok((encoder, spread))
    }

    /// Everything after the noise as a plan, if there can be one.
    fn planned(&self, noise: &'a str) -> Result<Option<(Part, Spread, Sound)>, NetworkError> {
        let Some(plan) = Plan::read(self.file, noise, self.samples) else {
            return Ok(None);
        };
        let known = |name| self.file.needed(&[name], &[noise, self.frames]);
        let mut wanted = Vec::new();
        for name in plan.inputs().skip(1) {
            // The name as the file has it.
            let own = known(name)?.last().and_then(|at| self.file.nodes.get(*at));
            let own = own.and_then(|node| node.outputs.iter().find(|own| **own == name));
            wanted.extend(own);
        }
        let (encoder, spread) = self.parts(&wanted)?;
        Ok(Some((encoder, spread, Sound::Planned(plan))))
    }

    /// The flow and the decoder as graphs.
    fn graphs(&self) -> Result<(Part, Spread, Sound), NetworkError> {
        let mut before = self.encoder()?;
        let mut given: Vec<&str> = vec![self.frames];
        given.extend(self.length_noise.iter().chain(&self.latent_noise));
        before.extend(self.file.needed(&[self.latent], &given)?);
        given.push(self.latent);
        let in_decoder = self.file.needed(&[self.samples], &given)?;
        let mut to_decoder = crossing(self.file, &in_decoder, &before);
        to_decoder.retain(|value| *value != self.latent);
        let wanted = [&[self.latent][..], &to_decoder].concat();
        let (encoder, flow) = self.parts(&wanted)?;
        let given = wanted;
        let decoder = Part::new(self.file, vec![self.samples], &given, Arithmetic::AsWritten)?;
        let sound = Sound::Graph {
            decoder,
            latent: self.latent.to_owned(),
            samples: self.samples.to_owned(),
            reach: self.geometry()?.1,
        };
        Ok((encoder, flow, sound))
    }

    fn geometry(&self) -> Result<(usize, usize), NetworkError> {
        let nodes = self.file.needed(&[self.samples], &[self.latent])?;
        geometry(self.file, &nodes, self.latent, self.samples)
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
        if outputs.is_empty() {
            return Ok(());
        }
        let made = self.graph.run(inputs, &outputs)?;
        values.extend(self.outputs.iter().cloned().zip(made));
        Ok(())
    }
}

pub(in crate::acoustic) fn take(values: &mut Values, name: &str) -> Result<Tensor, NetworkError> {
    let missing = || InferenceError::Output(name.to_owned());
    Ok(values.remove(name).ok_or_else(missing)?)
}
