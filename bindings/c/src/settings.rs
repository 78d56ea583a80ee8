//! Settings of a pipeline by name, and as JSON.

use std::ffi::{CString, c_char};
use std::ptr::null;
use std::sync::OnceLock;

use engine::{PipelineConfig, Pool, Result, SettingKind};

use crate::bytes::{VoirsBytes, give_bytes};
use crate::error::{VoirsStatus, c_string};
use crate::ffi::{self, Sized1st, enter, enter_quietly, invalid};
use crate::pipeline::{Parts, Shared, VoirsPipeline, find, parts};

/// What kind of value a setting takes.
#[repr(i32)]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VoirsSettingKind {
    /// A number with a fraction.
    Number = 0,
    /// A whole number.
    Integer = 1,
    /// Text.
    Text = 2,
}

/// A setting. The strings are static.
#[repr(C)]
#[derive(Debug, Clone, Copy)]
pub struct VoirsSettingInfo {
    /// sizeof(VoirsSettingInfo); set by voirs_setting_info_init.
    pub struct_size: usize,
    /// The name.
    pub name: *const c_char,
    /// A VoirsSettingKind.
    pub kind: i32,
    /// Keeps the structure's size the same everywhere; 0.
    pub reserved: i32,
    /// The valid values, for people: "0.25 to 4".
    pub range: *const c_char,
    /// The value unless it is set.
    pub default_value: *const c_char,
    /// What it does, as a sentence.
    pub description: *const c_char,
}

// SAFETY: integers and pointers that only the library writes.
unsafe impl Sized1st for VoirsSettingInfo {
    const FIRST_SIZE: usize = size_of::<Self>();
    fn initial() -> Self {
        Self {
            struct_size: size_of::<Self>(),
            name: null(),
            kind: 0,
            reserved: 0,
            range: null(),
            default_value: null(),
            description: null(),
        }
    }
}

/// Initialises the structure for voirs_get_setting_info. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_setting_info_init(info: *mut VoirsSettingInfo) {
    enter_quietly(|| {
        if !info.is_null() && info.is_aligned() {
            // SAFETY: not null and aligned; writable by point 2 of the contract.
            unsafe { info.write(VoirsSettingInfo::initial()) };
        }
    });
}

/// The number of settings.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_get_setting_count() -> usize {
    PipelineConfig::SETTINGS.len()
}

/// A setting by its number, from 0: name, kind, range, default, meaning.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_get_setting_info(
    index: usize,
    info: *mut VoirsSettingInfo,
) -> VoirsStatus {
    static TEXTS: OnceLock<Vec<[CString; 4]>> = OnceLock::new();
    enter(|| {
        let texts = TEXTS.get_or_init(|| {
            let settings = PipelineConfig::SETTINGS.iter();
            settings
                .map(|s| [s.name, s.range, s.default, s.description].map(c_string))
                .collect()
        });
        let setting = PipelineConfig::SETTINGS.get(index).zip(texts.get(index));
        let (setting, [name, range, default, description]) = setting.ok_or_else(|| {
            let hint = format!("There are {} settings.", texts.len());
            invalid("index", index, hint)
        })?;
        let read = |struct_size| VoirsSettingInfo {
            struct_size,
            name: name.as_ptr(),
            kind: match setting.kind {
                SettingKind::Number => VoirsSettingKind::Number as i32,
                SettingKind::Integer => VoirsSettingKind::Integer as i32,
                SettingKind::Text => VoirsSettingKind::Text as i32,
            },
            reserved: 0,
            range: range.as_ptr(),
            default_value: default.as_ptr(),
            description: description.as_ptr(),
        };
        // SAFETY: point 2 of the contract.
        unsafe { ffi::fill("info", info, read) }
    })
}

