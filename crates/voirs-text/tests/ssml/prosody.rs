//! `prosody` and `emphasis`: every kind of value.
use super::*;

#[test]
fn prosody_values() {
    let close = |a: f32, b: f32| (a - b).abs() < 1e-3;
    for (value, rate) in [
        ("50%", 0.5),
        ("200%", 2.0),
        ("+50%", 1.5),
        ("-20%", 0.8),
        ("1.25", 1.25),
        ("medium", 1.0),
        ("default", 1.0),
    ] {
        assert!(
            close(prosody(&format!("rate=\"{value}\"")).rate, rate),
            "{value}"
        );
    }
    let semitones = |value: &str| match prosody(&format!("pitch=\"{value}\"")).pitch {
        Pitch::Semitones(n) => n,
        Pitch::Hertz(_) => f32::NAN,
    };
    for (value, n) in [
        ("+2st", 2.0),
        ("-3.5st", -3.5),
        ("+100%", 12.0),
        ("-50%", -12.0),
        ("+200Hz", 12.0),
        ("default", 0.0),
    ] {
        assert!(close(semitones(value), n), "{value}: {}", semitones(value));
    }
    assert_eq!(prosody("pitch=\"180Hz\"").pitch, Pitch::Hertz(180.0));
    for (value, gain) in [
        ("+6dB", 1.995),
        ("-20dB", 0.1),
        ("silent", 0.0),
        ("default", 1.0),
        ("50", 0.5),
        ("+20%", 1.2),
    ] {
        assert!(
            close(prosody(&format!("volume=\"{value}\"")).gain, gain),
            "{value}"
        );
    }
    for (value, range) in [
        ("+20%", 1.2),
        ("80Hz", 2.0),
        ("+12st", 2.0),
        ("default", 1.0),
    ] {
        assert!(
            close(prosody(&format!("range=\"{value}\"")).range, range),
            "{value}"
        );
    }
    assert_eq!(prosody("duration=\"750ms\"").duration, Some(0.75));
    assert_eq!(prosody("duration=\"2s\"").duration, Some(2.0));
    // Section 3.2.4 of the recommendation.
    let contour = prosody("contour=\"(0%,+20Hz) (10%,+30%) (40%,+10Hz)\"").contour;
    let places: Vec<f32> = contour.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, [0.0, 0.1, 0.4]);
    assert!(close(contour[1].1, 4.5421));
    // Labels are ordered as the recommendation orders them.
    for (name, labels) in [
        ("rate", ["x-slow", "slow", "medium", "fast", "x-fast"]),
        ("pitch", ["x-low", "low", "medium", "high", "x-high"]),
        ("range", ["x-low", "low", "medium", "high", "x-high"]),
        ("volume", ["x-soft", "soft", "medium", "loud", "x-loud"]),
    ] {
        let values = labels.map(|label| {
            let prosody = prosody(&format!("{name}=\"{label}\""));
            match (name, prosody.pitch) {
                ("rate", _) => prosody.rate,
                ("pitch", Pitch::Semitones(n)) => n,
                ("range", _) => prosody.range,
                _ => prosody.gain,
            }
        });
        assert!(values.is_sorted_by(|a, b| a < b), "{name}: {values:?}");
    }
    let order: Vec<f32> = ["reduced", "none", "moderate", "strong"]
        .iter()
        .map(|level| {
            let document = speak(&format!("<emphasis level=\"{level}\">x</emphasis>"));
            document
                .prosody(&(0..1))
                .first()
                .map_or(1.0, |(_, p)| p.gain)
        })
        .collect();
    assert!(order.is_sorted_by(|a, b| a < b), "{order:?}");
}

#[test]
fn nested_prosody() {
    // A percentage without a sign is of the default rate, wherever it stands.
    let document = speak(
        "<prosody rate=\"50%\">a <prosody rate=\"200%\">b</prosody> \
         <prosody rate=\"+50%\">c</prosody></prosody>",
    );
    let rate = |word: &str| {
        let at = document.text().find(word).unwrap();
        let stack = document.prosody(&(at..at + 1));
        stack.iter().map(|(_, p)| p.rate).product::<f32>()
    };
    assert_eq!((rate("a"), rate("b"), rate("c")), (0.5, 2.0, 0.75));
    let document = speak("<prosody rate=\"9\" pitch=\"+40st\">a</prosody>");
    assert_eq!(document.notices().len(), 2, "beyond the engine's range");
}
