//! The code of `docs/c/guide.md`: blocks with a `main` are compiled and run,
//! blocks that begin with `static` are compiled as they are, and statements as
//! the body of a function that has what the text speaks of.

use std::fmt::Write as _;
use std::fs;

use crate::Result;
use crate::run::{execute, root};

use super::{Link, Tree};

const C_BEFORE: &str = "#include <stdio.h>\n#include <voirs.h>\n";
const C_BODY: &str = "int main(void) {
    VoirsPipeline *pipeline = NULL;
    VoirsAudioBuffer *audio = NULL;
    VoirsStatus status = voirs_create_pipeline(&pipeline);
";
const C_AFTER: &str = "
    voirs_free_audio_buffer(audio);
    voirs_destroy_pipeline(pipeline);
    return status != VOIRS_STATUS_OK;
}
";
const CPP_BODY: &str = "#include <iostream>
#include <voirs.hpp>
int main() {
    const auto pipeline = voirs::Pipeline::create();
";

pub(super) fn test(tree: &Tree) -> Result<()> {
    let text = fs::read_to_string(root().join("docs/c/guide.md"))?;
    let mut count = 0;
    for (language, code) in blocks(&text) {
        let mut source = String::new();
        let runs = !code.starts_with("static ");
        match language {
            "c" if code.contains("int main") => source.push_str(code),
            "c" if !runs => writeln!(
                source,
                "{C_BEFORE}{code}int main(void) {{ fill(NULL, 0); return playing != NULL; }}"
            )?,
            "c" => write!(source, "{C_BEFORE}{C_BODY}{code}{C_AFTER}")?,
            "cpp" if code.contains("int main") => source.push_str(code),
            "cpp" => writeln!(source, "{CPP_BODY}{code}}}")?,
            _ => continue,
        }
        count += 1;
        let file = tree.work.join(format!("guide-{count}.{language}"));
        fs::write(&file, source)?;
        let standard = if language == "c" {
            "-std=c11"
        } else {
            "-std=c++17"
        };
        let program = tree.compile(&file, Link::Shared, &[standard])?;
        let (mut run, _) = tree.program(&program)?;
        run.stdout(std::process::Stdio::null());
        execute(run)?;
    }
    if count < 10 {
        return Err(format!("only {count} blocks of code in docs/c/guide.md").into());
    }
    Ok(())
}

/// Blocks of code, each with its language.
fn blocks(text: &str) -> Vec<(&str, &str)> {
    let mut blocks = Vec::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once("\n```") {
        let Some((language, after)) = after.split_once('\n') else {
            break;
        };
        let Some(end) = after.find("\n```") else {
            break;
        };
        let (code, after) = after.split_at(end + 1);
        blocks.push((language, code));
        rest = after.get(3..).unwrap_or_default();
    }
    blocks
}
