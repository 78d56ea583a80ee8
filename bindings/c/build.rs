//! Names the shared library by the version of its binary interface.

/// Raised when a program built against an older header would no longer work.
const ABI: u32 = 0;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rustc-env=VOIRS_ABI={ABI}");
    let is = |name, value| std::env::var(name).is_ok_and(|is| is == value);
    if is("CARGO_CFG_TARGET_OS", "macos") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libvoirs.{ABI}.dylib");
    } else if is("CARGO_CFG_TARGET_FAMILY", "unix") {
        println!("cargo::rustc-cdylib-link-arg=-Wl,-soname,libvoirs.so.{ABI}");
    }
}
