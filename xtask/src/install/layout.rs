//! What the library's files are called on a platform, and where they go.

/// The files of a platform. Only Linux's were tried.
pub(super) struct Layout {
    /// The shared library, below the prefix.
    pub(super) shared: String,
    /// What programs ask for when they are loaded; none where the path is used.
    pub(super) soname: Option<String>,
    /// The library that programs on Windows are linked with, below the prefix.
    pub(super) import: Option<&'static str>,
    /// The static library, below the prefix.
    pub(super) archive: &'static str,
    /// Links in `lib`, and what they lead to.
    pub(super) links: Vec<(String, String)>,
    /// The files that cargo builds, and where they go below the prefix.
    pub(super) files: Vec<(&'static str, String)>,
}

impl Layout {
    /// The layout of an operating system, as `std::env::consts::OS` names it,
    /// for a library with a version of the binary interface.
    pub(super) fn of(os: &str, abi: u32) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        match os {
            "windows" => Self::windows(),
            "macos" => {
                let real = format!("libvoirs.{version}.dylib");
                let soname = format!("libvoirs.{abi}.dylib");
                Self::unix("libvoirs.dylib", real, soname)
            }
            _ => {
                let real = format!("libvoirs.so.{version}");
                let soname = format!("libvoirs.so.{abi}");
                Self::unix("libvoirs.so", real, soname)
            }
        }
    }

    /// The real file has the version in its name, so that several lie beside
    /// each other.
    fn unix(plain: &'static str, real: String, soname: String) -> Self {
        let shared = format!("lib/{real}");
        Self {
            files: vec![
                (plain, shared.clone()),
                ("libvoirs.a", "lib/libvoirs.a".into()),
            ],
            links: vec![(soname.clone(), real), (plain.into(), soname.clone())],
            shared,
            soname: Some(soname),
            import: None,
            archive: "lib/libvoirs.a",
        }
    }

    /// Of Microsoft's tools: the DLL lies with the programs, and an import
    /// library stands for it; `voirs.lib` would be the static one's name too.
    fn windows() -> Self {
        Self {
            shared: "bin/voirs.dll".into(),
            soname: None,
            import: Some("lib/voirs.lib"),
            archive: "lib/voirs_static.lib",
            links: Vec::new(),
            files: vec![
                ("voirs.dll", "bin/voirs.dll".into()),
                ("voirs.dll.lib", "lib/voirs.lib".into()),
                ("voirs.lib", "lib/voirs_static.lib".into()),
            ],
        }
    }
}
