#![allow(clippy::unwrap_used)]

use super::*;
use crate::frontend::{Boundary, Utterance, Word};
use crate::prosody::durations::Pace;

/// "Hi, you" at 1,000 samples per second, with bookmarks at "you" and at the end.
fn timings() -> Timings {
    let word = |spoken: &str, text, phonemes| Word {
        spoken: spoken.to_owned(),
        text,
        phonemes,
    };
    let utterance = Utterance {
        phonemes: "hˈI, ju".to_owned(),
        words: vec![
            word("Hi", 1..3, 0..3),
            word(",", 3..4, 3..4),
            word("you", 5..8, 5..7),
        ],
        text: 1..8,
        boundary: Boundary::Sentence,
        prosody: Vec::new(),
        marks: vec![(7, "end".to_owned()), (5, "you \"<&>\"".to_owned())],
    };
    let durations: Vec<(char, u32)> = " hˈI, ju "
        .chars()
        .zip([40, 50, 25, 75, 100, 50, 50, 60, 80])
        .collect();
    TimingTrack::default().timings(&Spoken {
        text: "¡Hi, you",
        utterance: &Utterance {
            // "¡" has two bytes.
            words: utterance
                .words
                .iter()
                .map(|w| Word {
                    text: w.text.start + 1..w.text.end + 1,
                    ..w.clone()
                })
                .collect(),
            text: 2..9,
            ..utterance
        },
        durations: &durations,
        start: 1000,
        end: 2000,
        sample_rate: 1000,
        rate: 1.0,
        last: true,
        markup: false,
    })
}

#[test]
fn times_come_from_durations() {
    let timings = timings();
    let phonemes: Vec<_> = timings
        .phonemes
        .iter()
        .map(|p| (p.start, p.end, p.phoneme, &*p.ipa))
        .collect();
    let expected = [
        (1000, 1040, ' ', ""),
        (1040, 1090, 'h', "h"),
        (1090, 1190, 'I', "aɪ"),
        (1190, 1340, ',', ""),
        (1340, 1390, 'j', "j"),
        (1390, 1450, 'u', "u"),
        (1450, 2000, ' ', ""),
    ];
    assert_eq!(phonemes, expected);
    assert_eq!(timings.phonemes[2].stress, Stress::Primary);
    let words: Vec<_> = timings
        .words
        .iter()
        .map(|w| (w.start, w.end, w.shown.as_str(), w.characters.clone()))
        .collect();
    assert_eq!(
        words,
        [(1040, 1190, "Hi,", 1..3), (1340, 1450, "you", 5..8)]
    );
    let marks: Vec<_> = timings.marks.iter().map(|m| m.at).collect();
    assert_eq!(marks, [1340, 1450]);
    let [sentence] = timings.sentences.as_slice() else {
        unreachable!()
    };
    assert_eq!((sentence.start, sentence.end), (1040, 1450));
    assert_eq!(
        (sentence.spoken.as_str(), &sentence.characters),
        ("Hi, you", &(1..8))
    );
}

/// "Hi," lasts from 1,040 to 1,190 and "you" from 1,340 to 1,450.
#[test]
fn a_slice_is_cut_and_counts_from_its_beginning() {
    let mut timings = timings();
    let slice = timings.slice(1100..1400);
    let words: Vec<_> = slice.words.iter().map(|w| (w.start, w.end)).collect();
    assert_eq!(words, [(0, 90), (240, 300)]);
    let marks: Vec<_> = slice.marks.iter().map(|m| m.at).collect();
    assert_eq!(marks, [240]);
    let phonemes: Vec<_> = slice.phonemes.iter().map(|p| (p.start, p.end)).collect();
    assert_eq!(phonemes, [(0, 90), (90, 240), (240, 290), (290, 300)]);
    assert_eq!(timings.slice(1100..1100), Timings::default());
    timings.delay(10);
    assert_eq!(timings.words[1].start, 1350);
    assert_eq!(timings.marks[0].at, 1350);
}

