//! Voices: choosing, listing, and what they can do.

use std::ffi::{CString, c_char, c_void};
use std::ptr::{null, null_mut};

use engine::voice::Capability;
use engine::{Catalogue, Result, Voice, VoiceInfo};

use crate::error::{VoirsStatus, c_string};
use crate::ffi::{self, Sized1st, enter, enter_for, enter_quietly, invalid};
use crate::handle::{self, Opaque};
use crate::memory::Kind;
use crate::pipeline::{Parts, Shared, VoirsPipeline, find, parts};

/// Something that a voice can do or not.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code, reason = "the numbers are those of the engine's list")]
pub enum VoirsCapability {
    /// Speak faster or slower.
    Rate = 0,
    /// Speak higher or lower.
    Pitch = 1,
    /// Change the level of its noise.
    NoiseScale = 2,
    /// Vary with the seed.
    Seed = 3,
    /// Speak phonemes that the caller gives.
    Phonemes = 4,
    /// Tell when words, phonemes and visemes are heard.
    Timings = 5,
    /// Change rate, pitch and volume inside a sentence.
    ProsodyInSentence = 6,
}

const _: () = assert!(VoirsCapability::ProsodyInSentence as usize + 1 == Capability::ALL.len());

/// What is known about a voice. The strings are UTF-8 and valid until the list
/// is freed.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsVoiceInfo {
    /// sizeof(VoirsVoiceInfo); set by voirs_voice_info_init.
    pub struct_size: usize,
    /// The name that chooses it: "heart".
    pub name: *const c_char,
    /// The name for people: "Heart".
    pub display_name: *const c_char,
    /// Its language as a BCP 47 tag: "en-US".
    pub language: *const c_char,
    /// The accents that it speaks, BCP 47 tags separated by commas.
    pub accents: *const c_char,
    /// "female", "male" or "neutral"; "unknown" where its files do not tell.
    pub gender: *const c_char,
    /// The licence of its data, an SPDX expression; "unknown" where its files do not
    /// tell.
    pub licence: *const c_char,
    /// Where its data comes from.
    pub source: *const c_char,
    /// Samples per second.
    pub sample_rate: u32,
    /// Bit n is set when it has the VoirsCapability n.
    pub capabilities: u32,
}

// SAFETY: integers and pointers that only the library writes.
unsafe impl Sized1st for VoirsVoiceInfo {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        Self {
            struct_size: size_of::<Self>(),
            name: null(),
            display_name: null(),
            language: null(),
            accents: null(),
            gender: null(),
            licence: null(),
            source: null(),
            sample_rate: 0,
            capabilities: 0,
        }
    }
}

/// A list of voices. Immutable; may be read by several threads at once. Freed
/// with voirs_free_voice_list.
pub struct VoirsVoiceList {
    _opaque: (),
}

impl Opaque for VoirsVoiceList {
    type Value = Vec<Listed>;
    const KIND: Kind = Kind::VoiceList;
}

/// A voice with its strings as C reads them.
pub(crate) struct Listed {
    texts: [CString; 7],
    sample_rate: u32,
    capabilities: u32,
}

impl Listed {
    fn new(info: &VoiceInfo, supports: impl Fn(Capability) -> bool) -> Self {
        let accents = info.accents.join(",");
        let texts = [
            &info.name,
            &info.display_name,
            &info.language,
            &accents,
            &info.gender,
            &info.licence,
            &info.source,
        ];
        let all = Capability::ALL.into_iter().enumerate();
        Self {
            texts: texts.map(|text| c_string(text)),
            sample_rate: info.sample_rate,
            capabilities: all
                .filter(|(_, capability)| supports(*capability))
                .fold(0, |bits, (at, _)| bits | 1 << at),
        }
    }
}

