//! Files against decoders that are not ours.
#![allow(clippy::unwrap_used)]

use std::io::Cursor;

use proptest::prelude::*;
use voirs_audio::EncodeError;
use voirs_audio::convert::{to_i16, to_i24, to_i32};
use voirs_audio::encode::flac::{FlacDepth, FlacWriter};
use voirs_audio::encode::mp3::{MP3_RATES, Mp3BitRate, Mp3Writer};
use voirs_audio::encode::wav::{self, WavEncoding, WavWriter};

/// Speech-like: harmonics of a moving pitch, pauses, some noise.
fn voice(samples: usize, rate: u32) -> Vec<f32> {
    let (mut phase, mut noise) = (0.0_f64, 1_u32);
    (0..samples)
        .map(|n| {
            let t = n as f64 / f64::from(rate);
            phase += (150.0 + 40.0 * (3.0 * t).sin()) / f64::from(rate);
            noise = noise.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let harmonics: f64 = (1..12_i32)
                .map(|k| (std::f64::consts::TAU * phase * f64::from(k)).sin() / f64::from(k))
                .sum();
            let loudness = (2.0 * t).sin().max(0.0);
            let noise = f64::from(noise >> 16) / 65_536.0 - 0.5;
            (0.25 * loudness * harmonics + 0.01 * loudness * noise) as f32
        })
        .collect()
}

/// Left and right differ.
fn stereo(samples: &[f32]) -> Vec<f32> {
    let late = samples.iter().skip(40).chain(std::iter::repeat(&0.0));
    let pairs = samples.iter().zip(late);
    pairs.flat_map(|(l, r)| [*l, -0.7 * r]).collect()
}

fn flac(samples: &[f32], rate: u32, channels: u16, depth: FlacDepth) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    let mut writer = FlacWriter::new(&mut file, rate, channels, depth).unwrap();
    writer.write(samples).unwrap();
    writer.finish().unwrap();
    file.into_inner()
}