/// In running speech words touch, one frame after the first has ended; a longer
/// space is a pause, as is one beside punctuation.
#[test]
fn spaces_in_running_speech_belong_to_words() {
    let durations = [
        (' ', 300),
        ('a', 50),
        (' ', 50),
        ('ˈ', 10),
        ('b', 40),
        (' ', 100),
        ('c', 40),
        (' ', 10),
        ('d', 40),
        (',', 30),
        (' ', 30),
        ('e', 40),
        (' ', 80),
    ];
    let lengths: Vec<u32> = pauses::close(&durations, 1000, 1.0)
        .iter()
        .map(|(_, d)| *d)
        .collect();
    assert_eq!(
        lengths,
        [300, 62, 0, 48, 40, 100, 50, 0, 40, 30, 30, 40, 80]
    );
}

/// Shapes of the tables of Azure and Oculus Lipsync; the diphthong ends in another.
#[test]
fn visemes_follow_the_tables() {
    let shapes: Vec<_> = timings()
        .visemes
        .iter()
        .map(|v| (v.start, v.azure, v.oculus.name()))
        .collect();
    let expected = [
        (1000, 0, "sil"),
        (1040, 12, "aa"),
        (1090, 11, "aa"),
        (1140, 11, "ih"),
        (1190, 0, "sil"),
        (1340, 6, "ih"),
        (1390, 7, "ou"),
        (1450, 0, "sil"),
    ];
    assert_eq!(shapes, expected);
}

#[test]
fn files_are_as_their_formats_say() {
    let timings = timings();
    let export = |format| timings.export(format, 1000);
    assert_eq!(
        export(TimingFormat::Srt),
        "1\n00:00:01,040 --> 00:00:01,450\nHi, you\n\n"
    );
    assert_eq!(
        export(TimingFormat::WebVttWords),
        "WEBVTT\n\n1\n00:00:01.040 --> 00:00:01.190\nHi,\n\n2\n00:00:01.340 --> 00:00:01.450\nyou\n\n"
    );
    assert_eq!(
        export(TimingFormat::Audacity),
        "1.040000\t1.190000\tHi\n1.340000\t1.340000\tyou \"<&>\"\n1.340000\t1.450000\tyou\n1.450000\t1.450000\tend\n"
    );
    let grid = export(TimingFormat::TextGrid);
    assert!(
        grid.contains("number = 1.340000\n            mark = \"you \"\"<&>\"\"\"\n"),
        "{grid}"
    );
}

/// The total of a stretch is divided by the rate though no phoneme goes below a
/// frame: worked out by hand.
#[test]
fn durations_share_the_total() {
    let mut frames = Vec::new();
    let pace = |rate| Pace {
        rate,
        spans: &[],
        frame: 0.0125,
        step: 2,
        round: f32::round_ties_even,
    };
    let predicted = [4.0, 0.2, 1.0, 5.0, 1.0, 4.0];
    pace(1.0).frames(&predicted, &mut frames);
    assert_eq!(frames, [8, 2, 2, 10, 2, 8]);
    pace(2.0).frames(&predicted, &mut frames);
    assert_eq!(frames, [4, 1, 1, 5, 1, 4]);
    // 16 frames become 4, one each.
    pace(4.0).frames(&predicted, &mut frames);
    assert_eq!(frames, [2, 1, 1, 1, 1, 2]);
    // 16 frames become 5⅓: three of one frame, the rest to the long one.
    pace(3.0).frames(&predicted, &mut frames);
    assert_eq!(frames[1..5].iter().sum::<u32>(), 5);
    assert_eq!(frames.iter().sum::<u32>() % 2, 0);
    pace(0.5).frames(&predicted, &mut frames);
    assert_eq!(frames, [16, 4, 4, 20, 4, 16]);
    pace(1e-9).frames(&[f32::INFINITY, f32::NAN, -1.0], &mut frames);
    assert!(frames.iter().all(|f| *f >= 1));
}