/// Chooses the voice of a pipeline by name, among those inside the library and those
/// of the setting voice_directories, or by the path of its file; a speaker may follow:
/// "en_US-libritts-high#p3922". Requests that have begun keep theirs.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_set_voice(
    pipeline: *const VoirsPipeline,
    name: *const c_char,
) -> VoirsStatus {
    enter(|| {
        let pipeline = find(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        let name = unsafe { ffi::string("name", name)? };
        pipeline.change(|old| {
            let mut config = old.config.clone();
            name.clone_into(&mut config.voice);
            Ok(Parts {
                pipeline: old.pipeline.to_builder().voice(name).build()?,
                config,
            })
        })
    })
}

/// Gives a pipeline the voice of a file: a voice pack, or a Piper voice's ONNX file with
/// its JSON document beside it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_set_voice_file(
    pipeline: *const VoirsPipeline,
    path: *const c_char,
) -> VoirsStatus {
    enter(|| {
        let pipeline = find(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        let path = unsafe { ffi::string("path", path)? };
        set_voice(&pipeline, Voice::load(path)?)
    })
}

/// Gives a pipeline the voice of a voice pack in memory, which is copied.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_set_voice_memory(
    pipeline: *const VoirsPipeline,
    data: *const c_void,
    size: usize,
) -> VoirsStatus {
    enter(|| {
        let pipeline = find(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        let bytes = unsafe { ffi::slice("data", data.cast::<u8>(), size)? };
        set_voice(&pipeline, Voice::from_bytes(bytes.to_vec())?)
    })
}

const NO_DIRECTORIES: [&str; 0] = [];

fn set_voice(pipeline: &Shared, voice: Voice) -> Result<()> {
    pipeline.change(|old| {
        let mut config = old.config.clone();
        config.voice.clone_from(&voice.info().name);
        Ok(Parts {
            pipeline: old.pipeline.to_builder().loaded_voice(voice).build()?,
            config,
        })
    })
}

/// Copies the name of a pipeline's voice, with a zero byte after it.
///
/// @param buffer    gets the name; may be NULL when capacity is 0
/// @param capacity  the size of buffer in bytes
/// @param needed    gets the size that the name needs with its zero byte; may be
///                  NULL. With capacity 0 the call only asks for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_get_voice(
    pipeline: *const VoirsPipeline,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> VoirsStatus {
    enter(|| {
        let parts = parts(pipeline)?;
        let name = c_string(&parts.pipeline.voice().info().name);
        let to = ("buffer", buffer.cast::<u8>());
        // SAFETY: point 2 of the contract.
        unsafe { ffi::copy_out(name.as_bytes_with_nul(), to, capacity, needed) }
    })
}

/// Whether a pipeline's voice can do something, so that nothing is ignored silently.
///
/// @param capability  a VoirsCapability
/// @param supported   gets 1 or 0
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_voice_supports(
    pipeline: *const VoirsPipeline,
    capability: i32,
    supported: *mut i32,
) -> VoirsStatus {
    enter(|| {
        let parts = parts(pipeline)?;
        // SAFETY: point 2 of the contract.
        let supported = unsafe { ffi::out("supported", supported)? };
        let known = usize::try_from(capability).ok();
        let known = known.and_then(|at| Capability::ALL.get(at).copied());
        let known =
            known.ok_or_else(|| invalid("capability", capability, "Pass a VoirsCapability."))?;
        *supported = parts.pipeline.voice().supports(known).into();
        Ok(())
    })
}

/// Lists the voices that a pipeline can be given by name, those of the setting
/// voice_directories with them, and before them the one it has. Loads none of them.
///
/// @param pipeline  the pipeline; NULL lists the voices inside the library
/// @param voices    gets the list, to be freed with voirs_free_voice_list
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_list_voices(
    pipeline: *const VoirsPipeline,
    voices: *mut *mut VoirsVoiceList,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let voices = unsafe { ffi::out("voices", voices)? };
        *voices = null_mut();
        let mut list = Vec::new();
        let mut own = None;
        let catalogue = if pipeline.is_null() {
            Catalogue::read(NO_DIRECTORIES)
        } else {
            let parts = parts(pipeline)?;
            let voice = parts.pipeline.voice();
            list.push(Listed::new(voice.info(), |c| voice.supports(c)));
            own = Some(voice.info().name.clone());
            parts.pipeline.catalogue()
        };
        for voice in catalogue.voices() {
            if own.as_deref() != Some(&voice.info.name) {
                list.push(Listed::new(&voice.info, |c| voice.supports(c)));
            }
        }
        *voices = handle::give(list)?;
        Ok(())
    })
}

/// The number of voices in a list; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_voice_list_get_count(voices: *const VoirsVoiceList) -> usize {
    // SAFETY: point 1 of the contract.
    enter_for(0, || Ok(unsafe { handle::borrow("voices", voices)? }.len()))
}

/// A voice of a list by its number, from 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_voice_list_get(
    voices: *const VoirsVoiceList,
    index: usize,
    info: *mut VoirsVoiceInfo,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        let voices = unsafe { handle::borrow("voices", voices)? };
        let voice = voices.get(index).ok_or_else(|| {
            let hint = format!("The list has {} voices.", voices.len());
            invalid("index", index, hint)
        })?;
        let [
            name,
            display_name,
            language,
            accents,
            gender,
            licence,
            source,
        ] = &voice.texts;
        let read = |struct_size| VoirsVoiceInfo {
            struct_size,
            name: name.as_ptr(),
            display_name: display_name.as_ptr(),
            language: language.as_ptr(),
            accents: accents.as_ptr(),
            gender: gender.as_ptr(),
            licence: licence.as_ptr(),
            source: source.as_ptr(),
            sample_rate: voice.sample_rate,
            capabilities: voice.capabilities,
        };
        // SAFETY: point 2 of the contract.
        unsafe { ffi::fill("info", info, read) }
    })
}

/// Initialises the structure for voirs_voice_list_get. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_voice_info_init(info: *mut VoirsVoiceInfo) {
    enter_quietly(|| {
        if !info.is_null() && info.is_aligned() {
            // SAFETY: not null and aligned; writable by point 2 of the contract.
            unsafe { info.write(VoirsVoiceInfo::initial()) };
        }
    });
}

/// Frees a list. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_free_voice_list(voices: *mut VoirsVoiceList) {
    // SAFETY: point 1 of the contract.
    enter_quietly(|| unsafe { handle::release(voices) });
}
