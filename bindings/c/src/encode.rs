//! Samples in other forms: integers, other rates, audio files.

use std::ffi::{c_char, c_void};
use std::path::Path;
use std::ptr::null_mut;

use engine::{
    AudioFormat, ByteOrder, Conversion, Dither, Error, ErrorCode, FlacDepth, Layout, Mp3BitRate,
    Resampler, Result, SampleFormat, TimingFormat, WavEncoding, encode, whole_file,
};

use crate::audio::VoirsAudioBuffer;
use crate::bytes::{VoirsBytes, give_bytes};
use crate::error::VoirsStatus;
use crate::ffi::{self, Sized1st, enter, enter_quietly, invalid};
use crate::handle;

/// How a sample is written.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "callers pass the numbers")]
pub enum VoirsSampleFormat {
    /// 16-bit integer, 2 bytes.
    I16 = 0,
    /// 24-bit integer, 3 bytes.
    I24 = 1,
    /// 24-bit integer in the low bits of 4 bytes, with its sign extended.
    I24In32Low = 2,
    /// 24-bit integer in the high bits of 4 bytes, the low ones 0.
    I24In32High = 3,
    /// 32-bit integer, 4 bytes.
    I32 = 4,
    /// 32-bit IEEE float, 4 bytes.
    F32 = 5,
}

/// The order of a sample's bytes.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "callers pass the numbers")]
pub enum VoirsByteOrder {
    /// That of this machine.
    Native = 0,
    /// The lowest byte first.
    Little = 1,
    /// The highest byte first.
    Big = 2,
}

/// Which channels are written, and in which order.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "callers pass the numbers")]
pub enum VoirsChannelLayout {
    /// One channel.
    Mono = 0,
    /// The same twice: left, right, left, right.
    StereoInterleaved = 1,
    /// The same twice: all of the left, then all of the right.
    StereoPlanar = 2,
}

/// How samples are converted. Initialise it with voirs_conversion_init.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsConversion {
    /// sizeof(VoirsConversion); set by the init function.
    pub struct_size: usize,
    /// A VoirsSampleFormat, default VOIRS_SAMPLE_FORMAT_I16.
    pub format: i32,
    /// A VoirsByteOrder, default VOIRS_BYTE_ORDER_NATIVE.
    pub byte_order: i32,
    /// A VoirsChannelLayout, default VOIRS_CHANNEL_LAYOUT_MONO.
    pub layout: i32,
    /// 1 adds triangular dither of two steps to 16- and 24-bit integers; 0, the
    /// default, rounds to nearest.
    pub dither: i32,
    /// Chooses the dither.
    pub dither_seed: u64,
}

// SAFETY: integers.
unsafe impl Sized1st for VoirsConversion {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        Self {
            struct_size: size_of::<Self>(),
            format: VoirsSampleFormat::I16 as i32,
            byte_order: VoirsByteOrder::Native as i32,
            layout: VoirsChannelLayout::Mono as i32,
            dither: 0,
            dither_seed: 0,
        }
    }
}

/// How an MP3 file is written. Initialise it with voirs_mp3_options_init.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsMp3Options {
    /// sizeof(VoirsMp3Options); set by the init function.
    pub struct_size: usize,
    /// Constant bit rate in kbit/s, in the steps of the standard: 8 to 160 below
    /// 32 kHz, 32 to 320 from there on. 0, the default, is variable.
    pub bit_rate: u32,
    /// Quality of a variable bit rate, 0 the best to 9 the smallest, default 2.
    pub quality: u32,
}

// SAFETY: integers.
unsafe impl Sized1st for VoirsMp3Options {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        Self {
            struct_size: size_of::<Self>(),
            bit_rate: 0,
            quality: 2,
        }
    }
}

/// Initialises the structure with its defaults. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_conversion_init(conversion: *mut VoirsConversion) {
    enter_quietly(|| {
        if !conversion.is_null() && conversion.is_aligned() {
            // SAFETY: not null and aligned; writable by point 2 of the contract.
            unsafe { conversion.write(VoirsConversion::initial()) };
        }
    });
}

/// Initialises the structure with its defaults. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_mp3_options_init(options: *mut VoirsMp3Options) {
    enter_quietly(|| {
        if !options.is_null() && options.is_aligned() {
            // SAFETY: not null and aligned; writable by point 2 of the contract.
            unsafe { options.write(VoirsMp3Options::initial()) };
        }
    });
}

