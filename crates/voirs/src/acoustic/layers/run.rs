//! One utterance on its way through a plan.

use std::mem;

use super::conv::TILE;
use super::plan::{Layer, Plan, Step, Value};
use super::pointwise::{Rows, combine, map};

/// Bytes of a value that an upsampling makes at a time at most, so that what
/// follows finds its input in the processor's cache.
const BLOCK: usize = 64 << 10;
/// Channels of a value at most.
const MAX_CHANNELS: usize = 1 << 16;

/// The whole of a value that is given, channels × steps of time.
#[derive(Debug)]
pub(crate) struct Input {
    pub shape: Vec<usize>,
    pub values: Vec<f32>,
}

/// A run of a [`Plan`]: takes its input and gives its output bit by bit.
pub(crate) struct Run<'p> {
    plan: &'p Plan,
    /// Steps of time that the input has.
    length: usize,
    /// How many of them were looked at.
    fed: usize,
    inputs: Vec<(Value, Vec<f32>)>,
    buffers: Vec<Buffer>,
    /// Rows of the output that were given away.
    given: isize,
}

/// What is known of a value: rows of channels.
#[derive(Debug, Default)]
struct Buffer {
    rows: Vec<f32>,
    channels: usize,
    /// The time of the first row, and that after the last; times below 0 and from
    /// `length` on are zeros.
    start: isize,
    end: isize,
    length: isize,
    margin: usize,
    /// One row stands for all of time.
    fixed: bool,
}

impl<'p> Run<'p> {
    /// Begins a run over `length` steps of time; `inputs` are those that
    /// [`Plan::inputs`] names, in its order. `None` if they do not fit the plan.
    pub(crate) fn new(plan: &'p Plan, length: usize, inputs: Vec<Input>) -> Option<Self> {
        let mut run = Self {
            plan,
            length,
            fed: 0,
            inputs: Vec::with_capacity(inputs.len()),
            buffers: Vec::with_capacity(plan.values.len()),
            given: 0,
        };
        for value in &plan.values {
            run.buffers.push(Buffer {
                length: isize::try_from(length.checked_mul(value.rate)?).ok()?,
                margin: value.margin,
                ..Buffer::default()
            });
        }
        if inputs.len() != plan.inputs.len() {
            return None;
        }
        for ((_, value), Input { shape, values }) in plan.inputs.iter().zip(inputs) {
            let first = run.inputs.is_empty();
            let buffer = &mut run.buffers[*value];
            match shape.as_slice() {
                [1, channels, rows] if *rows == length => buffer.channels = *channels,
                [1, channels, 1] if !first => {
                    (buffer.channels, buffer.fixed) = (*channels, true);
                }
                _ if values.len() == 1 && !first => {
                    (buffer.channels, buffer.fixed) = (1, true);
                }
                _ => return None,
            }
            let rows = if buffer.fixed { 1 } else { length };
            if buffer.channels.checked_mul(rows)? != values.len() {
                return None;
            }
            if buffer.fixed {
                buffer.rows.clone_from(&values);
            }
            run.inputs.push((*value, values));
        }
        for step in &plan.steps {
            let channels = run.channels(step)?;
            let buffer = &mut run.buffers[step.output];
            buffer.channels = channels;
            if let Layer::Upsample { pad, .. } = step.layer {
                buffer.end = -isize::try_from(pad).ok()?;
            }
        }
        for buffer in run.buffers.iter_mut().filter(|buffer| !buffer.fixed) {
            buffer.start = -isize::try_from(buffer.margin).ok()?;
            buffer.rows = vec![0.0; buffer.margin.checked_mul(buffer.channels)?];
        }
        (run.buffers[plan.output].channels == 1).then_some(run)
    }

    /// How many channels the output of a step has, if its inputs fit it.
    fn channels(&self, step: &Step) -> Option<usize> {
        let input = |at: usize| self.buffers.get(*step.inputs.get(at)?);
        let first = input(0)?;
        for value in &step.inputs {
            let buffer = &self.buffers[*value];
            let rate = self.plan.values[*value].rate;
            let fits = match step.layer {
                Layer::Combine(_) => buffer.fixed || rate == self.plan.values[step.output].rate,
                _ => !buffer.fixed,
            };
            if !fits {
                return None;
            }
        }
        let channels = match &step.layer {
            Layer::Conv { conv, .. } => {
                let fits = first.channels == conv.inputs
                    && input(1).is_none_or(|other| other.channels == conv.outputs);
                fits.then_some(conv.outputs)?
            }
            Layer::Upsample { conv, stride, .. } => {
                (first.channels == conv.inputs).then_some(conv.outputs / stride)?
            }
            Layer::Map(_) | Layer::CombineWith { .. } | Layer::Reverse => first.channels,
            Layer::Combine(_) => {
                let (a, b) = (first.channels, input(1)?.channels);
                (a == b || a == 1 || b == 1).then_some(a.max(b))?
            }
            Layer::Channels(range) => range.end.min(first.channels).checked_sub(range.start)?,
            Layer::Concat => step
                .inputs
                .iter()
                .map(|at| self.buffers[*at].channels)
                .sum(),
        };
        (1..=MAX_CHANNELS).contains(&channels).then_some(channels)
    }

