//! `voirs phonemes`, `voices`, `completions` and `man`.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use voirs::{Catalogue, CatalogueEntry, ErrorCode, Pipeline};

use crate::arguments::{Arguments, Phonemes, Voices, VoicesCommand};
use crate::directories;
use crate::input;
use crate::say::pipeline;
use crate::status::Failure;

/// Prints phonemes: of a text, of each line of standard input, or of the SSML
/// document that it is.
pub(crate) fn phonemes(arguments: &Phonemes) -> Result<(), Failure> {
    let pipeline = pipeline(&arguments.voice, &arguments.markup, Some(1))?;
    let ssml = arguments.markup.ssml;
    if arguments.text != "-" {
        let line = phoneme_line(&pipeline, &arguments.text, ssml)?;
        return print(&line);
    }
    if ssml {
        let document = input::standard_input(ssml)?;
        return print(&phoneme_line(&pipeline, &document, ssml)?);
    }
    let mut input = io::stdin().lock();
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let read = input.read_until(b'\n', &mut bytes);
        if read.map_err(|e| Failure::stream("standard input", e))? == 0 {
            return Ok(());
        }
        let text = voirs::decode_text(&bytes)?;
        let line = match phoneme_line(&pipeline, text, ssml) {
            // A line out for each line in, also where there is nothing to say.
            Err(Failure::Engine(e)) if is_silent(e.code()) => String::new(),
            line => line?,
        };
        print(&line)?;
    }
}

fn is_silent(code: ErrorCode) -> bool {
    matches!(code, ErrorCode::EmptyText | ErrorCode::NothingToSpeak)
}

fn phoneme_line(pipeline: &Pipeline, text: &str, ssml: bool) -> Result<String, Failure> {
    let phonemized = if ssml {
        pipeline.phonemize_ssml(text)?
    } else {
        pipeline.phonemize(text)?
    };
    for warning in &phonemized.warnings {
        eprintln!("voirs: warning: {warning}");
    }
    Ok(phonemized.phonemes())
}

/// Lists the voices, or adds some.
pub(crate) fn voices(arguments: &Voices) -> Result<(), Failure> {
    if let Some(VoicesCommand::Add { files, to }) = &arguments.command {
        return add(files, to.as_deref());
    }
    let catalogue = Catalogue::read(directories::all(&arguments.voice_directory));
    for problem in catalogue.problems() {
        eprintln!("voirs: warning: {problem}");
    }
    let (language, gender) = (arguments.language.as_deref(), arguments.gender.as_deref());
    let voices: Vec<_> = catalogue.matching(language, gender).collect();
    if arguments.json {
        let list: Vec<_> = voices.into_iter().map(describe).collect();
        return print(&format!("{:#}", serde_json::Value::from(list)));
    }
    let names = voices.iter().map(|voice| voice.info.name.chars().count());
    let width = names.max().unwrap_or(0).max(9);
    print(&format!(
        "{:<width$} GENDER    ACCENTS   RATE      SIZE      LICENCE     SOURCE",
        "NAME"
    ))?;
    for CatalogueEntry { info, bytes, .. } in voices {
        let size = match bytes {
            0 => "inside".to_owned(),
            bytes => format!("{:.1} MB", *bytes as f64 / 1e6),
        };
        print(&format!(
            "{:<width$} {:<9} {:<9} {:<9} {:<9} {:<11} {}",
            info.name,
            info.gender,
            info.accents.join(","),
            format!("{} Hz", info.sample_rate),
            size,
            info.licence,
            info.source
        ))?;
    }
    Ok(())
}

/// Checks voices and copies them into a folder.
fn add(files: &[PathBuf], to: Option<&Path>) -> Result<(), Failure> {
    let user = directories::user();
    let folder = to.or(user.as_deref()).ok_or_else(|| Failure::Usage {
        message: "there is no folder of the user's for voices".to_owned(),
        hint: "Name one with --to FOLDER.",
    })?;
    // Styles first: a network speaks with them.
    let mut files: Vec<&PathBuf> = files.iter().collect();
    files.sort_by_key(|file| {
        file.extension()
            .is_some_and(|extension| extension == "onnx")
    });
    for file in files {
        let info = Catalogue::install(file, folder)?;
        print(&format!("{} added to {}", info.name, folder.display()))?;
    }
    Ok(())
}

fn describe(voice: &CatalogueEntry) -> serde_json::Value {
    let info = &voice.info;
    serde_json::json!({
        "name": info.name,
        "display_name": info.display_name,
        "language": info.language,
        "accents": info.accents,
        "gender": info.gender,
        "sample_rate": info.sample_rate,
        "speakers": info.speakers,
        "licence": info.licence,
        "source": info.source,
        "file": voice.path.as_ref().map(|path| path.display().to_string()),
        "bytes": voice.bytes,
        "default": info.name == voirs::DEFAULT_VOICE,
    })
}

/// Prints a shell's completion script.
pub(crate) fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "voirs", &mut script);
    write(&script)
}

/// Prints the manual page: the command's own section and each subcommand's.
pub(crate) fn man_page() -> Result<(), Failure> {
    let mut command = Arguments::command();
    command.build();
    let mut page = Vec::new();
    let render = |page: &mut Vec<u8>| -> io::Result<()> {
        clap_mangen::Man::new(command.clone()).render(page)?;
        for sub in command.get_subcommands().filter(|s| s.get_name() != "help") {
            let man = clap_mangen::Man::new(sub.clone());
            writeln!(page, ".SH \"VOIRS {}\"", sub.get_name().to_uppercase())?;
            man.render_synopsis_section(page)?;
            man.render_description_section(page)?;
            man.render_options_section(page)?;
        }
        Ok(())
    };
    render(&mut page).map_err(|e| Failure::stream("the manual page", e))?;
    write(&page)
}

fn print(line: &str) -> Result<(), Failure> {
    write(format!("{line}\n").as_bytes())
}

fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    let written = out.write_all(bytes).and_then(|()| out.flush());
    written.map_err(|e| Failure::stream("standard output", e))
}
