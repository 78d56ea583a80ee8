//! The conformance cases through Rust; `conformance/README.md` says what they are.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::path::PathBuf;

use voirs::{
    Audio, ByteOrder, Conversion, ErrorCode, Layout, Pipeline, PipelineConfig, Result,
    SampleFormat, Stress, Timings,
};

const LENGTH_TOLERANCE: f64 = 0.03;
const LEVEL_TOLERANCE: f64 = 0.7;

#[test]
fn every_case_holds() {
    let mut results = String::new();
    let mut wrong = Vec::new();
    for fields in rows("cases.tsv") {
        let [name, input, settings, text, status, seconds, level] = &fields[..] else {
            unreachable!("{fields:?}");
        };
        let text = bytes(text);
        let outcome = speak(input, settings, &text);
        let got = outcome.as_ref().map_or_else(|e| e.code().name(), |_| "OK");
        if got != status {
            wrong.push(format!("{name}: {got}, not {status}"));
        }
        let Ok(audio) = outcome else {
            writeln!(results, "case {name} {got}").unwrap();
            continue;
        };
        let samples = audio.samples();
        let sum = fnv1a(samples.iter().flat_map(|x| x.to_le_bytes()));
        writeln!(results, "case {name} OK {} {sum:016x}", samples.len()).unwrap();
        write_events(audio.timings(), &mut results);
        let measured = samples.len() as f64 / f64::from(audio.sample_rate());
        let power = samples.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>();
        let decibels = 10.0 * (power / samples.len() as f64).max(1e-12).log10();
        let expected: (f64, f64) = (seconds.parse().unwrap(), level.parse().unwrap());
        let fits = (measured / expected.0 - 1.0).abs() <= LENGTH_TOLERANCE
            && (decibels - expected.1).abs() <= LEVEL_TOLERANCE;
        if !fits {
            wrong.push(format!("{name}: {measured:.3} s, {decibels:.2} dB"));
        }
    }
    for fields in rows("conversions.tsv") {
        let [samples, format, order, layout, expected] = &fields[..] else {
            unreachable!("{fields:?}");
        };
        let got = convert(samples, format, order, layout);
        writeln!(results, "conversion {format} {order} {layout} {got}").unwrap();
        if got != *expected {
            wrong.push(format!("{format} {order} {layout}: {got}"));
        }
    }
    for fields in rows("settings.tsv") {
        let [kind, name, value, expected, mention] = &fields[..] else {
            unreachable!("{fields:?}");
        };
        let outcome = set(kind, name, value);
        let got = outcome.as_ref().map_or_else(|e| e.code().name(), |_| "OK");
        writeln!(results, "setting {name} {value} {got}").unwrap();
        if got != expected {
            wrong.push(format!("{name} {value}: {got}, not {expected}"));
        }
        if let Err(error) = outcome
            && mention != "-"
            && !error.to_string().contains(mention.as_str())
        {
            wrong.push(format!("{name} {value}: {error}"));
        }
    }
    let folder = root().join("target/conformance");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("rust.txt"), results).unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rows(file: &str) -> Vec<Vec<String>> {
    let text = std::fs::read_to_string(root().join("conformance").join(file)).unwrap();
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').map(str::to_owned).collect())
        .collect()
}

/// A field's text, with its escapes replaced.
fn bytes(field: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = field.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next().unwrap() {
                b'n' => b'\n',
                b't' => b'\t',
                b'x' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => other,
            },
            other => other,
        });
    }
    bytes
}

fn speak(input: &str, settings: &str, text: &[u8]) -> Result<Audio> {
    let mut config = PipelineConfig::default();
    for setting in settings.split(';').filter(|s| *s != "-") {
        let (name, value) = setting.split_once('=').unwrap();
        config.set(name, value)?;
    }
    let pipeline = config.builder().build()?;
    let text = voirs::decode_text(text)?;
    let audio = match input {
        "text" => pipeline.synthesize(text, &config.synthesis)?,
        "ssml" => pipeline.synthesize_ssml(text, &config.synthesis)?,
        _ => {
            let speech = pipeline.synthesize_phonemes(text, &config.synthesis)?;
            return Ok(Audio::from_samples(speech.samples, speech.sample_rate));
        }
    };
    assert_streams_the_same(&pipeline, input, text, &config, &audio);
    Ok(audio)
}