/// Changes a setting of a pipeline by name: "rate" to "1.2", "voice" to
/// "heart". Requests that have begun keep the old value. An unknown name is
/// refused with the nearest right one in the hint, a bad value with the range;
/// nothing is changed then. voirs_get_setting_info lists the settings.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_set_config_value(
    pipeline: *const VoirsPipeline,
    key: *const c_char,
    value: *const c_char,
) -> VoirsStatus {
    enter(|| {
        let pipeline = find(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        let (key, value) = unsafe { (ffi::string("key", key)?, ffi::string("value", value)?) };
        reconfigure(&pipeline, |config| config.set(key, value))
    })
}

/// Copies a setting's value as text, with a zero byte after it.
///
/// @param buffer    gets the text; may be NULL when capacity is 0
/// @param capacity  the size of buffer in bytes
/// @param needed    gets the size that the text needs with its zero byte; may be
///                  NULL. With capacity 0 the call only asks for it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_get_config_value(
    pipeline: *const VoirsPipeline,
    key: *const c_char,
    buffer: *mut c_char,
    capacity: usize,
    needed: *mut usize,
) -> VoirsStatus {
    enter(|| {
        let parts = parts(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        let value = parts.config.get(unsafe { ffi::string("key", key)? })?;
        let text = c_string(&value);
        let to = ("buffer", buffer.cast::<u8>());
        // SAFETY: point 2 of the contract.
        unsafe { ffi::copy_out(text.as_bytes_with_nul(), to, capacity, needed) }
    })
}

/// Takes over the settings that a JSON file names; the others stay. The file
/// holds an object of names and values, such as {"rate": 1.2}. After an error
/// nothing is changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_load_config_file(
    pipeline: *const VoirsPipeline,
    path: *const c_char,
) -> VoirsStatus {
    enter(|| {
        let pipeline = find(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        let path = unsafe { ffi::string("path", path)? };
        reconfigure(&pipeline, |config| config.merge_file(path))
    })
}

/// Takes over settings from JSON in memory, as voirs_load_config_file does.
///
/// @param json    UTF-8
/// @param length  its bytes, or VOIRS_NUL_TERMINATED
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_load_config_memory(
    pipeline: *const VoirsPipeline,
    json: *const c_char,
    length: usize,
) -> VoirsStatus {
    enter(|| {
        let pipeline = find(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        let json = unsafe { ffi::text("json", json, length)? };
        reconfigure(&pipeline, |config| config.merge_json(json))
    })
}

/// Writes all settings as a JSON file, whole or not at all.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_save_config_file(
    pipeline: *const VoirsPipeline,
    path: *const c_char,
) -> VoirsStatus {
    enter(|| {
        let parts = parts(pipeline)?;
        // SAFETY: points 2 and 3 of the contract.
        parts.config.save(unsafe { ffi::string("path", path)? })
    })
}

/// All settings as JSON, to be freed with voirs_free_bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_save_config_memory(
    pipeline: *const VoirsPipeline,
    json: *mut *mut VoirsBytes,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let json = unsafe { ffi::out("json", json)? };
        *json = std::ptr::null_mut();
        *json = give_bytes(parts(pipeline)?.config.to_json().as_bytes())?;
        Ok(())
    })
}

/// Changes the settings of a pipeline, and of its parts those that they name.
pub(crate) fn reconfigure(
    pipeline: &Shared,
    edit: impl FnOnce(&mut PipelineConfig) -> Result<()>,
) -> Result<()> {
    pipeline.change(|old| {
        let mut config = old.config.clone();
        edit(&mut config)?;
        let mut builder = old
            .pipeline
            .to_builder()
            .max_text_bytes(config.max_text_bytes)
            .voice_directories(&config.voice_directories)
            .max_model_memory(config.max_model_memory)
            .espeak(
                Some(config.espeak_library.clone()).filter(|p| !p.as_os_str().is_empty()),
                Some(config.espeak_data.clone()).filter(|p| !p.as_os_str().is_empty()),
            );
        if config.voice != old.config.voice {
            builder = builder.voice(&config.voice);
        }
        if config.accent != old.config.accent && !config.accent.is_empty() {
            builder = builder.accent(&config.accent);
        }
        if config.threads != old.config.threads {
            builder = match config.threads {
                0 => builder.pool(Pool::global()?),
                own => builder.threads(own),
            };
        }
        Ok(Parts {
            pipeline: builder.build()?,
            config,
        })
    })
}
