#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use voirs_audio::PitchRatio;
use voirs_text::Blob;

use super::attention::attend;
use super::conv::{Conv, chunk_length};
use super::convnext::{ConvNext, Shape};
use super::elementwise::{Quantization, erf, exp, gelu, order, quantize, range, unorder};
use super::linear::{Kernels, Linear};
use super::norm::{Norm, normalize, normalize_welford};
use super::scratch::LayerScratch;
use super::weights::Tensors;
use super::{Network, NetworkError, Scratch};
use crate::voice::pack::Pack;

enum Values<'a> {
    F32(&'a [f32]),
    I8(&'a [i8]),
}
use Values::{F32, I8};

/// A section with these tensors.
fn section(tensors: &[(&str, &[usize], Values<'_>)]) -> Blob {
    let mut out = b"VOIRSNET".to_vec();
    out.extend(1_u32.to_le_bytes());
    out.extend((tensors.len() as u32).to_le_bytes());
    let mut values = Vec::new();
    let first = (16 + 80 * tensors.len()).next_multiple_of(64);
    for (name, shape, tensor) in tensors {
        values.resize(values.len().next_multiple_of(64), 0);
        let at = values.len();
        let kind: u32 = match tensor {
            F32(floats) => {
                values.extend(floats.iter().flat_map(|x| x.to_le_bytes()));
                0
            }
            I8(bytes) => {
                values.extend(bytes.iter().map(|x| x.cast_unsigned()));
                1
            }
        };
        let mut record = name.as_bytes().to_vec();
        record.resize(48, 0);
        record.extend(kind.to_le_bytes());
        for axis in 0..3 {
            record.extend((shape.get(axis).copied().unwrap_or(1) as u32).to_le_bytes());
        }
        record.extend(((first + at) as u64).to_le_bytes());
        record.extend(((values.len() - at) as u64).to_le_bytes());
        out.extend(record);
    }
    out.resize(first, 0);
    out.extend(values);
    Blob::from(out)
}

fn heart() -> Blob {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../voices/heart.voirs");
    let pack = Pack::open(Blob::from(std::fs::read(path).unwrap())).unwrap();
    pack.section("network").unwrap()
}

fn quantized(values: &[f32]) -> (Quantization, Vec<u8>) {
    let arch = pulp::Arch::new();
    let quantization = range(arch, values).quantization(255);
    let mut out = vec![0; values.len()];
    quantize(arch, quantization, values, &mut out);
    (quantization, out)
}

/// The inputs of the examples in the specification of `DynamicQuantizeLinear`
/// (ONNX operator tests `test_dynamicquantizelinear*`), worked out by hand.
#[test]
fn quantisation_is_that_of_onnx() {
    for (values, scale, zero_point, expected) in [
        (
            &[0.0, 2.0, -3.0, -2.5, 1.34, 0.5][..],
            0.019_607_844,
            153,
            &[153, 255, 0, 26, 221, 179][..],
        ),
        (
            &[-1.0, -2.1, -1.3, -2.5, -3.33, -4.0],
            0.015_686_275,
            255,
            &[191, 121, 172, 96, 43, 0],
        ),
        (
            &[1.0, 2.1, 1.3, 2.5, 3.33, 4.0, 1.5, 2.0, 3.0, 2.2],
            0.015_686_275,
            0,
            &[64, 134, 83, 159, 212, 255, 96, 127, 191, 140],
        ),
    ] {
        let (quantization, bytes) = quantized(values);
        assert_eq!(quantization.scale, scale);
        assert_eq!(quantization.zero_point, zero_point);
        assert_eq!(bytes, expected);
    }
}

#[test]
fn all_zeros_quantise_to_the_zero_point() {
    let (quantization, bytes) = quantized(&[0.0; 20]);
    assert_eq!((quantization.scale, quantization.zero_point), (1.0, 0));
    assert_eq!(bytes, [0; 20]);
}

/// Without 8-bit dot products activations have 7 bits.
#[test]
fn seven_bits_stay_below_128() {
    let values = [-1.0, 0.0, 3.0];
    let arch = pulp::Arch::new();
    let quantization = range(arch, &values).quantization(127);
    let mut bytes = [0; 3];
    quantize(arch, quantization, &values, &mut bytes);
    assert_eq!(bytes, [0, 32, 127]);
}

proptest! {
    /// Rounding is that of a division: half a step from an integer decides.
    #[test]
    fn quantised_values_are_rounded_quotients(values in proptest::collection::vec(-8.0_f32..8.0, 1..70)) {
        let (Quantization { scale, zero_point, .. }, bytes) = quantized(&values);
        for (x, byte) in values.iter().zip(bytes) {
            let expected = (x / scale).round_ties_even() + f32::from(zero_point);
            prop_assert_eq!(f32::from(byte), expected.clamp(0.0, 255.0));
        }
    }

    #[test]
    fn order_is_that_of_floats(a in any::<f32>(), b in any::<f32>()) {
        prop_assume!(!a.is_nan() && !b.is_nan() && (a != 0.0 || b != 0.0));
        prop_assert_eq!(order(a).cmp(&order(b)), a.partial_cmp(&b).unwrap());
        prop_assert_eq!(unorder(order(a)).to_bits(), a.to_bits());
    }

    /// Any bytes give an error, and no memory is taken for what they claim.
    #[test]
    fn random_sections_are_errors(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let mut section = b"VOIRSNET\x01\0\0\0".to_vec();
        section.extend(bytes);
        prop_assert!(Network::new(&Blob::from(section)).is_err());
    }
}

/// Abramowitz and Stegun, table 7.1.
#[test]
fn erf_has_the_values_of_the_tables() {
    for (x, expected) in [
        (0.0, 0.0),
        (0.1, 0.112_462_92),
        (0.5, 0.520_499_9),
        (0.9, 0.796_908_2),
        (1.0, 0.842_700_8),
        (2.0, 0.995_322_3),
        (5.0, 1.0),
    ] {
        assert!((erf(x) - expected).abs() < 2e-7, "{x}: {}", erf(x));
        assert_eq!(erf(-x), -erf(x));
    }
    assert_eq!(gelu(0.0), 0.0);
    // x Φ(x) with Φ(1) = 0.841345.
    assert!((gelu(1.0) - 0.841_345).abs() < 1e-6);
    assert!((gelu(-1.0) + 0.158_655).abs() < 1e-6);
}

#[test]
fn exp_is_within_two_units_in_the_last_place() {
    for step in -8700..8800 {
        let x = step as f32 / 100.0;
        let expected = f64::from(x).exp();
        let error = (f64::from(exp(x)) - expected).abs() / expected;
        assert!(error < 2.0 * f64::from(f32::EPSILON), "{x}: {error}");
    }
    assert_eq!(exp(-1000.0), 0.0);
}

#[test]
fn norms_have_mean_and_deviation_of_gain_and_bias() {
    let (gain, bias) = ([2.0; 64], [1.0; 64]);
    let weights = section(&[("n.gain", &[64], F32(&gain)), ("n.bias", &[64], F32(&bias))]);
    let norm = Norm::read(&Tensors::read(&weights).unwrap(), "n", 64).unwrap();
    // Mean 5, deviation 3: normalised to ±1, then times 2 plus 1.
    let x: Vec<f32> = (0..128)
        .map(|i| if i % 2 == 0 { 2.0 } else { 8.0 })
        .collect();
    let arch = pulp::Arch::new();
    let (mut two_pass, mut welford) = ([0.0; 128], [0.0; 128]);
    let range = normalize(arch, &norm, &x, &mut two_pass);
    normalize_welford(arch, &norm, &x, &mut welford);
    for out in [two_pass, welford] {
        assert!(out.iter().step_by(2).all(|y| (y + 1.0).abs() < 1e-4));
        assert!(
            out.iter()
                .skip(1)
                .step_by(2)
                .all(|y| (y - 3.0).abs() < 1e-4)
        );
    }
    // From -1 to 3 in 255 steps.
    assert!((range.quantization(255).scale - 4.0 / 255.0).abs() < 1e-6);
}

/// Two channels, three taps: the output adds channel 0 of the row before, ten
/// times channel 0 of the row itself and a hundred times channel 1 of the next.
#[test]
fn convolutions_read_zeros_beyond_the_ends() {
    let weight = [1.0, 10.0, 0.0, 0.0, 0.0, 100.0];
    let weights = section(&[
        ("c.weight", &[6, 1], F32(&weight)),
        ("c.bias", &[1], F32(&[0.5])),
    ]);
    let conv = Conv::read(&Tensors::read(&weights).unwrap(), "c", 2, 3, 1).unwrap();
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
    let mut out = [0.0; 3];
    conv.forward(&Kernels::new(), &x, 3, &mut out, &mut Vec::new())
        .unwrap();
    assert_eq!(out, [410.5, 631.5, 53.5]);
}

#[test]
fn sums_are_chunked_as_in_onnxruntime() {
    assert_eq!(chunk_length(90, 576), 128);
    assert_eq!(chunk_length(65, 576), 128);
    assert_eq!(chunk_length(64, 576), 256);
    assert_eq!(chunk_length(32, 576), 512);
    assert_eq!(chunk_length(200, 192), 128);
}

#[test]
fn dense_layers_multiply_quantised_rows() {
    let kernels = Kernels::new();
    let weights = section(&[
        ("l.weight", &[4, 2], I8(&[1, 0, 2, 0, 3, 0, 0, -4])),
        ("l.scale", &[1], F32(&[0.5])),
        ("l.bias", &[2], F32(&[0.25, 0.0])),
    ]);
    let linear = Linear::read(&Tensors::read(&weights).unwrap(), &kernels, "l", 4, 2).unwrap();
    // 0 to 25.5 in steps of 0.1 (or 0.2 with seven bits): all are exact.
    let row = [1.0, 2.0, 3.0, 25.4];
    let x: Vec<f32> = row.iter().copied().cycle().take(4 * 70).collect();
    let mut out = vec![0.0; 2 * 70];
    let range = range(pulp::Arch::new(), &x);
    linear
        .forward(&kernels, &x, range, &mut out, &mut Default::default())
        .unwrap();
    for row in out.chunks(2) {
        assert!(
            (row[0] - 7.25).abs() < 0.05 && (row[1] + 50.8).abs() < 0.05,
            "{row:?}"
        );
    }
}

/// Keys that are all the same give every value the same weight.
#[test]
fn equal_keys_average_the_values() {
    let (length, channels) = (5, 32);
    let mut projected = vec![0.0; length * 3 * channels];
    for (row, values) in projected.chunks_mut(3 * channels).enumerate() {
        values[..channels].fill(row as f32);
        values[channels..2 * channels].fill(1.0);
        values[2 * channels..].fill(row as f32);
    }
    let mut out = vec![0.0; length * channels];
    let kernels = Kernels::new();
    let (scores, head) = (&mut Vec::new(), &mut Vec::new());
    attend(&kernels, &projected, 2, &mut out, scores, head, length).unwrap();
    assert!(out.iter().all(|x| (x - 2.0).abs() < 1e-6), "{out:?}");
}

/// With no gain a block leaves its trunk as it is; one that is not zero adds.
#[test]
fn a_block_adds_to_its_trunk() {
    let channels = 32;
    let kernels = Kernels::new();
    let shape = Shape {
        channels,
        hidden: 32,
        taps: 7,
        dilation: 2,
    };
    let block = |gain: f32| {
        let weights = section(&[
            ("b.depthwise.weight", &[7, channels], F32(&[0.1; 7 * 32])),
            ("b.depthwise.bias", &[channels], F32(&[0.0; 32])),
            ("b.norm.gain", &[channels], F32(&[0.0; 32])),
            ("b.norm.bias", &[channels], F32(&[2.0; 32])),
            ("b.expand.weight", &[channels, 32], I8(&[1; 32 * 32])),
            ("b.expand.scale", &[1], F32(&[0.01])),
            ("b.expand.bias", &[32], F32(&[9.36; 32])),
            ("b.contract.weight", &[32, channels], I8(&[1; 32 * 32])),
            ("b.contract.scale", &[1], F32(&[0.01])),
            ("b.contract.bias", &[channels], F32(&[0.0; 32])),
            ("b.gain", &[channels], F32(&[gain; 32])),
        ]);
        ConvNext::read(&Tensors::read(&weights).unwrap(), &kernels, "b", shape).unwrap()
    };
    let mut trunk = vec![1.0; 9 * channels];
    let mut scratch = LayerScratch::default();
    block(0.0)
        .forward(&kernels, &mut trunk, &mut scratch)
        .unwrap();
    assert!(trunk.iter().all(|x| *x == 1.0));
    // 2 × 32 × 0.01 + 9.36 = 10; gelu(10) = 10; 10 × 32 × 0.01 = 3.2; times 0.5.
    block(0.5)
        .forward(&kernels, &mut trunk, &mut scratch)
        .unwrap();
    assert!(
        trunk.iter().all(|x| (x - 2.6).abs() < 1e-4),
        "{:?}",
        &trunk[..2]
    );
}

/// Runs as the model's ONNX graph does: durations divided by the rate and each
/// rounded by itself.
fn run(
    network: &Network,
    ids: &[u16],
    rate: f32,
    scratch: &mut Scratch,
) -> Result<Vec<u32>, NetworkError> {
    network.predict_durations(ids, scratch)?;
    let predicted = scratch.predicted().iter();
    let durations: Vec<u32> = predicted
        .map(|steps| ((steps / rate).round_ties_even().max(1.0) as u32).saturating_mul(2))
        .collect();
    network.predict_prosody(&durations, scratch)?;
    network.decode(ids, PitchRatio::Constant(1.0), scratch)?;
    Ok(durations)
}

/// Durations and statistics that onnxruntime computed, see the file's head.
#[test]
fn the_voice_agrees_with_onnxruntime() {
    let network = Network::new(&heart()).unwrap();
    let mut scratch = Scratch::default();
    let exact = !Kernels::new().bytes.may_saturate();
    let golden = include_str!("../../../tests/data/hibari-network.tsv");
    for line in golden.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let rate: f32 = fields.next().unwrap().parse().unwrap();
        let ids = numbers::<u16>(fields.next().unwrap());
        let durations = numbers::<u32>(fields.next().unwrap());
        let means: Vec<f64> = fields.map(|field| field.parse().unwrap()).collect();
        let own = run(&network, &ids, rate, &mut scratch).unwrap();
        if exact {
            assert_eq!(own, durations);
        }
        let frames = own.iter().sum::<u32>() as usize;
        assert_eq!(scratch.frames, frames);
        assert_eq!(scratch.f0().len(), frames);
        assert_eq!(scratch.spectrum().len(), frames * 3005);
        let tolerance = if exact { 1.0 } else { 10.0 };
        for (part, expected) in means[..5].iter().enumerate() {
            let rows = scratch.spectrum().chunks_exact(3005);
            let values = rows.flat_map(|row| &row[part * 601..(part + 1) * 601]);
            let mean = values.map(|x| f64::from(*x)).sum::<f64>() / (frames * 601) as f64;
            assert!(
                (mean - expected).abs() < 0.01 * tolerance,
                "{part}: {mean}, not {expected}"
            );
        }
        let pitch = scratch.f0().iter().map(|x| f64::from(*x)).sum::<f64>() / frames as f64;
        assert!(
            (pitch - means[5]).abs() < 0.05 * tolerance,
            "{pitch}, not {}",
            means[5]
        );
    }
}

#[test]
fn runs_repeat_bit_for_bit_at_any_number_of_threads() {
    let network = Network::new(&heart()).unwrap();
    let ids: Vec<u16> = (0..60).map(|i| 43 + i % 26).collect();
    let spectrum = |threads, scratch: &mut Scratch| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        pool.unwrap()
            .install(|| run(&network, &ids, 1.0, scratch).unwrap());
        scratch
            .spectrum()
            .iter()
            .map(|x| x.to_bits())
            .collect::<Vec<_>>()
    };
    let mut scratch = Scratch::default();
    let first = spectrum(1, &mut scratch);
    run(&network, &[0, 50, 0], 1.0, &mut scratch).unwrap();
    assert!(
        first == spectrum(1, &mut scratch),
        "memory of another run is left"
    );
    assert!(
        first == spectrum(3, &mut Scratch::default()),
        "threads matter"
    );
}

#[test]
fn inputs_out_of_range_are_errors() {
    let network = Network::new(&heart()).unwrap();
    let mut scratch = Scratch::default();
    let mut fails = |ids: &[u16], rate| {
        let error = run(&network, ids, rate, &mut scratch).unwrap_err();
        assert!(matches!(error, NetworkError::Input(_)), "{error}");
        assert_eq!(scratch.frames, 0);
        assert!(scratch.spectrum().is_empty());
    };
    fails(&[], 1.0);
    fails(&[0, 0], 1.0);
    fails(&[0; 513], 1.0);
    fails(&[0, 178, 0], 1.0);
    fails(&[0, u16::MAX, 0], 1.0);
    // Years of speech.
    fails(&[0, 50, 0], 1e-9);
}

#[test]
fn damaged_sections_are_errors() {
    let good = heart();
    for length in [0, 7, 15, 16, 100, 5000, good.len() / 2, good.len() - 1] {
        assert!(
            Network::new(&good.slice(0..length).unwrap()).is_err(),
            "{length}"
        );
    }
    // Every byte of the header and of the first records.
    for at in 0..16 + 2 * 80 {
        let mut bytes = good.to_vec();
        bytes[at] ^= 0xff;
        let outcome = Network::new(&Blob::from(bytes));
        // The padding of a name and the place of values may change unnoticed.
        if at < 16 {
            assert!(outcome.is_err(), "{at}");
        }
    }
}

fn numbers<T: std::str::FromStr<Err: std::fmt::Debug>>(list: &str) -> Vec<T> {
    list.split(' ').map(|item| item.parse().unwrap()).collect()
}