fn to_engine(c: &VoirsConversion) -> Result<Conversion> {
    let format = match c.format {
        0 => SampleFormat::I16,
        1 => SampleFormat::I24,
        2 => SampleFormat::I24In32Low,
        3 => SampleFormat::I24In32High,
        4 => SampleFormat::I32,
        5 => SampleFormat::F32,
        other => {
            let hint = "Pass a VoirsSampleFormat.";
            return Err(invalid("conversion->format", other, hint));
        }
    };
    Ok(Conversion {
        order: match c.byte_order {
            0 => ByteOrder::NATIVE,
            1 => ByteOrder::Little,
            2 => ByteOrder::Big,
            other => {
                let hint = "Pass a VoirsByteOrder.";
                return Err(invalid("conversion->byte_order", other, hint));
            }
        },
        layout: match c.layout {
            0 => Layout::Mono,
            1 => Layout::StereoInterleaved,
            2 => Layout::StereoPlanar,
            other => {
                let hint = "Pass a VoirsChannelLayout.";
                return Err(invalid("conversion->layout", other, hint));
            }
        },
        dither: match c.dither {
            0 => None,
            1 => Some(Dither {
                seed: c.dither_seed,
                first_sample: 0,
            }),
            other => return Err(invalid("conversion->dither", other, "Pass 0 or 1.")),
        },
        ..Conversion::new(format)
    })
}

/// Converts the samples into the caller's memory. Rounds to nearest and
/// saturates.
///
/// @param conversion  how; NULL for 16-bit integers, mono
/// @param out         gets the samples; may be NULL when capacity is 0
/// @param capacity    the size of out in bytes; when too small, nothing is written
///                    and the call returns VOIRS_STATUS_BUFFER_TOO_SMALL
/// @param needed      gets the bytes that the samples take; may be NULL. With
///                    capacity 0 the call only asks for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_convert(
    audio: *const VoirsAudioBuffer,
    conversion: *const VoirsConversion,
    out: *mut c_void,
    capacity: usize,
    needed: *mut usize,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        let audio = unsafe { handle::borrow("audio", audio)? };
        // SAFETY: points 2 and 3 of the contract.
        let conversion = to_engine(&unsafe { ffi::options("conversion", conversion)? })?;
        let size = conversion.converted_len(audio.samples().len());
        let size =
            size.ok_or_else(|| Error::new(ErrorCode::OutOfMemory, "the result is too large"))?;
        // SAFETY: point 2 of the contract.
        let to = unsafe { ffi::room("out", out.cast::<u8>(), capacity, size, needed)? };
        if let Some(to) = to {
            let converted = conversion.convert(audio.samples(), to);
            converted.map_err(|cause| Error::new(ErrorCode::BufferTooSmall, cause.to_string()))?;
        }
        Ok(())
    })
}

/// The same audio at another sample rate.
///
/// @param sample_rate  samples per second, 8000 to 192000
/// @param resampled    gets the new buffer with one reference
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_resample(
    audio: *const VoirsAudioBuffer,
    sample_rate: u32,
    resampled: *mut *mut VoirsAudioBuffer,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let resampled = unsafe { ffi::out("resampled", resampled)? };
        *resampled = null_mut();
        // SAFETY: point 1 of the contract.
        let audio = unsafe { handle::borrow("audio", audio)? };
        let resampler = Resampler::new(audio.sample_rate(), sample_rate);
        let mut resampler = resampler.map_err(|cause| {
            Error::new(ErrorCode::InvalidSetting, cause.to_string())
                .with_argument("sample_rate", cause.rate)
                .with_hint("Sample rates go from 8000 to 192000 Hz.")
        })?;
        let mut samples = Vec::new();
        resampler.process(audio.samples(), &mut samples);
        resampler.finish(&mut samples);
        *resampled = handle::give(audio.at_rate(&samples, sample_rate)?)?;
        Ok(())
    })
}

fn wav(format: i32) -> Result<AudioFormat> {
    let encoding = match format {
        0 => WavEncoding::Pcm16,
        1 => WavEncoding::Pcm24,
        4 => WavEncoding::Pcm32,
        5 => WavEncoding::Float32,
        other => {
            let hint = "Pass VOIRS_SAMPLE_FORMAT_I16, _I24, _I32 or _F32.";
            return Err(invalid("format", other, hint));
        }
    };
    Ok(AudioFormat::Wav { encoding })
}

fn flac(bits: u32) -> Result<AudioFormat> {
    let depth = match bits {
        16 => FlacDepth::Bits16,
        24 => FlacDepth::Bits24,
        other => return Err(invalid("bits", other, "Pass 16 or 24.")),
    };
    Ok(AudioFormat::Flac { depth })
}

/// # Safety
/// Points 2 and 3 of the contract.
unsafe fn mp3(options: *const VoirsMp3Options) -> Result<AudioFormat> {
    // SAFETY: the caller's promise is ours.
    let options = unsafe { ffi::options("options", options)? };
    let bit_rate = match options.bit_rate {
        0 => Mp3BitRate::Variable(u8::try_from(options.quality).unwrap_or(u8::MAX)),
        constant => Mp3BitRate::Constant(constant),
    };
    Ok(AudioFormat::Mp3 { bit_rate })
}

