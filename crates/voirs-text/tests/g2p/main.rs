//! Pronunciation, with the lexicons and the tagger that are shipped.

#![allow(clippy::unwrap_used, clippy::panic)]

mod agreement;
mod damage;
mod data;
mod properties;
mod readings;
mod words;
