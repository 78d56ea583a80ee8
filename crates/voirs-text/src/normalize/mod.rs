//! Text normalisation.

mod spoken;

pub use spoken::{Span, SpanKind, SpokenText};
