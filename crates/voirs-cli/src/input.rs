//! Reading texts.

use std::fs::File;
use std::io::{self, Read};

use voirs::MAX_SSML_BYTES;

use crate::arguments::Source;
use crate::status::Failure;

/// The text of the command line, of standard input or of a file.
pub(crate) fn text(source: &Source, ssml: bool) -> Result<String, Failure> {
    match (&source.text, &source.file) {
        (Some(text), _) if text != "-" => Ok(text.clone()),
        (None, Some(path)) => {
            let failed = |e| Failure::file(path, e);
            decode(
                &read(File::open(path).map_err(failed)?, ssml).map_err(failed)?,
                ssml,
            )
        }
        _ => standard_input(ssml),
    }
}

/// All of standard input.
pub(crate) fn standard_input(ssml: bool) -> Result<String, Failure> {
    let failed = |e| Failure::stream("standard input", e);
    decode(&read(io::stdin().lock(), ssml).map_err(failed)?, ssml)
}

fn decode(bytes: &[u8], ssml: bool) -> Result<String, Failure> {
    if ssml && bytes.len() > MAX_SSML_BYTES {
        // The cut may have fallen within a character.
        return Ok(String::from_utf8_lossy(bytes).into_owned());
    }
    Ok(voirs::decode_text(bytes)?.to_owned())
}

/// Of what is too large for SSML no more is read than shows that it is.
fn read(source: impl Read, ssml: bool) -> io::Result<Vec<u8>> {
    let limit = if ssml {
        MAX_SSML_BYTES as u64 + 1
    } else {
        u64::MAX
    };
    let mut bytes = Vec::new();
    source.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}
