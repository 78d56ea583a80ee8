//! File paths and file names.

use super::names::{self, spoken_separator};
use super::numbers;
use super::scripts::is_word_char;
use super::text::{Reading, Text};
use super::web::core_end;

/// A path or file name at the start of a chunk.
pub(super) fn read(t: &Text<'_>, at: usize) -> Option<Reading> {
    let first = t.char_at(at)?;
    if !(is_word_char(first) || "/~._\\".contains(first)) {
        return None;
    }
    let mut end = core_end(t, at)?;
    let mut chunk = t.slice(at..end);
    // The line in a file: "main.rs:42".
    let mut line = "";
    if let Some((path, number)) = chunk.split_once(':')
        && is_file_name(path.rsplit('/').next().unwrap_or(""))
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit())
    {
        (chunk, line) = (path, number);
    } else if let Some((path, _)) = chunk.split_once(':')
        && is_file_name(path)
    {
        chunk = path;
        end = at + path.len();
    }
    if chunk.len() < 2 || chunk.chars().any(|c| !is_path_char(c)) {
        return None;
    }
    let is_path = is_windows(chunk) || is_absolute(chunk) || is_relative(t, chunk);
    if !is_path && !is_file_name(chunk) && !is_dot_file(chunk) {
        return None;
    }
    let spoken = chunk
        .strip_suffix(['/', '\\'])
        .filter(|c| !c.is_empty())
        .unwrap_or(chunk);
    let mut words = names::words(t, spoken, spoken_separator);
    if !line.is_empty() {
        words.push_str(" line ");
        words.push_str(&numbers::cardinal(line));
    }
    Reading::some(end, words)
}

fn is_path_char(c: char) -> bool {
    is_word_char(c) || "/\\._-~:+@*".contains(c)
}

fn is_windows(chunk: &str) -> bool {
    let b = chunk.as_bytes();
    matches!(b, [drive, b':', b'\\', ..] if drive.is_ascii_alphabetic())
        || (chunk.starts_with("\\\\") && chunk.len() > 3)
        || (chunk.matches('\\').count() > 1 && chunk.chars().any(char::is_alphabetic))
}

fn is_absolute(chunk: &str) -> bool {
    let rest = ["~/", "./", "../", "/"]
        .iter()
        .find_map(|p| chunk.strip_prefix(p));
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| is_word_char(c) || "._*".contains(c))
            && rest.chars().any(char::is_alphabetic)
    })
}

/// "src/main.rs", "docs/guide/": a slash alone is an alternative ("and/or").
fn is_relative(t: &Text<'_>, chunk: &str) -> bool {
    let Some((folders, last)) = chunk.rsplit_once('/') else {
        return false;
    };
    let named = folders
        .split('/')
        .all(|f| !f.is_empty() && f.chars().any(char::is_alphabetic));
    if !named || chunk.contains("//") || chunk.contains(':') {
        return false;
    }
    let several = chunk.matches('/').count() > 1 && chunk.chars().all(|c| !c.is_uppercase());
    let odd = |f: &str| f.contains('_') || (!t.knows(f) && f.len() > 4 && !f.contains('-'));
    is_file_name(last)
        || (last.is_empty() && folders.len() > 1)
        || (several && chunk.split('/').any(odd))
}

fn is_dot_file(chunk: &str) -> bool {
    chunk.strip_prefix('.').is_some_and(|name| {
        name.len() > 1
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c))
    })
}

/// A name with a known extension.
fn is_file_name(chunk: &str) -> bool {
    let Some((stem, extension)) = chunk.rsplit_once('.') else {
        return false;
    };
    let stem_ok = !stem.is_empty()
        && stem
            .chars()
            .all(|c| is_word_char(c) || "_-.+@".contains(c))
        && stem.starts_with(|c: char| is_word_char(c) || c == '_')
        // "D.C", "e.g"
        && (stem.len() > 1 || extension.len() > 1);
    stem_ok && is_extension(extension)
}

fn is_extension(extension: &str) -> bool {
    let lower = extension.to_ascii_lowercase();
    // "end.So" is two sentences.
    let capitals = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    (extension == lower || (extension.len() > 2 && extension.chars().all(capitals)))
        && matches!(
            lower.as_str(),
            "aac"
                | "apk"
                | "avi"
                | "bak"
                | "bat"
                | "bin"
                | "bmp"
                | "bz2"
                | "c"
                | "cfg"
                | "class"
                | "conf"
                | "cpp"
                | "cs"
                | "css"
                | "csv"
                | "cxx"
                | "dat"
                | "db"
                | "deb"
                | "dll"
                | "dmg"
                | "doc"
                | "docx"
                | "dylib"
                | "eml"
                | "env"
                | "eps"
                | "epub"
                | "exe"
                | "flac"
                | "gif"
                | "go"
                | "gz"
                | "h"
                | "hpp"
                | "htm"
                | "html"
                | "ico"
                | "ini"
                | "ipynb"
                | "iso"
                | "jar"
                | "java"
                | "jpeg"
                | "jpg"
                | "js"
                | "json"
                | "jsx"
                | "kt"
                | "lock"
                | "log"
                | "lua"
                | "m4a"
                | "md"
                | "mdx"
                | "mjs"
                | "mkv"
                | "mov"
                | "mp3"
                | "mp4"
                | "mpg"
                | "msi"
                | "npy"
                | "npz"
                | "o"
                | "odt"
                | "ogg"
                | "onnx"
                | "opus"
                | "otf"
                | "pdf"
                | "php"
                | "pkl"
                | "pl"
                | "plist"
                | "png"
                | "ppt"
                | "pptx"
                | "ps1"
                | "psd"
                | "pt"
                | "py"
                | "pyi"
                | "rar"
                | "rb"
                | "rpm"
                | "rs"
                | "rst"
                | "rtf"
                | "sh"
                | "so"
                | "sql"
                | "srt"
                | "svg"
                | "swift"
                | "sys"
                | "tar"
                | "tex"
                | "tgz"
                | "tiff"
                | "toml"
                | "ts"
                | "tsv"
                | "tsx"
                | "ttf"
                | "txt"
                | "vue"
                | "wasm"
                | "wav"
                | "webm"
                | "webp"
                | "whl"
                | "wma"
                | "wmv"
                | "woff"
                | "xls"
                | "xlsx"
                | "xml"
                | "xz"
                | "yaml"
                | "yml"
                | "zig"
                | "zip"
                | "zst"
        )
}
