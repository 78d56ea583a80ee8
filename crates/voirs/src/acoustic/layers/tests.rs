#![allow(clippy::unwrap_used)]

use pulp::Arch;
use voirs_audio::dsp::noise::gaussian;
use voirs_text::Blob;

use super::conv::Conv;
use super::{Input, Plan, Run};
use crate::inference::onnx::OnnxFile;
use crate::inference::{self, Tensor};

/// The kinds of vectors that this processor has.
fn processors() -> Vec<Arch> {
    let mut all = vec![Arch::new(), Arch::Scalar];
    #[cfg(target_arch = "x86_64")]
    all.extend(pulp::x86::V3::try_new().map(Arch::V3));
    all
}

#[test]
fn convolutions_are_those_of_the_definition() {
    for (number, [outputs, inputs, taps, spread, rows]) in [
        [1, 32, 7, 1, 50],
        [2, 48, 3, 2, 13],
        [1, 5, 4, 3, 9],
        [3, 7, 5, 6, 11],
        [16, 1, 1, 1, 1],
        [33, 20, 2, 1, 3],
        [48, 17, 3, 12, 25],
        [64, 32, 11, 5, 30],
        [200, 96, 1, 1, 6],
    ]
    .into_iter()
    .enumerate()
    {
        let seed = number as u64;
        let weights = gaussian(seed, outputs * inputs * taps);
        let bias = gaussian(seed + 100, outputs);
        let x = gaussian(seed + 200, (rows + (taps - 1) * spread) * inputs);
        let residual = gaussian(seed + 300, rows * outputs);
        for arch in processors() {
            let weight = |o: usize, i: usize, tap: usize| weights[(o * inputs + i) * taps + tap];
            let shape = [outputs, inputs, taps];
            let conv = Conv::new(arch, shape, spread, weight, |output| bias[output]);
            let mut out = vec![f32::NAN; rows * outputs];
            conv.forward(arch, &x, Some(&residual), &mut out);
            for (at, out) in out.iter().enumerate() {
                let (row, output) = (at / outputs, at % outputs);
                let (mut sum, mut size) = (f64::from(bias[output]) + f64::from(residual[at]), 1.0);
                for tap in 0..taps {
                    for input in 0..inputs {
                        let x = x[(row + tap * spread) * inputs + input];
                        let term = f64::from(weight(output, input, tap)) * f64::from(x);
                        (sum, size) = (sum + term, size + term.abs());
                    }
                }
                // Each of the additions rounds by half a unit in the last place at most.
                let bound = size * 1.2e-7 * (taps * inputs + 2) as f64;
                assert!((f64::from(*out) - sum).abs() <= bound, "{shape:?} {arch:?}");
            }
        }
    }
}

/// A field of a protocol buffer.
fn field(number: u64, bytes: &[u8]) -> Vec<u8> {
    let mut out = varint(number << 3 | 2);
    out.extend(varint(bytes.len() as u64));
    out.extend_from_slice(bytes);
    out
}

fn varint(mut value: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
    out
}

fn number(field: u64, value: i64) -> Vec<u8> {
    [varint(field << 3), varint(value.cast_unsigned())].concat()
}

enum Attribute {
    Float(f32),
    Integer(i64),
    Integers(Vec<i64>),
}

fn node(operator: &str, inputs: &[&str], outputs: &[&str], of: &[(&str, Attribute)]) -> Vec<u8> {
    let mut node = field(4, operator.as_bytes());
    node.extend(inputs.iter().flat_map(|name| field(1, name.as_bytes())));
    node.extend(outputs.iter().flat_map(|name| field(2, name.as_bytes())));
    for (name, value) in of {
        let (value, kind) = match value {
            Attribute::Float(x) => ([varint(2 << 3 | 5), x.to_le_bytes().to_vec()].concat(), 1),
            Attribute::Integer(x) => (number(3, *x), 2),
            Attribute::Integers(all) => (all.iter().flat_map(|x| number(8, *x)).collect(), 7),
        };
        let attribute = [field(1, name.as_bytes()), value, number(20, kind)].concat();
        node.extend(field(5, &attribute));
    }
    field(1, &node)
}

fn floats(name: &str, shape: &[usize], values: &[f32]) -> Vec<u8> {
    let data: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
    constant(name, shape, 1, &data)
}

fn integers(name: &str, values: &[i64]) -> Vec<u8> {
    let data: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
    constant(name, &[values.len()], 7, &data)
}

fn constant(name: &str, shape: &[usize], kind: i64, data: &[u8]) -> Vec<u8> {
    let mut tensor: Vec<u8> = shape
        .iter()
        .flat_map(|size| number(1, *size as i64))
        .collect();
    tensor.extend(number(2, kind));
    tensor.extend(field(8, name.as_bytes()));
    tensor.extend(field(9, data));
    field(5, &tensor)
}

