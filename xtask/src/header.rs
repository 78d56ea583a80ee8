//! `voirs.h`, made of the declarations of `bindings/c` with cbindgen.

use crate::Result;
use crate::run::root;

/// Where the header goes.
pub(crate) const PATH: &str = "bindings/c/include/voirs.h";

const PREAMBLE: &str = r#"
/**
 * @file
 * VoiRS: natural speech from text, on the CPU, offline, with a voice inside.
 *
 * - Objects are opaque. Functions named _retain add a reference; _release,
 *   voirs_destroy_pipeline and voirs_free_... give one back. All of them accept
 *   NULL.
 * - Functions that can fail return a VoirsStatus; results come through the last
 *   arguments. After an error objects among these are NULL. Details of the error:
 *   voirs_get_last_error, voirs_get_error_details, for each thread its own.
 * - Functions that return a value instead give 0, NULL or what their text says
 *   after an error, and set the thread's last error as well.
 * - Text is UTF-8, with its length in bytes or VOIRS_NUL_TERMINATED.
 * - Structures of options begin with their size, which the init function sets;
 *   a program built against an older header works with a newer library.
 * - Enumerations cross as int32_t and are checked.
 * - A pointer to an object must come from this library and not have been given
 *   back as often as it was given out; other pointers must lead to as much memory
 *   as the text says. Memory that is passed in is not used after the call, and must
 *   not change during it.
 * - Objects may be used by several threads at once, but for VoirsStream, which
 *   belongs to one thread at a time.
 * - The library prints nothing, sets no signal handler, ends no process, and reads
 *   no environment variables.
 */
"#;

/// The header's text.
pub(crate) fn text() -> Result<Vec<u8>> {
    let own = root().join("bindings/c");
    let mut config = cbindgen::Config::from_file(own.join("cbindgen.toml"))?;
    config.after_includes = Some(format!("{PREAMBLE}\n{}", versions()?));
    let bindings = cbindgen::Builder::new()
        .with_config(config)
        .with_src(own.join("src/lib.rs"))
        .generate()?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    Ok(text)
}

/// Macros with the version of the header.
fn versions() -> Result<String> {
    let version = env!("CARGO_PKG_VERSION");
    let mut numbers = version.split(['.', '-', '+']);
    let mut number = || numbers.next().and_then(|n| n.parse::<u32>().ok());
    let (Some(major), Some(minor), Some(patch)) = (number(), number(), number()) else {
        return Err(format!("{version} is no version").into());
    };
    Ok(format!(
        "/** The version of this header; compare with voirs_get_version. */\n\
         #define VOIRS_VERSION_MAJOR {major}\n\
         #define VOIRS_VERSION_MINOR {minor}\n\
         #define VOIRS_VERSION_PATCH {patch}\n\
         #define VOIRS_VERSION_STRING \"{version}\"\n\
         /** The version of the binary interface; compare with voirs_get_abi_version. */\n\
         #define VOIRS_ABI_VERSION {}\n\n\
         /** The length of text that ends with a zero byte. */\n\
         #define VOIRS_NUL_TERMINATED SIZE_MAX\n\
         /** All events, in VoirsSynthesisConfig.events. */\n\
         #define VOIRS_EVENTS_ALL 0xFFFFFFFFu\n",
        abi()?
    ))
}

/// The version of the binary interface, which the build script states.
pub(crate) fn abi() -> Result<u32> {
    let script = std::fs::read_to_string(root().join("bindings/c/build.rs"))?;
    let line = script
        .lines()
        .find_map(|l| l.strip_prefix("const ABI: u32 = "));
    let number = line.and_then(|l| l.strip_suffix(';'));
    Ok(number.ok_or("build.rs does not state the ABI")?.parse()?)
}
