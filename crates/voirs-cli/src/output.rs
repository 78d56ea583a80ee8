//! Where speech goes, and in which format.

use std::fs::File;
use std::io::{self, BufWriter, Cursor, IsTerminal, Write};
use std::path::{Path, PathBuf};

use voirs::whole_file::WholeFile;
use voirs::{AudioFormat, AudioWriter, BitDepth, ErrorCode, Mp3BitRate};
use voirs_audio::encode::wav::WavWriter;

use crate::arguments::{Output, Say};
use crate::status::Failure;

/// Where the speech goes.
pub(crate) enum Destination {
    File(PathBuf),
    Folder(PathBuf),
    StandardOutput,
}

pub(crate) fn destination(say: &Say) -> Result<Destination, Failure> {
    match &say.output {
        Some(path) if say.batch => Ok(Destination::Folder(path.clone())),
        Some(path) if path != Path::new("-") => Ok(Destination::File(path.clone())),
        None if io::stdout().is_terminal() => Err(Failure::Usage {
            message: "there is nowhere to write the speech".into(),
            hint: "Name a file with --output FILE, or pipe the output into a player.",
        }),
        _ => Ok(Destination::StandardOutput),
    }
}

/// The format: as asked for, else by the file's extension, else WAV.
pub(crate) fn format(output: &Output, to: &Destination) -> Result<AudioFormat, Failure> {
    let format = match (&output.format, to) {
        (Some(name), _) => AudioFormat::from_name(name)?,
        (None, Destination::File(path)) if path.extension().is_some() => {
            AudioFormat::from_path(path)?
        }
        _ => AudioFormat::from_name("wav")?,
    };
    let depth = output.bit_depth.map(BitDepth::from);
    let constant = output.bitrate.map(Mp3BitRate::Constant);
    let rate = constant.or(output.quality.map(Mp3BitRate::Variable));
    Ok(format.with_settings(depth, rate)?)
}

/// An audio file that appears when it is complete.
pub(crate) fn to_file(
    path: &Path,
    sample_rate: u32,
    format: &AudioFormat,
    speak: impl FnOnce(&mut dyn FnMut(&[f32]) -> Result<(), Failure>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |e| Failure::file(path, e);
    let mut whole = WholeFile::create(path).map_err(failed)?;
    let mut file: BufWriter<&mut File> = BufWriter::new(whole.file().map_err(failed)?);
    let in_file = |error| named(error, path);
    let mut writer = AudioWriter::new(&mut file, sample_rate, 1, format).map_err(in_file)?;
    speak(&mut |samples| writer.write(samples).map_err(in_file))?;
    writer.finish().map_err(in_file)?;
    file.flush().map_err(failed)?;
    drop(file);
    whole.commit().map_err(failed)
}

/// Names the file in an error of writing.
fn named(error: voirs::Error, path: &Path) -> Failure {
    match error.code() {
        ErrorCode::WriteFailed => Failure::file(path, io::Error::other(error)),
        _ => Failure::Engine(error),
    }
}

/// An audio file to standard output: WAV as it is made, other formats, whose
/// beginning is written last, when they are complete.
pub(crate) fn to_standard_output(
    sample_rate: u32,
    format: &AudioFormat,
    speak: impl FnOnce(&mut dyn FnMut(&[f32]) -> Result<(), Failure>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let failed = |e| Failure::stream("standard output", e);
    let mut out = io::stdout().lock();
    if let AudioFormat::Wav { encoding } = *format {
        let mut writer = WavWriter::with_encoding(out, sample_rate, 1, encoding).map_err(|e| {
            failed(match e {
                voirs_audio::EncodeError::Io(error) => error,
                other => io::Error::other(other),
            })
        })?;
        speak(&mut |samples| writer.write(samples).map_err(failed))?;
        drop(writer.finish().map_err(failed)?);
        return Ok(());
    }
    let mut file = Cursor::new(Vec::new());
    let mut writer = AudioWriter::new(&mut file, sample_rate, 1, format)?;
    speak(&mut |samples| Ok(writer.write(samples)?))?;
    writer.finish()?;
    out.write_all(file.get_ref()).map_err(failed)?;
    out.flush().map_err(failed)
}