fn mp3(samples: &[f32], rate: u32, channels: u16, bit_rate: Mp3BitRate) -> Vec<u8> {
    let file = Cursor::new(Vec::new());
    let mut writer = Mp3Writer::new(file, rate, channels, bit_rate).unwrap();
    writer.write(samples).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn plain_wav_has_the_header_of_44_bytes() {
    let bytes = wav::encode(&[0.0, 1.0], 24_000, 1, WavEncoding::Pcm16).unwrap();
    let header = b"RIFF\x28\0\0\0WAVEfmt \x10\0\0\0\x01\0\x01\0\xc0\x5d\0\0\x80\xbb\0\0\x02\0\x10\0data\x04\0\0\0";
    assert_eq!(bytes, [&header[..], &[0, 0, 0xff, 0x7f]].concat());
    // A pipe's: unbounded.
    let writer = WavWriter::new(Vec::new(), 24_000).unwrap();
    let piped = writer.finish().unwrap();
    assert_eq!(
        (&piped[4..8], &piped[40..]),
        (&[0xff; 4][..], &[0xff; 4][..])
    );
    assert_eq!(piped[8..40], header[8..40]);
}

#[test]
fn another_reader_accepts_every_wav() {
    let mono = voice(3001, 24_000);
    for (samples, channels) in [(mono.clone(), 1), (stereo(&mono), 2)] {
        for encoding in [WavEncoding::Pcm16, WavEncoding::Pcm24, WavEncoding::Pcm32] {
            let bytes = wav::encode(&samples, 44_100, channels, encoding).unwrap();
            assert!(bytes.len().is_multiple_of(2));
            let claimed = u32::from_le_bytes(bytes[4..8].try_into().unwrap());
            assert_eq!(claimed as usize, bytes.len() - 8);
            let mut reader = hound::WavReader::new(Cursor::new(bytes)).unwrap();
            let spec = reader.spec();
            assert_eq!((spec.channels, spec.sample_rate), (channels, 44_100));
            assert_eq!(spec.bits_per_sample, encoding.bits());
            let read: Vec<i32> = reader.samples().map(Result::unwrap).collect();
            let expected = samples.iter().map(|x| match encoding {
                WavEncoding::Pcm16 => i32::from(to_i16(*x)),
                WavEncoding::Pcm24 => to_i24(*x),
                _ => to_i32(*x),
            });
            assert!(expected.eq(read));
        }
        let float = wav::encode(&samples, 44_100, channels, WavEncoding::Float32).unwrap();
        assert_eq!(float[20..22], [3, 0]);
        assert_eq!(&float[38..42], b"fact");
        assert_eq!(float[46..50], 3001_u32.to_le_bytes());
        let mut reader = hound::WavReader::new(Cursor::new(float)).unwrap();
        assert_eq!(reader.spec().sample_format, hound::SampleFormat::Float);
        let read: Vec<f32> = reader.samples().map(Result::unwrap).collect();
        assert_eq!(read, samples);
    }
}

#[test]
fn flac_is_lossless_and_knows_its_length_and_sum() {
    let mono = voice(20_001, 24_000);
    for depth in [FlacDepth::Bits16, FlacDepth::Bits24] {
        for (samples, channels) in [(mono.clone(), 1), (stereo(&mono), 2)] {
            for rate in [8_000, 24_000, 44_101, 48_000, 192_000] {
                let bytes = flac(&samples, rate, channels, depth);
                let plain = samples.len() * usize::from(depth.bits()) / 8;
                assert!(bytes.len() < plain * 9 / 10, "{} of {plain}", bytes.len());
                check_flac(&bytes, &samples, rate, channels, depth);
            }
        }
    }
}

/// Decodes with claxon, which checks frames' sums, or where it does not know
/// one of FLAC's codings (unencoded residuals) with the encoder's own library.
fn decode_flac(bytes: &[u8], reader: &mut claxon::FlacReader<&[u8]>) -> Vec<i32> {
    match reader.samples().collect::<Result<_, _>>() {
        Ok(samples) => samples,
        Err(claxon::Error::Unsupported(_)) => {
            let mut reader = flac_codec::decode::FlacSampleReader::new(Cursor::new(bytes)).unwrap();
            let mut samples = Vec::new();
            reader.read_to_end(&mut samples).unwrap();
            samples
        }
        Err(error) => unreachable!("{error}"),
    }
}

/// Checks the header, the samples and their MD5 sum.
fn check_flac(bytes: &[u8], samples: &[f32], rate: u32, channels: u16, depth: FlacDepth) {
    let mut reader = claxon::FlacReader::new(bytes).unwrap();
    let info = reader.streaminfo();
    assert_eq!(info.sample_rate, rate);
    assert_eq!(info.channels, u32::from(channels));
    assert_eq!(info.bits_per_sample, u32::from(depth.bits()));
    let frames = samples.len() / usize::from(channels);
    assert_eq!(info.samples.unwrap_or(0), frames as u64);
    let read = decode_flac(bytes, &mut reader);
    let expected = samples.iter().map(|x| match depth {
        FlacDepth::Bits16 => i32::from(to_i16(*x)),
        FlacDepth::Bits24 => to_i24(*x),
    });
    assert!(expected.eq(read.iter().copied()));
    let width = usize::from(depth.bits() / 8);
    let raw: Vec<u8> = read
        .iter()
        .flat_map(|x| x.to_le_bytes()[..width].to_vec())
        .collect();
    assert_eq!(info.md5sum, md5::compute(raw).0);
}

/// What minimp3 decodes, and the delay and padding that the file states.
fn decode_mp3(bytes: &[u8]) -> (Vec<f32>, i32, usize, usize, usize) {
    let mut decoder = minimp3::Decoder::new(Cursor::new(bytes));
    let (mut samples, mut rate, mut channels) = (Vec::new(), 0, 0);
    while let Ok(frame) = decoder.next_frame() {
        (rate, channels) = (frame.sample_rate, frame.channels);
        samples.extend(frame.data.iter().map(|x| f32::from(*x) / 32_768.0));
    }
    // LAME's extension: 12 bits of delay and of padding, 141 bytes after "Xing"
    // or "Info" (gabriel.mp3-tech.org/mp3infotag.html).
    let tag = bytes[..64]
        .windows(4)
        .position(|w| w == b"Xing" || w == b"Info")
        .unwrap();
    let [a, b, c] = bytes[tag + 141..tag + 144] else {
        unreachable!()
    };
    let delay = usize::from(a) << 4 | usize::from(b >> 4);
    let padding = usize::from(b & 15) << 8 | usize::from(c);
    (samples, rate, channels, delay, padding)
}

/// The decoder's own delay, in samples (the same page).
const DECODER_DELAY: usize = 529;

#[test]
fn mp3_sounds_like_its_input_for_as_long() {
    for rate in MP3_RATES {
        let mono = voice(rate as usize + 123, rate);
        for (samples, channels) in [(mono.clone(), 1_usize), (stereo(&mono), 2)] {
            let constant = if rate >= 32_000 { 160 } else { 96 };
            for (bit_rate, floor) in [
                (Mp3BitRate::Constant(constant), 20.0),
                (Mp3BitRate::Variable(0), 15.0),
                (Mp3BitRate::default(), 12.0),
            ] {
                let bytes = mp3(&samples, rate, channels as u16, bit_rate);
                let (decoded, decoded_rate, decoded_channels, delay, padding) = decode_mp3(&bytes);
                assert_eq!((decoded_rate as u32, decoded_channels), (rate, channels));
                let frame = if rate >= 32_000 { 1152 } else { 576 };
                // minimp3 plays the tag's frame as silence, or leaves it out.
                let total = decoded.len() / channels;
                let stated = mono.len() + delay + padding;
                assert!(
                    total == stated || total == stated + frame,
                    "{total} {stated}"
                );
                let from = (total - stated + delay + DECODER_DELAY) * channels;
                let heard = &decoded[from..];
                let count = heard.len().min(samples.len());
                let (mut error, mut power) = (0.0, 0.0);
                for (x, y) in samples[..count].iter().zip(heard) {
                    error += f64::from(x - y).powi(2);
                    power += f64::from(*x).powi(2);
                }
                let snr = 10.0 * (power / error).log10();
                assert!(snr > floor, "{rate} {channels} {bit_rate:?}: {snr:.1} dB");
            }
        }
    }
}

#[test]
fn what_a_format_cannot_do_is_an_error_that_says_what_it_can() {
    let out = || Cursor::new(Vec::new());
    let constant = Mp3BitRate::Constant;
    let errors = [
        Mp3Writer::new(out(), 96_000, 1, constant(64)).unwrap_err(),
        Mp3Writer::new(out(), 24_000, 1, constant(320)).unwrap_err(),
        Mp3Writer::new(out(), 48_000, 1, constant(8)).unwrap_err(),
        Mp3Writer::new(out(), 24_000, 1, Mp3BitRate::Variable(10)).unwrap_err(),
        Mp3Writer::new(out(), 24_000, 3, constant(64)).unwrap_err(),
        FlacWriter::new(out(), 0, 1, FlacDepth::Bits16).unwrap_err(),
        FlacWriter::new(out(), 700_000, 1, FlacDepth::Bits16).unwrap_err(),
        FlacWriter::new(out(), 24_000, 0, FlacDepth::Bits16).unwrap_err(),
        WavWriter::with_encoding(out(), 0, 1, WavEncoding::Pcm16).unwrap_err(),
        WavWriter::with_encoding(out(), 24_000, 9, WavEncoding::Pcm16).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, EncodeError::Unsupported { .. }), "{error}");
        assert!(error.to_string().contains("it goes with"), "{error}");
    }
    let mut uneven = FlacWriter::new(out(), 24_000, 2, FlacDepth::Bits16).unwrap();
    let error = uneven.write(&[0.0; 3]).unwrap_err();
    assert!(matches!(error, EncodeError::UnevenChannels { .. }));
}

