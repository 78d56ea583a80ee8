//! The voirs command.
fn main() {}