/// A convolution with its constants.
fn conv(name: &str, [to, from, taps]: [usize; 3], spread: usize, x: &str) -> Vec<u8> {
    let pad = ((taps - 1) * spread / 2) as i64;
    let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
    let seed = name.bytes().map(u64::from).sum();
    let mut weights = gaussian(seed, to * from * taps);
    let scale = ((from * taps) as f32).sqrt();
    weights.iter_mut().for_each(|weight| *weight /= scale);
    let attributes = [
        ("kernel_shape", Attribute::Integers(vec![taps as i64])),
        ("dilations", Attribute::Integers(vec![spread as i64])),
        ("pads", Attribute::Integers(vec![pad, pad])),
        ("strides", Attribute::Integers(vec![1])),
        ("group", Attribute::Integer(1)),
    ];
    [
        floats(&weight, &[to, from, taps], &weights),
        floats(&bias, &[to], &gaussian(seed + 1, to)),
        node("Conv", &[x, &weight, &bias], &[name], &attributes),
    ]
    .concat()
}

fn upsample(name: &str, from: usize, to: usize, stride: usize, pad: usize, x: &str) -> Vec<u8> {
    let taps = stride + 2 * pad;
    let (weight, bias) = (format!("{name}.weight"), format!("{name}.bias"));
    let mut weights = gaussian(taps as u64, from * to * taps);
    let scale = ((from * taps.div_ceil(stride)) as f32).sqrt();
    weights.iter_mut().for_each(|weight| *weight /= scale);
    let attributes = [
        ("kernel_shape", Attribute::Integers(vec![taps as i64])),
        ("pads", Attribute::Integers(vec![pad as i64; 2])),
        ("strides", Attribute::Integers(vec![stride as i64])),
        ("dilations", Attribute::Integers(vec![1])),
        ("group", Attribute::Integer(1)),
    ];
    [
        floats(&weight, &[from, to, taps], &weights),
        floats(&bias, &[to], &gaussian(9, to)),
        node("ConvTranspose", &[x, &weight, &bias], &[name], &attributes),
    ]
    .concat()
}

/// A flow and a decoder in small: everything that a plan can do.
fn network() -> Vec<u8> {
    let leaky = |x: &str, out: &str| {
        node(
            "LeakyRelu",
            &[x],
            &[out],
            &[("alpha", Attribute::Float(0.1))],
        )
    };
    let axis = || [("axis", Attribute::Integer(1))];
    let graph = [
        floats("three", &[], &[3.0]),
        integers("halves", &[5, 5]),
        integers("0", &[0]),
        integers("7", &[7]),
        integers("1", &[1]),
        integers("-1", &[-1]),
        integers("end", &[i64::MAX]),
        integers("beginning", &[-i64::MAX]),
        // noise -> z, in two halves of five channels
        node("Mul", &["noise", "spread"], &["scaled"], &[]),
        node("Add", &["mean", "scaled"], &["z"], &[]),
        node(
            "Slice",
            &["z", "-1", "beginning", "1", "-1"],
            &["flipped"],
            &[],
        ),
        node("Split", &["flipped", "halves"], &["x0", "x1"], &axis()),
        // One coupling with one layer of a WaveNet.
        conv("pre", [7, 5, 1], 1, "x0"),
        node("Mul", &["pre", "mask"], &["masked"], &[]),
        conv("in", [14, 7, 5], 1, "masked"),
        node("Shape", &["in"], &["shape"], &[]),
        node("ConstantOfShape", &["shape"], &["none"], &[]),
        node("Add", &["in", "none"], &["act"], &[]),
        node("Slice", &["act", "0", "7", "1", "1"], &["act0"], &[]),
        node("Slice", &["act", "7", "end", "1", "1"], &["act1"], &[]),
        node("Tanh", &["act0"], &["tanh"], &[]),
        node("Sigmoid", &["act1"], &["sigmoid"], &[]),
        node("Mul", &["tanh", "sigmoid"], &["gated"], &[]),
        conv("post", [5, 7, 1], 1, "gated"),
        node("Neg", &["none"], &["negative"], &[]),
        node("Exp", &["negative"], &["one"], &[]),
        node("Sub", &["x1", "post"], &["difference"], &[]),
        conv("again", [5, 5, 1], 1, "difference"),
        node("Concat", &["x0", "again"], &["latent"], &axis()),
        // A speaker's row is added for all of time.
        conv("first", [20, 10, 7], 1, "latent"),
        node("Add", &["first", "speaker"], &["spoken"], &[]),
        leaky("spoken", "a0"),
        upsample("up0", 20, 9, 3, 2, "a0"),
        leaky("up0", "b0"),
        conv("c0", [9, 9, 3], 2, "b0"),
        node("Add", &["c0", "up0"], &["d0"], &[]),
        leaky("d0", "e0"),
        conv("f0", [9, 9, 5], 3, "e0"),
        node("Add", &["d0", "f0"], &["g0"], &[]),
        node("Add", &["g0", "d0"], &["h0"], &[]),
        node("Div", &["h0", "three"], &["i0"], &[]),
        upsample("up1", 9, 18, 2, 0, "i0"),
        node("Relu", &["up1"], &["b1"], &[]),
        upsample("up2", 18, 32, 4, 5, "b1"),
        conv("last", [1, 32, 7], 1, "up2"),
        node("Tanh", &["last"], &["samples"], &[]),
        ["noise", "spread", "mean", "mask", "speaker"]
            .map(|name| field(11, &field(1, name.as_bytes())))
            .concat(),
        field(12, &field(1, b"samples")),
    ]
    .concat();
    let opset = [field(1, b""), number(2, 17)].concat();
    [number(1, 8), field(8, &opset), field(7, &graph)].concat()
}

