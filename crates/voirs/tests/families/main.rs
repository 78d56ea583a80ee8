//! What every voice does, whatever its family: one suite, run with a real voice of
//! each. Those of other projects are fetched by `cargo xtask voices --test`.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../fetched/mod.rs"]
mod fetched;
#[path = "../pitch_meter/mod.rs"]
mod pitch_meter;
mod suite;

use std::sync::LazyLock;

use suite::Subject;
use voirs::Pipeline;

/// The tests of the suite as those of a family; `$subject` is `None` where its voice
/// was not fetched.
macro_rules! family {
    ($family:ident, $subject:expr) => {
        mod $family {
            use super::*;

            static SUBJECT: LazyLock<Option<Subject>> = LazyLock::new(|| $subject);

            family!(@tests
                samples_depend_on_text_and_settings_alone,
                the_seed_is_used_where_the_voice_says_so,
                timings_cover_the_audio_and_words_their_text,
                pauses_are_silent,
                chunks_together_are_the_whole,
                the_first_chunk_is_short_where_the_voice_is_slow,
                rates_divide_durations,
                spans_change_their_stretch_alone,
                pitch_is_shifted_or_refused,
                breaks_and_marks_are_where_they_are_written,
                other_sample_rates_have_the_same_speech,
                cancelling_ends_a_request_soon,
                a_time_limit_ends_in_an_error,
                mistakes_are_named,
            );
        }
    };
    (@tests $($name:ident),* $(,)?) => {
        $(#[test]
        fn $name() {
            if let Some(subject) = &*SUBJECT {
                suite::$name(subject);
            }
        })*
    };
}

family!(hibari, Some(Subject::new(Pipeline::builder())));
family!(
    piper,
    fetched::voice("en_US-joe-medium.onnx")
        .map(|joe| Subject::in_pieces(Pipeline::builder().voice_file(joe)))
);
family!(
    kokoro,
    fetched::voice("kokoro/kokoro-v1.0-int8.onnx")
        .map(|kokoro| Subject::new(Pipeline::builder().voice_file(kokoro)))
);
