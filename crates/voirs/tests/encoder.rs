//! Audio files made for pipes.
#![allow(clippy::unwrap_used)]

use voirs::{AudioEncoder, AudioFormat, ErrorCode, encode};

/// A second of a tone, with a quiet end.
fn tone() -> Vec<f32> {
    let sample = |n: u32| {
        let t = n as f32 / 24_000.0;
        (t * 440.0 * std::f32::consts::TAU).sin() * (1.0 - t) * 0.5
    };
    (0..24_000).map(sample).collect()
}

/// The file of an encoder that gets the samples in pieces.
fn piecewise(format: &AudioFormat, piece: usize) -> Vec<u8> {
    let mut encoder = AudioEncoder::new(24_000, 1, format).unwrap();
    let mut file = Vec::new();
    for samples in tone().chunks(piece) {
        file.extend(encoder.push(samples).unwrap());
    }
    file.extend(encoder.finish().unwrap());
    file
}

#[test]
fn differs_from_a_whole_file_in_its_beginning_alone() {
    for format in AudioFormat::ALL {
        let whole = encode(&tone(), 24_000, 1, &format).unwrap();
        for piece in [1, 777, 24_000] {
            let streamed = piecewise(&format, piece);
            assert_eq!(streamed.len(), whole.len(), "{format:?}");
            // WAV's header has 44 bytes, FLAC's stream information 42; the first frame of
            // an MP3 file, which holds the length, is one of 192 kbit/s at most: 576 bytes.
            let start = match format.name() {
                "wav" => 44,
                "flac" => 42,
                _ => 576,
            };
            assert_eq!(streamed[..4], whole[..4], "{format:?}");
            assert!(streamed[start..] == whole[start..], "{format:?}");
        }
    }
}

#[test]
fn flac_of_unknown_length_decodes() {
    let file = piecewise(&AudioFormat::from_name("flac").unwrap(), 1000);
    let mut reader = claxon::FlacReader::new(&file[..]).unwrap();
    assert_eq!(reader.streaminfo().samples, None);
    let decoded: Vec<i32> = reader.samples().map(Result::unwrap).collect();
    let expected = tone()
        .into_iter()
        .map(|x| (x * 32_767.0).round_ties_even() as i32);
    assert_eq!(decoded, expected.collect::<Vec<_>>());
}

#[test]
fn mp3_of_unknown_length_decodes() {
    let file = piecewise(&AudioFormat::from_name("mp3").unwrap(), 1000);
    let mut decoder = minimp3::Decoder::new(&file[..]);
    let mut samples = 0;
    while let Ok(frame) = decoder.next_frame() {
        assert_eq!(frame.sample_rate, 24_000);
        samples += frame.data.len();
    }
    // Frames of 576 samples, and some around the sound.
    assert!((24_000..24_000 + 5 * 576).contains(&samples), "{samples}");
}

#[test]
fn most_of_the_file_is_there_before_the_end() {
    for format in AudioFormat::ALL {
        let mut encoder = AudioEncoder::new(24_000, 1, &format).unwrap();
        let early = encoder.push(&tone()).unwrap().len();
        let late = encoder.finish().unwrap().len();
        assert!(early > 4 * late, "{format:?}: {early}, then {late}");
    }
}

#[test]
fn refuses_what_a_whole_file_refuses() {
    let mp3 = AudioFormat::from_name("mp3").unwrap();
    let error = AudioEncoder::new(96_000, 1, &mp3).unwrap_err();
    assert_eq!(error.code(), ErrorCode::UnsupportedFormat);
}