/// Fails after some bytes, as a full disk does.
#[derive(Debug)]
struct Full(Cursor<Vec<u8>>);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.0.get_ref().len() + bytes.len() > 2000 {
            return Err(std::io::Error::from(std::io::ErrorKind::StorageFull));
        }
        self.0.write(bytes)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl std::io::Seek for Full {
    fn seek(&mut self, to: std::io::SeekFrom) -> std::io::Result<u64> {
        self.0.seek(to)
    }
}

#[test]
fn a_full_disk_is_an_error() {
    let samples = voice(60_000, 24_000);
    let full = || Full(Cursor::new(Vec::new()));
    let mut writer = FlacWriter::new(full(), 24_000, 1, FlacDepth::Bits16).unwrap();
    let is_full = |error: EncodeError| matches!(error, EncodeError::Io(e) if e.kind() == std::io::ErrorKind::StorageFull);
    assert!(is_full(writer.write(&samples).unwrap_err()));
    assert!(matches!(writer.write(&samples), Err(EncodeError::Io(_))));
    assert!(matches!(writer.finish(), Err(EncodeError::Io(_))));
    let mut writer = Mp3Writer::new(full(), 24_000, 1, Mp3BitRate::default()).unwrap();
    assert!(is_full(writer.write(&samples).unwrap_err()));
}

