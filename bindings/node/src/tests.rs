//! What needs no JavaScript.
#![allow(clippy::unwrap_used, clippy::panic)]

use voirs::ErrorCode;

use crate::error::caught;
use crate::samples::Samples;
use crate::text::Cursor;

#[test]
fn a_panic_is_an_error() {
    let error = caught::<()>(|| panic!("a defect")).unwrap_err();
    assert_eq!(error.code(), ErrorCode::Internal);
    assert_eq!(caught(|| Ok(7)).unwrap(), 7);
}

#[test]
fn places_are_found_in_any_order() {
    let text = "a😀é𝄞z";
    let mut cursor = Cursor::default();
    let bytes = [0, 1, 5, 7, 11, 12];
    let units = [0, 1, 3, 4, 6, 7];
    for (from, _) in bytes.iter().enumerate() {
        for (at, byte) in bytes.iter().enumerate() {
            cursor.units(text, bytes[from]);
            assert_eq!(cursor.units(text, *byte), units[at]);
        }
    }
    assert_eq!(cursor.range(text, &(1..11)), (1, 6));
}

#[test]
fn samples_are_copied_as_they_are() {
    let mut samples = Vec::with_capacity(100);
    samples.extend([0.5, -0.0, f32::NAN, f32::MIN_POSITIVE]);
    let shared = Samples::new(samples.clone());
    let bits = |samples: &[f32]| samples.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
    assert_eq!(bits(&shared.copy(0..4)), bits(&samples));
    assert_eq!(bits(&shared.copy(1..9)), bits(&samples[1..]));
    assert!(shared.copy(4..4).is_empty() && shared.copy(9..20).is_empty());
    assert!(Samples::new(Vec::new()).copy(0..1).is_empty());
}

#[test]
fn every_job_is_done_once() {
    let (send, results) = std::sync::mpsc::channel();
    for number in 0..200 {
        let send = send.clone();
        crate::threads::start(Box::new(move || send.send(number).unwrap())).unwrap();
        if number % 10 == 0 {
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
    drop(send);
    let mut done: Vec<_> = results.into_iter().collect();
    done.sort_unstable();
    assert_eq!(done, (0..200).collect::<Vec<_>>());
}