/// The inputs of [`network`].
fn inputs(length: usize) -> Vec<(&'static str, Vec<usize>, Vec<f32>)> {
    let sized = |name, seed, channels, length| {
        let values = gaussian(seed, channels * length);
        (name, vec![1, channels, length], values)
    };
    let mut speaker = sized("speaker", 4, 20, 1);
    speaker.2.iter_mut().for_each(|x| *x *= 0.1);
    vec![
        sized("noise", 1, 10, length),
        sized("mean", 2, 10, length),
        sized("spread", 3, 1, length),
        ("mask", vec![1, 1, length], vec![1.0; length]),
        speaker,
    ]
}

fn run(plan: &Plan, length: usize, piece: usize) -> Vec<f32> {
    let given = inputs(length);
    let mut ordered = Vec::new();
    for name in plan.inputs() {
        let (_, shape, values) = given.iter().find(|(own, ..)| *own == name).unwrap();
        let (shape, values) = (shape.clone(), values.clone());
        ordered.push(Input { shape, values });
    }
    let mut run = Run::new(plan, length, ordered).unwrap();
    let mut samples = Vec::new();
    while !run.is_done() {
        samples.extend_from_slice(run.advance(piece).unwrap());
    }
    samples
}

#[test]
fn plans_do_what_their_graphs_do() {
    let onnx = network();
    let file = OnnxFile::read(&onnx).unwrap();
    let plan = Plan::read(&file, "noise", "samples").unwrap();
    assert_eq!(plan.rate(), 24);
    assert_eq!(plan.inputs().count(), 5);
    let graph = inference::load(&Blob::from(onnx.clone())).unwrap();
    for length in [1, 2, 5, 48, 101] {
        let given = inputs(length)
            .into_iter()
            .map(|(name, shape, values)| (name, Tensor::floats(&shape, values).unwrap()));
        let expected = graph.run(given.collect(), &["samples"]).unwrap().remove(0);
        let (_, expected) = expected.into_floats("samples").unwrap();
        let samples = run(&plan, length, 48);
        assert_eq!(samples.len(), 24 * length);
        for (own, expected) in samples.iter().zip(&expected) {
            assert!((own - expected).abs() < 2e-5, "{own} against {expected}");
        }
    }
}

#[test]
fn samples_do_not_depend_on_pieces() {
    let onnx = network();
    let file = OnnxFile::read(&onnx).unwrap();
    let plan = Plan::read(&file, "noise", "samples").unwrap();
    let whole = run(&plan, 130, 130);
    for piece in [1, 7, 48, 129] {
        assert_eq!(whole, run(&plan, 130, piece), "pieces of {piece}");
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let onnx = network();
    let file = OnnxFile::read(&onnx).unwrap();
    // The mask takes no part in what follows the latent frames.
    let decoder = Plan::read(&file, "latent", "samples").unwrap();
    assert_eq!(decoder.inputs().collect::<Vec<_>>(), ["latent", "speaker"]);
    let input = |shape: &[usize]| Input {
        shape: shape.to_vec(),
        values: vec![0.0; shape.iter().product()],
    };
    let fits = |inputs| Run::new(&decoder, 5, inputs).is_some();
    assert!(fits(vec![input(&[1, 10, 5]), input(&[1, 20, 1])]));
    assert!(fits(vec![input(&[1, 10, 5]), input(&[1])]));
    assert!(!fits(vec![input(&[1, 10, 5])]));
    assert!(!fits(vec![input(&[1, 9, 5]), input(&[1, 20, 1])]));
    assert!(!fits(vec![input(&[1, 10, 6]), input(&[1, 20, 1])]));
    assert!(!fits(vec![input(&[1, 10, 5]), input(&[1, 3, 1])]));
    assert!(!fits(vec![input(&[10, 5]), input(&[1, 20, 1])]));
    // A node in the middle is not one that a plan has.
    let softmax = node("Softmax", &["latent"], &["samples"], &[]);
    let graph = [softmax, field(12, &field(1, b"samples"))].concat();
    let onnx = field(7, &graph);
    let file = OnnxFile::read(&onnx).unwrap();
    assert!(Plan::read(&file, "latent", "samples").is_none());
}