/// Anything that an `f32` can be, speech-like values, and full-scale squares.
fn samples() -> impl Strategy<Value = Vec<f32>> {
    let length = prop_oneof![
        0_usize..20,
        0_usize..3000,
        Just(1152),
        Just(4096),
        Just(8200)
    ];
    (length, 0_u8..4).prop_flat_map(|(length, kind)| {
        let value = match kind {
            0 => any::<f32>().boxed(),
            1 => (-1.0_f32..1.0).boxed(),
            2 => prop_oneof![Just(1.0_f32), Just(-1.0)].boxed(),
            _ => Just(0.25_f32).boxed(),
        };
        prop::collection::vec(value, length)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_flac_decodes_however_it_is_cut(
        samples in samples(),
        channels in 1_u16..=2,
        cut in 1_usize..5000,
        deep in any::<bool>(),
        rate in prop_oneof![1_u32..=655_350, Just(24_000)],
    ) {
        let samples = &samples[..samples.len() / channels as usize * channels as usize];
        let depth = if deep { FlacDepth::Bits24 } else { FlacDepth::Bits16 };
        let whole = flac(samples, rate, channels, depth);
        let mut file = Cursor::new(Vec::new());
        let mut writer = FlacWriter::new(&mut file, rate, channels, depth).unwrap();
        for piece in samples.chunks(cut * channels as usize) {
            writer.write(piece).unwrap();
        }
        writer.finish().unwrap();
        prop_assert_eq!(file.get_ref(), &whole);
        check_flac(&whole, samples, rate, channels, depth);
    }

    #[test]
    fn every_mp3_decodes_however_it_is_cut(
        samples in samples(),
        channels in 1_u16..=2,
        cut in 1_usize..5000,
        rate in prop::sample::select(MP3_RATES.to_vec()),
        step in 0_usize..14,
        variable in prop::option::of(0_u8..=9),
    ) {
        let samples = &samples[..samples.len() / channels as usize * channels as usize];
        let steps = if rate >= 32_000 {
            [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320]
        } else {
            [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160]
        };
        let bit_rate = variable.map_or(Mp3BitRate::Constant(steps[step]), Mp3BitRate::Variable);
        let whole = mp3(samples, rate, channels, bit_rate);
        let file = Cursor::new(Vec::new());
        let mut writer = Mp3Writer::new(file, rate, channels, bit_rate).unwrap();
        for piece in samples.chunks(cut * channels as usize) {
            writer.write(piece).unwrap();
        }
        prop_assert_eq!(&writer.finish().unwrap().into_inner(), &whole);
        let (decoded, _, _, delay, padding) = decode_mp3(&whole);
        let stated = samples.len() + (delay + padding) * channels as usize;
        prop_assert!(decoded.len() >= stated, "{} {stated}", decoded.len());
    }

    #[test]
    fn every_wav_is_whole(samples in samples(), float in any::<bool>()) {
        let encoding = if float { WavEncoding::Float32 } else { WavEncoding::Pcm24 };
        let bytes = wav::encode(&samples, 24_000, 1, encoding).unwrap();
        let reader = hound::WavReader::new(Cursor::new(bytes)).unwrap();
        prop_assert_eq!(reader.len() as usize, samples.len());
    }
}
