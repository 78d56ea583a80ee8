//! Conversions against plain arithmetic in `f64` and `i64`.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use voirs_audio::convert::{to_i24, to_i32};
use voirs_audio::{ByteOrder, Conversion, Dither, Layout, SampleFormat};

const FORMATS: [SampleFormat; 6] = [
    SampleFormat::I16,
    SampleFormat::I24,
    SampleFormat::I24In32Low,
    SampleFormat::I24In32High,
    SampleFormat::I32,
    SampleFormat::F32,
];

fn bytes(conversion: Conversion, samples: &[f32]) -> Vec<u8> {
    let mut out = vec![0xaa; conversion.converted_len(samples.len()).unwrap()];
    let written = conversion.convert(samples, &mut out).unwrap();
    assert_eq!(written, out.len());
    out
}

fn little(format: SampleFormat) -> Conversion {
    Conversion {
        order: ByteOrder::Little,
        ..Conversion::new(format)
    }
}

#[test]
fn full_scale_saturation_and_what_is_no_number() {
    let samples = [
        1.0,
        -1.0,
        2.0,
        -2.0,
        f32::INFINITY,
        f32::NEG_INFINITY,
        f32::NAN,
        -0.0,
    ];
    let i24: Vec<i32> = samples.iter().map(|x| to_i24(*x)).collect();
    let (most, least) = (8_388_607, -8_388_608);
    assert_eq!(i24, [most, -most, most, least, most, least, 0, 0]);
    let i32s: Vec<i32> = samples.iter().map(|x| to_i32(*x)).collect();
    let (most, least) = (i32::MAX, i32::MIN);
    assert_eq!(i32s, [most, -most, most, least, most, least, 0, 0]);
    let float = bytes(little(SampleFormat::F32), &[f32::NAN, 2.5]);
    assert_eq!(float, [[0; 4], 2.5_f32.to_le_bytes()].concat());
}

#[test]
fn bytes_lie_where_each_format_has_them() {
    // 0.5 · 8,388,607 = 4,194,303.5, rounded to even: 0x400000; and its negative.
    let packed = bytes(little(SampleFormat::I24), &[0.5, -0.5]);
    assert_eq!(packed, [0x00, 0x00, 0x40, 0x00, 0x00, 0xc0]);
    let low = bytes(little(SampleFormat::I24In32Low), &[0.5, -0.5]);
    assert_eq!(low, [0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0xc0, 0xff]);
    let high = bytes(little(SampleFormat::I24In32High), &[0.5, -0.5]);
    assert_eq!(high, [0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x00, 0xc0]);
    // The f32 nearest to 1/3 is 0xaaaaab · 2⁻²⁵; times 2³¹, less a third: 0x2aaaaac0.
    let third = bytes(little(SampleFormat::I32), &[1.0 / 3.0]);
    assert_eq!(third, 0x2aaa_aac0_u32.to_le_bytes());
}

#[test]
fn too_little_room_changes_nothing() {
    let mut out = [7; 5];
    let error = little(SampleFormat::I24)
        .convert(&[0.1, 0.2], &mut out)
        .unwrap_err();
    assert_eq!((error.needed, error.given), (6, 5));
    assert_eq!(out, [7; 5]);
    let conversion = little(SampleFormat::I32);
    assert_eq!(conversion.converted_len(usize::MAX), None);
    // What exceeds the samples is left alone.
    let mut out = [7; 5];
    assert_eq!(little(SampleFormat::I16).convert(&[1.0], &mut out), Ok(2));
    assert_eq!(out, [0xff, 0x7f, 7, 7, 7]);
}

/// Triangular noise of ±1 step has a variance of 1/6, rounding adds 1/12: the
/// error's is 1/4, whatever the signal (Lipshitz and others, 1992, section 4).
#[test]
fn dither_makes_the_error_independent_of_the_signal() {
    let step = 1.0 / 32_767.0;
    for level in [0.0, 0.25, 0.5, 0.77] {
        let samples = vec![(level * step) as f32; 200_000];
        let dither = Some(Dither {
            seed: 3,
            first_sample: 0,
        });
        let conversion = Conversion {
            dither,
            ..little(SampleFormat::I16)
        };
        let errors: Vec<f64> = bytes(conversion, &samples)
            .chunks_exact(2)
            .map(|b| f64::from(i16::from_le_bytes([b[0], b[1]])) - level)
            .collect();
        let count = errors.len() as f64;
        let mean = errors.iter().sum::<f64>() / count;
        let variance = errors.iter().map(|e| e * e).sum::<f64>() / count - mean * mean;
        let lag: f64 = errors.windows(2).map(|w| w[0] * w[1]).sum::<f64>() / count;
        assert!(mean.abs() < 0.005, "{level}: {mean}");
        assert!((variance - 0.25).abs() < 0.005, "{level}: {variance}");
        assert!(lag.abs() < 0.005, "{level}: {lag}");
    }
}

#[test]
fn dither_depends_on_seed_and_position_alone() {
    let samples = vec![0.1_f32; 1000];
    let at = |seed, first_sample, samples: &[f32]| {
        let dither = Some(Dither { seed, first_sample });
        bytes(
            Conversion {
                dither,
                ..little(SampleFormat::I24)
            },
            samples,
        )
    };
    let whole = at(9, 0, &samples);
    assert_eq!(
        whole,
        [at(9, 0, &samples[..333]), at(9, 333, &samples[333..])].concat()
    );
    assert_ne!(whole, at(10, 0, &samples));
}

proptest! {
    #[test]
    fn integers_give_the_sample_back(x in -1.0_f32..=1.0) {
        // By either scale, exactly.
        let back = (f64::from(to_i32(x)) / 2_147_483_648.0) as f32;
        let other = (f64::from(to_i32(x)) / 2_147_483_647.0) as f32;
        // Below 2⁻⁸ an f32 is finer than the integer.
        if x.abs() >= 1.0 / 256.0 {
            prop_assert_eq!((back, other), (x, x));
        }
        prop_assert!((f64::from(to_i32(x)) / 2_147_483_647.0 - f64::from(x)).abs() <= 0.5001 / 2_147_483_647.0);
        prop_assert!((f64::from(to_i24(x)) / 8_388_607.0 - f64::from(x)).abs() <= 0.5001 / 8_388_607.0);
    }

    #[test]
    fn order_and_layout_only_move_bytes(
        samples in prop::collection::vec(any::<f32>(), 0..50),
        which in 0_usize..6,
    ) {
        let format = FORMATS[which];
        let plain = bytes(little(format), &samples);
        let width = format.bytes();
        let big = bytes(Conversion { order: ByteOrder::Big, ..little(format) }, &samples);
        let swapped: Vec<u8> = plain.chunks(width).flat_map(|s| s.iter().rev().copied()).collect();
        prop_assert_eq!(big, swapped);
        let layout = |layout| bytes(Conversion { layout, ..little(format) }, &samples);
        let twice: Vec<u8> = plain.chunks(width).flat_map(|s| [s, s].concat()).collect();
        prop_assert_eq!(layout(Layout::StereoInterleaved), twice);
        prop_assert_eq!(layout(Layout::StereoPlanar), [plain.clone(), plain].concat());
    }
}
