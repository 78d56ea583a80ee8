//! The tests of the C interface, in C, on the built library: plainly, with
//! sanitisers on the C side, and under Valgrind.

use std::fs;
use std::path::{Path, PathBuf};

use crate::run::{command, execute, execute_side_by_side, output, root};
use crate::{Result, header, setup};

const TESTS: &str = "bindings/c/tests";
const HEADER: &str = "bindings/c/include/voirs.h";
/// Not programs of their own with cmocka.
const OTHERS: [&str; 3] = ["support", "header", "conformance"];
/// What does not go with sanitisers and Valgrind: a program that says nothing new
/// there and takes minutes, one that has a `malloc` of its own, and one that
/// expects that nothing is printed, where sanitisers print warnings.
const PLAIN_ONLY: [&str; 3] = ["soak", "realtime", "silence"];

const WARNINGS: [&str; 4] = ["-Wall", "-Wextra", "-Werror", "-pedantic"];
const SANITIZERS: [&str; 4] = [
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-fno-omit-frame-pointer",
    "-g",
];

/// Everything about the C interface but conformance and installing.
pub(crate) fn run() -> Result<()> {
    setup::c_tools()?;
    header_compiles_alone()?;
    sources_are_formatted()?;
    crate::c_program::library()?;
    let library = crate::c_program::versioned_library()?;
    symbols_are_the_headers(&library)?;
    let programs = programs()?;
    for name in &programs {
        let plain = build(name, "plain", &["-O1", "-g"])?;
        execute(command(&plain, &[]))?;
    }
    let mut runs = Vec::new();
    for name in &programs {
        if PLAIN_ONLY.contains(&name.as_str()) {
            continue;
        }
        let sanitized = build(name, "sanitized", &SANITIZERS)?;
        let mut run = command(&sanitized, &[]);
        run.env("VOIRS_TESTS", "quick")
            // Memory that nobody has must be refused, as it is without the sanitiser.
            .env("ASAN_OPTIONS", "detect_leaks=1:allocator_may_return_null=1")
            .env("UBSAN_OPTIONS", "print_stacktrace=1");
        runs.push(run);
        let plain = root().join("target/c-tests/plain").join(name);
        let mut valgrind = command(
            "valgrind",
            &[
                "--quiet",
                "--leak-check=full",
                // Worker threads live as long as the process: what they hold is
                // "possibly lost" when it ends.
                "--show-leak-kinds=definite",
                "--errors-for-leak-kinds=definite",
                "--error-exitcode=99",
            ],
        );
        valgrind.arg(plain).env("VOIRS_TESTS", "quick");
        runs.push(valgrind);
    }
    execute_side_by_side(runs)
}

/// The names of the test programs.
fn programs() -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(root().join(TESTS))? {
        let path = entry?.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        let is_c = path.extension().is_some_and(|e| e == "c");
        if is_c && !OTHERS.contains(&&*name) {
            names.push(name.into_owned());
        }
    }
    names.sort();
    Ok(names)
}

fn build(name: &str, kind: &str, options: &[&str]) -> Result<PathBuf> {
    let folder = root().join("target/c-tests").join(kind);
    fs::create_dir_all(&folder)?;
    let program = folder.join(name);
    let library = root().join("target/release");
    let mut compile = command("cc", &["-std=c11", "-D_GNU_SOURCE"]);
    compile
        .args(WARNINGS)
        .args(options)
        .arg(format!("-DVOIRS_ROOT=\"{}\"", root().display()))
        .args(["-Ibindings/c/include", "-Ibindings/c/tests", "-o"])
        .arg(&program)
        .arg(format!("{TESTS}/{name}.c"))
        .args([format!("{TESTS}/support.c"), format!("{TESTS}/header.c")])
        .arg(format!("-L{}", library.display()))
        .arg(format!("-Wl,-rpath,{}", library.display()))
        .args(["-l:libvoirs.so", "-lcmocka", "-lm", "-lpthread", "-ldl"]);
    execute(compile)?;
    Ok(program)
}

/// Every standard that the header promises to work with.
fn header_compiles_alone() -> Result<()> {
    for (language, compiler, standard) in [
        ("c", "cc", "-std=c99"),
        ("c", "cc", "-std=c11"),
        ("c++", "c++", "-std=c++11"),
        ("c++", "c++", "-std=c++17"),
    ] {
        let mut compile = command(compiler, &["-fsyntax-only", standard, "-x", language]);
        compile.args(WARNINGS).arg(HEADER);
        execute(compile)?;
    }
    Ok(())
}

pub(crate) fn sources_are_formatted() -> Result<()> {
    let mut files = vec![];
    for folder in [
        TESTS,
        "bindings/c/tests/cpp",
        "benches/c",
        "examples/c",
        "examples/cpp",
    ] {
        for entry in fs::read_dir(root().join(folder))? {
            let path = entry?.path();
            let extension = path.extension().unwrap_or_default().to_string_lossy();
            if ["c", "h", "cpp", "hpp"].contains(&&*extension) {
                files.push(path);
            }
        }
    }
    files.push(root().join("bindings/c/include/voirs.hpp"));
    let mut format = command("clang-format", &["--dry-run", "--Werror"]);
    format.args(files);
    execute(format)
}

/// The library exports the header's functions and nothing else.
fn symbols_are_the_headers(library: &Path) -> Result<()> {
    let mut nm = command("nm", &["--dynamic", "--defined-only", "--format=posix"]);
    nm.arg(library);
    let table = String::from_utf8(output(nm)?)?;
    let mut exported: Vec<_> = table
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    exported.sort_unstable();
    let text = fs::read_to_string(root().join(header::PATH))?;
    let declared = functions(&text);
    if exported == declared {
        return Ok(());
    }
    let only = |a: &[&str], b: &[&str]| {
        let only: Vec<_> = a.iter().filter(|x| !b.contains(x)).copied().collect();
        only.join(" ")
    };
    Err(format!(
        "exported and not in the header: {}; in the header and not exported: {}",
        only(&exported, &declared),
        only(&declared, &exported)
    )
    .into())
}

/// The functions that a header declares, sorted.
fn functions(header: &str) -> Vec<&str> {
    let mut names: Vec<_> = header
        .lines()
        .filter(|line| !line.trim_start().starts_with(['*', '/', '#']))
        .filter_map(|line| line.split_once('(')?.0.rsplit([' ', '*']).next())
        .filter(|name| name.starts_with("voirs_"))
        .collect();
    names.sort_unstable();
    names
}
