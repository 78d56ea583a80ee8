//! Damaged and hostile data: an error or wrong words, never a panic.

use voirs_text::Blob;
use voirs_text::g2p::{Accent, DataError, G2p, G2pData};

use super::data::{Echo, data, spoken};

const TEXT: &str =
    "The well-known record wasn't read by Dr. Okonkwo's unhelpful neighbours, was it?";

fn try_out(data: G2pData) {
    if let Ok(g2p) = G2p::new(data) {
        let _ = g2p.phonemize(&spoken(TEXT), &Echo);
    }
}

/// Numbers that look random and are the same in every run.
fn numbers() -> impl Iterator<Item = usize> {
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 16) as usize
    })
}

fn with(lexicon: Vec<u8>, tagger: Vec<u8>) -> G2pData {
    G2pData {
        lexicon: Blob::from(lexicon),
        tagger: Blob::from(tagger),
        ..data(Accent::Us)
    }
}

#[test]
fn overwritten_bytes() {
    let sound = data(Accent::Us);
    let mut numbers = numbers();
    let mut next = || numbers.next().unwrap();
    for round in 0..300 {
        let (mut lexicon, mut tagger) = (sound.lexicon.to_vec(), sound.tagger.to_vec());
        for bytes in [&mut lexicon, &mut tagger] {
            // Headers and tables are hit more often than their size deserves.
            let reach = [64, 4096, bytes.len()][round % 3];
            for _ in 0..next() % 64 + 1 {
                let at = next() % reach;
                bytes[at] = next() as u8;
            }
        }
        // Each alone too: a refused section hides the other.
        try_out(with(lexicon.clone(), sound.tagger.to_vec()));
        try_out(with(sound.lexicon.to_vec(), tagger.clone()));
        try_out(with(lexicon, tagger));
    }
}

#[test]
fn blocks_of_equal_bytes() {
    let sound = data(Accent::Us);
    for value in [0x00, 0x0f, 0x7f, 0x80, 0xff] {
        for start in [16, 1000, 100_000] {
            let (mut lexicon, mut tagger) = (sound.lexicon.to_vec(), sound.tagger.to_vec());
            lexicon[start..].fill(value);
            tagger[start..].fill(value);
            try_out(with(lexicon, tagger));
        }
    }
}

#[test]
fn truncations_are_refused() {
    let sound = data(Accent::Us);
    for length in [0, 3, 15, 16, 17, 1000, sound.lexicon.len() - 1] {
        let short = with(sound.lexicon[..length].to_vec(), sound.tagger.to_vec());
        assert!(
            matches!(G2p::new(short), Err(DataError::Lexicon(_))),
            "{length}"
        );
    }
    for length in [0, 3, 15, 16, 17, 1000, sound.tagger.len() - 1] {
        let short = with(sound.lexicon.to_vec(), sound.tagger[..length].to_vec());
        assert!(
            matches!(G2p::new(short), Err(DataError::Tagger(_))),
            "{length}"
        );
    }
}

#[test]
fn counts_that_overflow_are_refused() {
    let sound = data(Accent::Us);
    for at in [4, 8, 12] {
        let (mut lexicon, mut tagger) = (sound.lexicon.to_vec(), sound.tagger.to_vec());
        lexicon[at..at + 4].fill(0xff);
        tagger[at..at + 4].fill(0xff);
        assert!(G2p::new(with(lexicon, sound.tagger.to_vec())).is_err());
        assert!(G2p::new(with(sound.lexicon.to_vec(), tagger)).is_err());
    }
}

#[test]
fn too_few_letters_at_a_time_are_refused() {
    let few = G2pData {
        max_letters: 1,
        ..data(Accent::Us)
    };
    assert_eq!(G2p::new(few).unwrap_err(), DataError::MaxLetters);
}