    /// Whether all of the input was looked at, and all of the output given.
    pub(crate) fn is_done(&self) -> bool {
        self.fed == self.length
    }

    /// Looks at so many more steps of the input, and gives the output that they
    /// decide on, which may be none as long as there is more input. `None` if the
    /// output does not come to its end with the input.
    pub(crate) fn advance(&mut self, steps: usize) -> Option<&[f32]> {
        self.given = self.buffers[self.plan.output].end.max(0);
        let (from, to) = (self.fed, self.fed.saturating_add(steps).min(self.length));
        for (value, values) in &self.inputs {
            let keep = self.needed(*value);
            let buffer = &mut self.buffers[*value];
            if buffer.fixed {
                continue;
            }
            let (channels, length) = (buffer.channels, self.length);
            let rows = buffer.extend(keep, to as isize);
            for (row, time) in rows.chunks_exact_mut(channels).zip(from..to) {
                let values = values.iter().skip(time).step_by(length.max(1));
                row.iter_mut()
                    .zip(values)
                    .for_each(|(x, value)| *x = *value);
            }
            buffer.commit();
        }
        self.fed = to;
        self.stage(0);
        let output = &self.buffers[self.plan.output];
        if self.is_done() && output.end != output.length {
            return None;
        }
        Some(output.between(self.given, output.end.max(self.given)))
    }

    /// Computes what can be computed in a stage and those after it. An upsampling
    /// makes a part of its output at a time, which goes all the way first.
    fn stage(&mut self, stage: usize) {
        let plan = self.plan;
        loop {
            let mut more = false;
            for step in &plan.steps {
                if plan.values[step.output].stage == stage {
                    more |= self.step(step);
                }
            }
            if !more {
                break;
            }
            if stage + 1 < plan.stages {
                self.stage(stage + 1);
            }
        }
    }

    /// From which time on a value is still needed.
    fn needed(&self, value: Value) -> isize {
        if value == self.plan.output {
            return self.given;
        }
        let mut needed = self.buffers[value].end;
        for reader in &self.plan.values[value].readers {
            let step = &self.plan.steps[*reader];
            let end = self.buffers[step.output].end;
            let from = match &step.layer {
                Layer::Conv { pad, .. } if step.inputs.first() == Some(&value) => {
                    end - *pad as isize
                }
                Layer::Upsample { conv, stride, pad } => {
                    (end + *pad as isize) / *stride as isize - (conv.taps - 1) as isize
                }
                _ => end,
            };
            needed = needed.min(from);
        }
        needed
    }

    /// Up to which time a step can make its output now.
    fn ready(&self, step: &Step) -> isize {
        let ends = step.inputs.iter().map(|at| &self.buffers[*at]);
        let ends = ends.filter(|buffer| !buffer.fixed);
        let [first, ..] = step.inputs.as_slice() else {
            return 0;
        };
        let (first, output) = (&self.buffers[*first], &self.buffers[step.output]);
        let complete = first.end == first.length;
        match &step.layer {
            Layer::Conv { pad, .. } => {
                let end = if complete {
                    output.length
                } else {
                    first.end - *pad as isize
                };
                ends.skip(1).map(|buffer| buffer.end).fold(end, isize::min)
            }
            Layer::Upsample { conv, stride, pad } => {
                let (stride, pad) = (*stride as isize, *pad as isize);
                let block = (BLOCK / (4 * conv.outputs)).max(1).next_multiple_of(TILE);
                let next = (output.end + pad) / stride + block as isize;
                let end = if complete {
                    output.length
                } else {
                    first.end * stride - pad
                };
                end.min(next * stride - pad)
            }
            _ => ends.map(|buffer| buffer.end).min().unwrap_or(0),
        }
    }

