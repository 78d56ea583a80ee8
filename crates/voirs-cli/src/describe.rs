//! `voirs phonemes`, `voices`, `completions` and `man`.

use std::io::{self, BufRead, Write};

use clap::CommandFactory;
use voirs::{ErrorCode, Pipeline, Voice};

use crate::arguments::{Arguments, Phonemes, Voices};
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

/// Lists the voices inside the library.
pub(crate) fn voices(arguments: &Voices) -> Result<(), Failure> {
    let voices = Voice::embedded_names()
        .iter()
        .map(|name| Voice::embedded(name));
    let voices = voices.collect::<voirs::Result<Vec<_>>>()?;
    if arguments.json {
        let list: Vec<_> = voices.iter().map(describe).collect();
        return print(&format!("{:#}", serde_json::Value::from(list)));
    }
    print("NAME      GENDER    ACCENTS   RATE      LICENCE     SOURCE")?;
    for voice in &voices {
        let info = voice.info();
        print(&format!(
            "{:<9} {:<9} {:<9} {:<9} {:<11} {}",
            info.name,
            info.gender,
            info.accents.join(","),
            format!("{} Hz", info.sample_rate),
            info.licence,
            info.source
        ))?;
    }
    Ok(())
}

fn describe(voice: &Voice) -> serde_json::Value {
    let info = voice.info();
    serde_json::json!({
        "name": info.name,
        "display_name": info.display_name,
        "language": info.language,
        "accents": info.accents,
        "gender": info.gender,
        "sample_rate": info.sample_rate,
        "licence": info.licence,
        "source": info.source,
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
