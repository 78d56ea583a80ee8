//! Tests on the installed library: the examples by CMake and by pkg-config,
//! shared and static, the C++ wrapper, and the code of the guide.

mod guide;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Result;
use crate::run::{command, execute, output, root};
use crate::setup;

/// Each example, with the files it makes and something that it says.
const EXAMPLES: [(&str, &[&str], &str); 5] = [
    ("c/basic.c", &["basic.wav"], "basic.wav: "),
    ("c/streaming.c", &[], "s  memory"),
    (
        "c/threads.c",
        &[
            "thread-1.wav",
            "thread-2.wav",
            "thread-3.wav",
            "thread-4.wav",
        ],
        "cancelled: CANCELLED",
    ),
    (
        "c/configuration.c",
        &["configuration.wav"],
        "Did you mean \"rate\"?",
    ),
    ("cpp/speak.cpp", &["speak.wav"], "s: twelve"),
];

const STRICT: [&str; 4] = ["-Wall", "-Wextra", "-Werror", "-pedantic"];
const SANITIZED: [&str; 3] = [
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-g",
];

/// Installs the library below `target` and tests what is there.
pub(crate) fn test() -> Result<()> {
    setup::c_tools()?;
    let work = root().join("target/install-test");
    match fs::remove_dir_all(&work) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => return Err(e.into()),
        _ => {}
    }
    let tree = Tree {
        prefix: work.join("prefix"),
        work,
    };
    super::run(&tree.prefix, None)?;
    tree.staged()?;
    for link in [Link::Shared, Link::Archive, Link::Static] {
        for (source, files, says) in EXAMPLES {
            let program = tree.compile(&root().join("examples").join(source), link, &[])?;
            tree.try_example(&program, files, says)?;
        }
    }
    tree.wrapper()?;
    guide::test(&tree)?;
    // Last, because it moves the tree: CMake must find it at its new place.
    let moved = Tree {
        prefix: tree.work.join("moved tree"),
        work: tree.work,
    };
    fs::rename(&tree.prefix, &moved.prefix)?;
    moved.cmake("OFF")?;
    moved.cmake("ON")
}

/// An installed library, and the folder that its tests use.
struct Tree {
    prefix: PathBuf,
    work: PathBuf,
}

/// How a program gets the library.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Link {
    Shared,
    /// The library static, the system's shared.
    Archive,
    /// Everything static.
    Static,
}

impl Tree {
    /// With a folder for the root of the file system the same files lie below
    /// it, and they name the prefix.
    fn staged(&self) -> Result<()> {
        let stage = self.work.join("stage");
        super::run(Path::new("/opt/voirs"), Some(&stage))?;
        let staged = fs::read_to_string(stage.join("opt/voirs/lib/pkgconfig/voirs.pc"))?;
        let own = fs::read_to_string(self.prefix.join("lib/pkgconfig/voirs.pc"))?;
        let prefix = self.prefix.display().to_string();
        if staged != own.replace(&prefix, "/opt/voirs") {
            return Err("with --destdir voirs.pc does not name the prefix".into());
        }
        Ok(())
    }

    /// The words that pkg-config says.
    fn pkg_config(&self, arguments: &[&str]) -> Result<Vec<String>> {
        let mut ask = command("pkg-config", arguments);
        ask.arg("voirs");
        ask.env("PKG_CONFIG_PATH", self.prefix.join("lib/pkgconfig"));
        let said = String::from_utf8(output(ask)?)?;
        Ok(said.split_whitespace().map(str::to_owned).collect())
    }

    /// Compiles a program as the comments of the examples say.
    fn compile(&self, source: &Path, link: Link, options: &[&str]) -> Result<PathBuf> {
        let is_cpp = source.extension() == Some(OsStr::new("cpp"));
        let (compiler, standard) = if is_cpp {
            ("g++", "-std=c++17")
        } else {
            ("gcc", "-std=c99")
        };
        let name = source.file_stem().unwrap_or_default().to_string_lossy();
        let variant: String = options.concat().replace(['=', ',', '/', '"'], "");
        let program = self.work.join(format!("{name}-{link:?}{variant}"));
        let mut build = command(compiler, &[standard]);
        build
            .args(STRICT)
            .args(options)
            .arg(source)
            .arg("-o")
            .arg(&program);
        match link {
            Link::Shared => build.args(self.pkg_config(&["--cflags", "--libs"])?),
            Link::Archive => {
                let lib = self.pkg_config(&["--variable=libdir"])?.concat();
                build.args(self.pkg_config(&["--cflags"])?);
                build.arg(Path::new(&lib).join("libvoirs.a"));
                build.args(["-lm", "-lpthread", "-ldl"])
            }
            Link::Static => {
                let all = self.pkg_config(&["--static", "--cflags", "--libs"])?;
                build.arg("-static").args(all)
            }
        };
        build.arg("-pthread");
        execute(build)?;
        Ok(program)
    }