/// # Safety
/// Points 1 to 3 of the contract.
unsafe fn save(
    audio: *const VoirsAudioBuffer,
    path: *const c_char,
    format: &AudioFormat,
) -> Result<()> {
    // SAFETY: the caller's promise is ours.
    let (audio, path) = unsafe { (handle::borrow("audio", audio)?, ffi::string("path", path)?) };
    let bytes = encode(audio.samples(), audio.sample_rate(), 1, format)?;
    whole_file::save(Path::new(path), &bytes)
}

/// # Safety
/// Points 1 and 2 of the contract.
unsafe fn to_memory(
    audio: *const VoirsAudioBuffer,
    format: impl FnOnce() -> Result<AudioFormat>,
    bytes: *mut *mut VoirsBytes,
) -> Result<()> {
    // SAFETY: the caller's promise is ours.
    let bytes = unsafe { ffi::out("bytes", bytes)? };
    *bytes = null_mut();
    // SAFETY: the caller's promise is ours.
    let audio = unsafe { handle::borrow("audio", audio)? };
    *bytes = give_bytes(&encode(
        audio.samples(),
        audio.sample_rate(),
        1,
        &format()?,
    )?)?;
    Ok(())
}

/// Saves a WAV file, whole or not at all: an existing file is replaced once the
/// new one is complete.
///
/// @param path    the path, in UTF-8
/// @param format  VOIRS_SAMPLE_FORMAT_I16, _I24, _I32 or _F32
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_save_wav(
    audio: *const VoirsAudioBuffer,
    path: *const c_char,
    format: i32,
) -> VoirsStatus {
    // SAFETY: the caller's promise is ours.
    enter(|| unsafe { save(audio, path, &wav(format)?) })
}

/// Saves a FLAC file, whole or not at all.
///
/// @param path  the path, in UTF-8
/// @param bits  16 or 24 bits of a sample
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_save_flac(
    audio: *const VoirsAudioBuffer,
    path: *const c_char,
    bits: u32,
) -> VoirsStatus {
    // SAFETY: the caller's promise is ours.
    enter(|| unsafe { save(audio, path, &flac(bits)?) })
}

/// Saves an MP3 file, whole or not at all. The sample rate must be one of the
/// standard's: 8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000.
///
/// @param path     the path, in UTF-8
/// @param options  bit rate or quality; NULL for the defaults
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_save_mp3(
    audio: *const VoirsAudioBuffer,
    path: *const c_char,
    options: *const VoirsMp3Options,
) -> VoirsStatus {
    // SAFETY: the caller's promise is ours.
    enter(|| unsafe { save(audio, path, &mp3(options)?) })
}

/// A WAV file in memory, as voirs_audio_save_wav writes it.
///
/// @param bytes  gets the file, to be freed with voirs_free_bytes
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_encode_wav(
    audio: *const VoirsAudioBuffer,
    format: i32,
    bytes: *mut *mut VoirsBytes,
) -> VoirsStatus {
    // SAFETY: the caller's promise is ours.
    enter(|| unsafe { to_memory(audio, || wav(format), bytes) })
}

/// A FLAC file in memory, as voirs_audio_save_flac writes it.
///
/// @param bytes  gets the file, to be freed with voirs_free_bytes
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_encode_flac(
    audio: *const VoirsAudioBuffer,
    bits: u32,
    bytes: *mut *mut VoirsBytes,
) -> VoirsStatus {
    // SAFETY: the caller's promise is ours.
    enter(|| unsafe { to_memory(audio, || flac(bits), bytes) })
}

/// An MP3 file in memory, as voirs_audio_save_mp3 writes it.
///
/// @param bytes  gets the file, to be freed with voirs_free_bytes
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_encode_mp3(
    audio: *const VoirsAudioBuffer,
    options: *const VoirsMp3Options,
    bytes: *mut *mut VoirsBytes,
) -> VoirsStatus {
    // SAFETY: the caller's promise is ours.
    enter(|| unsafe { to_memory(audio, || mp3(options), bytes) })
}

/// When the words and so on of the audio are heard, as a subtitle or label file
/// in memory.
///
/// @param format  "srt", "vtt" (a cue for each phrase), "vtt-words", "textgrid"
///                (Praat), "json" or "audacity"
/// @param bytes   gets the file, UTF-8, to be freed with voirs_free_bytes
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_audio_export_timings(
    audio: *const VoirsAudioBuffer,
    format: *const c_char,
    bytes: *mut *mut VoirsBytes,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let bytes = unsafe { ffi::out("bytes", bytes)? };
        *bytes = null_mut();
        // SAFETY: point 1 of the contract.
        let audio = unsafe { handle::borrow("audio", audio)? };
        // SAFETY: points 2 and 3 of the contract.
        let format: TimingFormat = unsafe { ffi::string("format", format)? }.parse()?;
        let text = audio.timings().export(format, audio.sample_rate());
        *bytes = give_bytes(text.as_bytes())?;
        Ok(())
    })
}
