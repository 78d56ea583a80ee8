//! `cargo xtask bench --c`, `--python` and `--node`: what synthesis through another language
//! costs, beside synthesis through Rust.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::run::{cargo, command, execute, root};
use crate::{Result, c_program, node, python};

/// Pairs for each text.
const PAIRS: usize = 101;

/// What calls through C cost, and synthesis.
pub(crate) fn c() -> Result<()> {
    let calls = c_program::build("benches/c/calls.c")?;
    execute(command(calls, &[]))?;
    let server = c_program::build("benches/c/server.c")?;
    let (mut rust, mut c) = servers(command(server, &["benches/texts"]))?;
    for text in ["short", "long"] {
        compare(&mut rust, &mut c, &format!("whole {text}"), "seconds", "C")?;
    }
    Ok(())
}

/// Synthesis through Python, and the first chunk of an asynchronous stream.
pub(crate) fn python() -> Result<()> {
    let interpreter = python::environment()?;
    let server = command(interpreter, &["benches/python/server.py", "benches/texts"]);
    asynchronous(server, "Python")
}

/// Synthesis through Node, the first chunk of a stream, and how long the event loop
/// is held up meanwhile.
pub(crate) fn node() -> Result<()> {
    // Where the package is found by its name.
    let server = node::installed()?.join("server.mjs");
    std::fs::copy(root().join("benches/node/server.mjs"), &server)?;
    let server = server.display().to_string();
    asynchronous(command("node", &[&server, "benches/texts"]), "Node")?;
    execute(command("node", &[&server, "benches/texts", "--delay"]))
}

fn asynchronous(server: Command, language: &str) -> Result<()> {
    let (mut rust, mut other) = servers(server)?;
    for (kind, figure) in [("whole", "seconds"), ("run", "first_audio_seconds")] {
        for text in ["short", "long"] {
            let request = format!("{kind} {text}");
            compare(&mut rust, &mut other, &request, figure, language)?;
        }
    }
    Ok(())
}

/// The server in Rust, and another.
fn servers(other: Command) -> Result<(Server, Server)> {
    let build = ["build", "--release", "--quiet", "--package", "voirs-cli"];
    execute(cargo(&build))?;
    let voirs = root().join("target/release/voirs");
    let rust = Server::start(command(voirs, &["bench", "--serve", "--threads", "1"]))?;
    Ok((rust, Server::start(other)?))
}

/// Alternating pairs of the same request, and the medians of a figure of the answers.
#[allow(clippy::print_stdout, reason = "prints its figures")]
fn compare(
    rust: &mut Server,
    other: &mut Server,
    request: &str,
    figure: &str,
    language: &str,
) -> Result<()> {
    let (mut ratios, mut differences) = (Vec::new(), Vec::new());
    let (mut first, mut second) = (Vec::new(), Vec::new());
    // The first of each warms up.
    rust.run(request, figure)?;
    other.run(request, figure)?;
    for pair in 0..PAIRS {
        // Each goes first in turn: a change in the machine's speed falls on both.
        let (r, o) = if pair % 2 == 0 {
            let r = rust.run(request, figure)?;
            (r, other.run(request, figure)?)
        } else {
            let o = other.run(request, figure)?;
            (rust.run(request, figure)?, o)
        };
        ratios.push(o / r);
        differences.push((o - r) * 1e3);
        first.push(r * 1e3);
        second.push(o * 1e3);
    }
    println!(
        "{request}, {figure}: Rust {:.3} ms, {language} {:.3} ms, ratio {:.4} (quartiles {:.4} to \
         {:.4}), difference {:.3} ms",
        quantile(&mut first, 0.5),
        quantile(&mut second, 0.5),
        quantile(&mut ratios, 0.5),
        quantile(&mut ratios, 0.25),
        quantile(&mut ratios, 0.75),
        quantile(&mut differences, 0.5),
    );
    Ok(())
}

fn quantile(values: &mut [f64], at: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let index = (values.len() as f64 * at) as usize;
    values.get(index).copied().unwrap_or(f64::NAN)
}

/// A process that answers a request with one line of JSON: the protocol of
/// `benches/README.md`.
struct Server {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Server {
    fn start(mut command: Command) -> Result<Self> {
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let input = process.stdin.take().ok_or("no pipe")?;
        let output = BufReader::new(process.stdout.take().ok_or("no pipe")?);
        Ok(Self {
            process,
            input,
            output,
        })
    }

    /// A figure of the answer to a request.
    fn run(&mut self, request: &str, figure: &str) -> Result<f64> {
        writeln!(self.input, "{request}")?;
        self.input.flush()?;
        let mut line = String::new();
        self.output.read_line(&mut line)?;
        let answer: serde_json::Value = serde_json::from_str(&line)?;
        let value = answer.get(figure).and_then(serde_json::Value::as_f64);
        Ok(value.ok_or(line)?)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It has nothing to lose.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
