//! Audio files for pipes and sockets.

use std::fmt;
use std::io::{self, Seek, SeekFrom, Write};
use std::mem::take;
use std::sync::{Arc, Mutex, PoisonError};

use crate::error::Result;
use crate::format::{AudioFormat, AudioWriter};

/// Makes an audio file piece by piece, for what cannot be rewound: a pipe, a
/// socket, a player.
///
/// What only the end knows (lengths, sums) is not in the file's beginning: WAV has
/// the length that players take for unbounded, FLAC a length of 0, which means
/// unknown (RFC 9639, 8.2). Otherwise the file is that of [`AudioWriter`].
///
/// ```
/// # fn main() -> voirs::Result<()> {
/// let format = voirs::AudioFormat::from_name("wav")?;
/// let mut encoder = voirs::AudioEncoder::new(24_000, 1, &format)?;
/// let mut file = encoder.push(&[0.0; 2400])?;
/// file.extend(encoder.finish()?);
/// assert_eq!(file.len(), 44 + 4800);
/// # Ok(()) }
/// ```
pub struct AudioEncoder {
    writer: AudioWriter<Pipe>,
    pipe: Pipe,
}

impl fmt::Debug for AudioEncoder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AudioEncoder").field(&self.writer).finish()
    }
}

impl AudioEncoder {
    /// An encoder of samples with so many channels; `sample_rate` in Hz.
    ///
    /// # Errors
    /// [`ErrorCode::UnsupportedFormat`](crate::ErrorCode::UnsupportedFormat), as for
    /// [`encode`](crate::encode).
    pub fn new(sample_rate: u32, channels: u16, format: &AudioFormat) -> Result<Self> {
        let pipe = Pipe::default();
        let writer = AudioWriter::new(pipe.clone(), sample_rate, channels, format)?;
        Ok(Self { writer, pipe })
    }

    /// Takes samples, full scale at ±1, interleaved where there are two channels, and
    /// gives the bytes that are ready: they may be none.
    ///
    /// # Errors
    /// Those of [`AudioWriter::write`].
    pub fn push(&mut self, samples: &[f32]) -> Result<Vec<u8>> {
        self.writer.write(samples)?;
        Ok(self.pipe.take())
    }

    /// The last bytes.
    ///
    /// # Errors
    /// Those of [`AudioWriter::finish`].
    pub fn finish(self) -> Result<Vec<u8>> {
        self.writer.finish()?;
        Ok(self.pipe.take())
    }
}

/// Keeps what is written until it is taken, and forgets what rewrites something
/// before.
#[derive(Debug, Clone, Default)]
struct Pipe(Arc<Mutex<Written>>);

#[derive(Debug, Default)]
struct Written {
    bytes: Vec<u8>,
    /// Where the next byte goes.
    position: u64,
    /// Bytes of the file so far, those that were taken included.
    length: u64,
}

impl Pipe {
    fn with<T>(&self, work: impl FnOnce(&mut Written) -> T) -> T {
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn take(&self) -> Vec<u8> {
        self.with(|written| take(&mut written.bytes))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.with(|written| {
            let end = written.position + bytes.len() as u64;
            let known = written.length.saturating_sub(written.position);
            let new = usize::try_from(known).unwrap_or(usize::MAX);
            written.bytes.extend(bytes.get(new..).unwrap_or_default());
            written.position = end;
            written.length = written.length.max(end);
            Ok(bytes.len())
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Pipe {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.with(|written| {
            let position = match to {
                SeekFrom::Start(position) => Some(position),
                SeekFrom::End(offset) => written.length.checked_add_signed(offset),
                SeekFrom::Current(offset) => written.position.checked_add_signed(offset),
            };
            let inside = position.filter(|position| *position <= written.length);
            written.position = inside.ok_or(io::ErrorKind::InvalidInput)?;
            Ok(written.position)
        })
    }
}