    /// A compiled program, to be run in a folder of its own.
    fn program(&self, program: &Path) -> Result<(Command, PathBuf)> {
        let folder = program.with_extension("run");
        fs::create_dir_all(&folder)?;
        let mut run = command(program, &[]);
        run.current_dir(&folder);
        run.env("LD_LIBRARY_PATH", self.prefix.join("lib"));
        Ok((run, folder))
    }

    fn try_example(&self, program: &Path, files: &[&str], says: &str) -> Result<()> {
        let (run, folder) = self.program(program)?;
        let said = String::from_utf8(output(run)?)?;
        let name = program.display();
        if !said.contains(says) {
            return Err(format!("{name} does not say {says}:\n{said}").into());
        }
        for file in files {
            let path = folder.join(file);
            let bytes = fs::read(&path).map_err(|e| format!("{name} made no {file}: {e}"))?;
            speech(&bytes).map_err(|what| format!("{}: {what}", path.display()))?;
        }
        Ok(())
    }

    /// The tests of voirs.hpp by the standards it supports, and with sanitizers.
    fn wrapper(&self) -> Result<()> {
        let tests = root().join("bindings/c/tests/cpp");
        let include = format!(
            "-DVOIRS_INCLUDE=\"{}\"",
            self.prefix.join("include").display()
        );
        let bare = ["-fno-exceptions", "-fno-rtti"];
        for (standard, sanitizers) in [
            ("-std=c++17", &[][..]),
            ("-std=c++20", &[]),
            ("-std=c++17", &SANITIZED),
        ] {
            let options = [&[standard, &include][..], sanitizers].concat();
            let program = self.compile(&tests.join("wrapper.cpp"), Link::Shared, &options)?;
            execute(self.program(&program)?.0)?;
            let options = [&[standard][..], &bare, sanitizers].concat();
            let source = tests.join("no_exceptions.cpp");
            let program = self.compile(&source, Link::Shared, &options)?;
            execute(self.program(&program)?.0)?;
        }
        Ok(())
    }

    /// The examples by CMake.
    fn cmake(&self, library_is_static: &str) -> Result<()> {
        let build = self.work.join(format!("cmake-{library_is_static}"));
        let mut configure = command("cmake", &["-S", "examples", "-B"]);
        configure.arg(&build);
        configure.arg(format!("-DCMAKE_PREFIX_PATH={}", self.prefix.display()));
        configure.arg(format!("-DVOIRS_STATIC={library_is_static}"));
        execute(configure)?;
        let mut make = command("cmake", &["--build"]);
        make.arg(&build);
        execute(make)?;
        for (source, files, says) in EXAMPLES {
            let name = Path::new(source).file_stem().unwrap_or_default();
            self.try_example(&build.join(name), files, says)?;
        }
        // A version that does not exist yet is refused.
        let text = "cmake_minimum_required(VERSION 3.13)\nproject(later NONE)\nfind_package(voirs 0.99 QUIET)\n\
                    if(voirs_FOUND)\n  message(FATAL_ERROR \"0.99 was found\")\nendif()\n";
        let later = build.join("later");
        fs::create_dir_all(&later)?;
        fs::write(later.join("CMakeLists.txt"), text)?;
        let mut configure = command("cmake", &["-S"]);
        configure.arg(&later).arg("-B").arg(later.join("build"));
        configure.arg(format!("-DCMAKE_PREFIX_PATH={}", self.prefix.display()));
        execute(configure)
    }
}

/// Whether a WAV file holds at least half a second of sound.
fn speech(wav: &[u8]) -> std::result::Result<(), String> {
    if wav.get(..4) != Some(b"RIFF") || wav.get(8..12) != Some(b"WAVE") {
        return Err("not a WAV file".into());
    }
    let mut rest = wav.get(12..).unwrap_or_default();
    let mut bytes_per_second = 0;
    while let Some((header, after)) = rest.split_at_checked(8) {
        let size = number(&header[4..]);
        let Some((content, after)) = after.split_at_checked(size) else {
            return Err("a chunk is longer than the file".into());
        };
        match &header[..4] {
            b"fmt " => bytes_per_second = content.get(8..12).map_or(0, number),
            b"data" => {
                let loud = content.iter().filter(|byte| **byte != 0).count();
                let enough = bytes_per_second > 0 && content.len() * 2 >= bytes_per_second;
                return if enough && loud * 2 > content.len() {
                    Ok(())
                } else {
                    Err(format!(
                        "{} bytes of samples, {loud} not zero",
                        content.len()
                    ))
                };
            }
            _ => {}
        }
        rest = after.get(size % 2..).unwrap_or_default();
    }
    Err("no samples".into())
}

fn number(bytes: &[u8]) -> usize {
    bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| sum << 8 | usize::from(*byte))
}