fn assert_streams_the_same(
    pipeline: &Pipeline,
    input: &str,
    text: &str,
    config: &PipelineConfig,
    whole: &Audio,
) {
    let mut stream = match input {
        "text" => pipeline.stream(text, &config.synthesis).unwrap(),
        _ => pipeline.stream_ssml(text, &config.synthesis).unwrap(),
    };
    let mut samples = Vec::new();
    while let Some(chunk) = stream.next_chunk().unwrap() {
        samples.extend_from_slice(chunk.samples());
    }
    assert!(samples == whole.samples(), "{text}");
}

/// The events as every language gives them: by time, then in this order.
fn write_events(timings: &Timings, out: &mut String) {
    let mut events = Vec::new();
    for s in &timings.sentences {
        let text = &s.text;
        let line = format!(
            "{} {} {} {} {}",
            s.start, s.end, text.start, text.end, s.spoken
        );
        events.push((s.start, 0, format!("sentence {line}")));
    }
    for w in &timings.words {
        let text = &w.text;
        let line = format!(
            "{} {} {} {} {}",
            w.start, w.end, text.start, text.end, w.spoken
        );
        events.push((w.start, 1, format!("word {line}")));
    }
    for p in &timings.phonemes {
        let stress = match p.stress {
            Stress::None => 0,
            Stress::Primary => 1,
            Stress::Secondary => 2,
        };
        let line = format!("{} {} {stress} {} {}", p.start, p.end, p.phoneme, p.ipa);
        events.push((p.start, 2, format!("phoneme {line}")));
    }
    for v in &timings.visemes {
        let line = format!("{} {} {} {}", v.start, v.end, v.azure, v.oculus.name());
        events.push((v.start, 3, format!("viseme {line}")));
    }
    for m in &timings.marks {
        events.push((m.at, 4, format!("mark {} {}", m.at, m.name)));
    }
    events.sort_by_key(|(start, kind, _)| (*start, *kind));
    for (_, _, line) in events {
        writeln!(out, "  {line}").unwrap();
    }
}

fn convert(samples: &str, format: &str, order: &str, layout: &str) -> String {
    let samples: Vec<f32> = samples.split(' ').map(|x| x.parse().unwrap()).collect();
    let conversion = Conversion {
        order: match order {
            "little" => ByteOrder::Little,
            _ => ByteOrder::Big,
        },
        layout: match layout {
            "mono" => Layout::Mono,
            "interleaved" => Layout::StereoInterleaved,
            _ => Layout::StereoPlanar,
        },
        ..Conversion::new(match format {
            "i16" => SampleFormat::I16,
            "i24" => SampleFormat::I24,
            "i24-low" => SampleFormat::I24In32Low,
            "i24-high" => SampleFormat::I24In32High,
            "i32" => SampleFormat::I32,
            _ => SampleFormat::F32,
        })
    };
    let mut bytes = vec![0; conversion.converted_len(samples.len()).unwrap()];
    conversion.convert(&samples, &mut bytes).unwrap();
    bytes
        .iter()
        .fold(String::new(), |text, b| text + &format!("{b:02x}"))
}

/// Sets a setting or takes a document, and builds what comes of it.
fn set(kind: &str, name: &str, value: &str) -> Result<()> {
    let mut config = PipelineConfig::default();
    match kind {
        "set" => config.set(name, value)?,
        _ => config.merge_json(name)?,
    }
    config.builder().build().map(drop)
}

fn fnv1a(bytes: impl Iterator<Item = u8>) -> u64 {
    bytes.fold(0xcbf2_9ce4_8422_2325, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    })
}

#[test]
fn every_code_that_input_can_cause_has_a_case() {
    let rows: Vec<_> = ["cases.tsv", "settings.tsv"]
        .into_iter()
        .flat_map(rows)
        .collect();
    let input = ErrorCode::ALL.into_iter().filter(|c| c.number() < 200);
    for code in input {
        // Not of texts and settings: calls, files and memory of a language's own.
        let own = [
            ErrorCode::InvalidArgument,
            ErrorCode::UnsupportedFormat,
            ErrorCode::BufferTooSmall,
            ErrorCode::InvalidLexicon,
        ];
        let named = rows.iter().flatten().any(|field| field == code.name());
        assert!(own.contains(&code) || named, "{}", code.name());
    }
}