    /// Makes as much of a step's output as can be made; whether there was any.
    fn step(&mut self, step: &Step) -> bool {
        let arch = self.plan.arch;
        let to = self.ready(step);
        let keep = self.needed(step.output);
        let mut output = mem::take(&mut self.buffers[step.output]);
        let (from, channels) = (output.end, output.channels);
        if to <= from {
            self.buffers[step.output] = output;
            return false;
        }
        let input = |at: usize| &self.buffers[step.inputs[at]];
        let whole = |at: usize| input(at).between(from, to);
        let rows = |at: usize| {
            let buffer = input(at);
            Rows {
                values: if buffer.fixed {
                    &buffer.rows
                } else {
                    whole(at)
                },
                channels: buffer.channels,
                fixed: buffer.fixed,
            }
        };
        match &step.layer {
            Layer::Conv { conv, pad } => {
                let pad = *pad as isize;
                let x = input(0).between(from - pad, to + pad);
                let residual = (step.inputs.len() > 1).then(|| whole(1));
                conv.forward(arch, x, residual, output.extend(keep, to));
            }
            Layer::Upsample { conv, stride, pad } => {
                let (stride, pad) = (*stride as isize, *pad as isize);
                // The last rows may be some that are beyond the end.
                let (first, end) = ((from + pad) / stride, (to + pad + stride - 1) / stride);
                let x = input(0).between(first - (conv.taps - 1) as isize, end);
                let rows = output.extend(keep, end * stride - pad);
                conv.forward(arch, x, None, rows);
                output.end = to;
            }
            Layer::Map(function) => map(arch, *function, whole(0), output.extend(keep, to)),
            Layer::Combine(operation) => {
                let out = output.extend(keep, to);
                combine(arch, *operation, rows(0), rows(1), channels, out);
            }
            Layer::CombineWith {
                operation,
                number,
                first,
            } => {
                let number = Rows {
                    values: &[*number],
                    channels: 1,
                    fixed: true,
                };
                let (a, b) = match first {
                    true => (number, rows(0)),
                    false => (rows(0), number),
                };
                combine(arch, *operation, a, b, channels, output.extend(keep, to));
            }
            Layer::Channels(range) => {
                let x = whole(0).chunks_exact(input(0).channels);
                let out = output.extend(keep, to).chunks_exact_mut(channels);
                for (out, x) in out.zip(x) {
                    out.copy_from_slice(&x[range.start..][..channels]);
                }
            }
            Layer::Reverse => {
                let x = whole(0).chunks_exact(channels);
                let out = output.extend(keep, to).chunks_exact_mut(channels);
                for (out, x) in out.zip(x) {
                    let x = x.iter().rev();
                    out.iter_mut().zip(x).for_each(|(out, x)| *out = *x);
                }
            }
            Layer::Concat => {
                let out = output.extend(keep, to);
                let mut column = 0;
                for at in 0..step.inputs.len() {
                    let width = input(at).channels;
                    let x = whole(at).chunks_exact(width);
                    for (out, x) in out.chunks_exact_mut(channels).zip(x) {
                        out[column..column + width].copy_from_slice(x);
                    }
                    column += width;
                }
            }
        }
        output.commit();
        self.buffers[step.output] = output;
        true
    }
}

impl Buffer {
    /// The rows of some time.
    fn between(&self, from: isize, to: isize) -> &[f32] {
        let rows = self.place(from)..self.place(to);
        self.rows.get(rows).unwrap_or_default()
    }

    /// Where the row of a time begins.
    fn place(&self, time: isize) -> usize {
        (time - self.start).max(0) as usize * self.channels
    }

    /// Room for the rows from `end` up to `to`; rows before `keep` are dropped.
    fn extend(&mut self, keep: isize, to: isize) -> &mut [f32] {
        let channels = self.channels;
        let drop = (keep.min(self.end) - self.start).max(0);
        if drop > 0 {
            let rows = drop as usize * channels..self.place(self.end);
            self.rows.copy_within(rows, 0);
            self.start += drop;
        }
        let from = self.place(self.end);
        self.end = self.end.max(to);
        let to = self.place(self.end);
        // Room that is there is not cleared.
        if self.rows.len() < to {
            self.rows.resize(to, 0.0);
        }
        &mut self.rows[from..to]
    }

    /// Sees to the zeros beyond the ends.
    fn commit(&mut self) {
        if self.start < 0 {
            let before = self.place(0).min(self.rows.len());
            self.rows[..before].fill(0.0);
        }
        if self.end == self.length {
            let end = self.place(self.end);
            self.rows.truncate(end);
            self.rows.resize(end + self.margin * self.channels, 0.0);
        }
    }
}
