//! Reading texts.

use std::fs;
use std::io::{self, Read};

use crate::arguments::Source;
use crate::status::Failure;

/// The text of the command line, of standard input or of a file.
pub(crate) fn text(source: &Source) -> Result<String, Failure> {
    let bytes = match (&source.text, &source.file) {
        (Some(text), _) if text != "-" => return Ok(text.clone()),
        (None, Some(path)) => fs::read(path).map_err(|e| Failure::file(path, e))?,
        _ => standard_input()?,
    };
    Ok(voirs::decode_text(&bytes)?.to_owned())
}

fn standard_input() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = io::stdin().lock().read_to_end(&mut bytes);
    read.map_err(|e| Failure::stream("standard input", e))?;
    Ok(bytes)
}
