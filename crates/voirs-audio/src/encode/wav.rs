//! RIFF/WAVE, 16-bit PCM, mono.
//!
//! Written by hand rather than with a library because a stream that goes to a
//! pipe needs a header before its length is known.

use std::io::{self, Seek, SeekFrom, Write};

/// Bytes of the header that precedes the samples.
const HEADER_LENGTH: u32 = 44;

/// Full scale as a 16-bit integer: rounded to nearest, saturated. Not-a-number is 0.
pub fn to_i16(sample: f32) -> i16 {
    // `as` saturates and maps not-a-number to zero.
    (sample * 32_767.0).round_ties_even() as i16
}

/// Writes a mono 16-bit WAV file of samples that arrive in pieces.
///
/// The header first claims an unbounded length, as players of pipes expect,
/// and [`finish_seekable`](Self::finish_seekable) corrects it.
#[derive(Debug)]
pub struct WavWriter<W: Write> {
    out: W,
    written: u64,
    bytes: Vec<u8>,
}

impl<W: Write> WavWriter<W> {
    /// Writes the header.
    pub fn new(mut out: W, sample_rate: u32) -> io::Result<Self> {
        out.write_all(&header(sample_rate, u32::MAX))?;
        Ok(Self {
            out,
            written: 0,
            bytes: Vec::new(),
        })
    }

    /// Appends samples, full scale at ±1.
    pub fn write(&mut self, samples: &[f32]) -> io::Result<()> {
        self.bytes.clear();
        self.bytes
            .extend(samples.iter().flat_map(|x| to_i16(*x).to_le_bytes()));
        self.out.write_all(&self.bytes)?;
        self.written += samples.len() as u64;
        Ok(())
    }

    /// Samples written so far.
    pub fn samples(&self) -> u64 {
        self.written
    }

    /// Ends the file where it cannot be rewound, a pipe: the header keeps the
    /// unbounded length.
    pub fn finish(mut self) -> io::Result<W> {
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write + Seek> WavWriter<W> {
    /// Ends the file and corrects its header.
    ///
    /// # Errors
    ///
    /// Besides those of `W`, when the samples exceed the 4 GiB of the format.
    pub fn finish_seekable(mut self) -> io::Result<W> {
        let length = u32::try_from(self.written * 2)
            .ok()
            .filter(|n| *n <= u32::MAX - HEADER_LENGTH)
            .ok_or_else(|| {
                io::Error::new(
                    io::ErrorKind::FileTooLarge,
                    "a WAV file holds at most 4 GiB of samples",
                )
            })?;
        self.out.seek(SeekFrom::Start(4))?;
        self.out
            .write_all(&(length + HEADER_LENGTH - 8).to_le_bytes())?;
        self.out
            .seek(SeekFrom::Start(u64::from(HEADER_LENGTH) - 4))?;
        self.out.write_all(&length.to_le_bytes())?;
        self.out.seek(SeekFrom::End(0))?;
        self.out.flush()?;
        Ok(self.out)
    }
}

fn header(sample_rate: u32, data_length: u32) -> [u8; HEADER_LENGTH as usize] {
    let mut bytes = [0; HEADER_LENGTH as usize];
    let fields: [&[u8]; 13] = [
        b"RIFF",
        &data_length.saturating_add(HEADER_LENGTH - 8).to_le_bytes(),
        b"WAVE",
        b"fmt ",
        &16_u32.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &1_u16.to_le_bytes(),
        &sample_rate.to_le_bytes(),
        &sample_rate.saturating_mul(2).to_le_bytes(),
        &2_u16.to_le_bytes(),
        &16_u16.to_le_bytes(),
        b"data",
        &data_length.to_le_bytes(),
    ];
    for (to, from) in bytes.iter_mut().zip(fields.iter().flat_map(|f| f.iter())) {
        *to = *from;
    }
    bytes
}
