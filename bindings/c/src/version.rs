//! The library's version at run time.

use std::ffi::c_char;

/// The version of the library that runs, "1.2.3". The string is static. Compare
/// with VOIRS_VERSION_STRING, the version of the header.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_get_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The version of the binary interface of the library that runs. A program
/// works with every library whose number is its header's VOIRS_ABI_VERSION.
#[unsafe(no_mangle)]
pub extern "C" fn voirs_get_abi_version() -> u32 {
    const ABI: &[u8] = env!("VOIRS_ABI").as_bytes();
    let mut number = 0;
    let mut at = 0;
    while at < ABI.len() {
        number = number * 10 + (ABI[at] - b'0') as u32;
        at += 1;
    }
    number
}
