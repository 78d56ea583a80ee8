//! Tells the linker how Node loads addons.

fn main() {
    napi_build::setup();
}
