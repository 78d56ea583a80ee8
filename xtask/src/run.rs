//! Running other programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use crate::Result;

static TEST_VOICES: AtomicBool = AtomicBool::new(false);

/// The repository's root.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_owned()
}

/// A program to be run in the repository's root.
pub(crate) fn command(program: impl AsRef<Path>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program.as_ref());
    command.args(arguments).current_dir(root());
    if TEST_VOICES.load(Ordering::Relaxed) {
        command.env("VOIRS_TEST_VOICES", "required");
    }
    command
}

/// The voices of other projects are there: tests that find none have failed.
pub(crate) fn require_test_voices() {
    TEST_VOICES.store(true, Ordering::Relaxed);
}

/// The cargo that runs this task.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    command(PathBuf::from(cargo), arguments)
}

/// Runs a program, with its output shown, and expects success.
#[allow(clippy::print_stderr, reason = "says what runs")]
pub(crate) fn execute(mut command: Command) -> Result<()> {
    eprintln!("--- {}", describe(&command));
    let status = command
        .status()
        .map_err(|e| format!("{}: {e}", describe(&command)))?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("{} failed: {status}", describe(&command)).into())
    }
}

/// Runs several programs, as many at once as there are processors, each with its
/// output shown when it has ended, and expects success.
#[allow(clippy::print_stderr, reason = "says what runs")]
pub(crate) fn execute_side_by_side(commands: Vec<Command>) -> Result<()> {
    let next = Mutex::new(commands.into_iter());
    let failure = Mutex::new(None);
    let work = || {
        loop {
            let Some(mut command) = lock(&next).next() else {
                return;
            };
            let name = describe(&command);
            let error = match command.output() {
                Ok(output) => {
                    let shown = [output.stdout, output.stderr].concat();
                    eprint!("--- {name}\n{}", String::from_utf8_lossy(&shown));
                    let status = output.status;
                    (!status.success()).then(|| format!("{name} failed: {status}"))
                }
                Err(error) => Some(format!("{name}: {error}")),
            };
            if let Some(error) = error {
                lock(&failure).get_or_insert(error);
                return;
            }
        }
    };
    thread::scope(|scope| {
        let processors = thread::available_parallelism().map_or(1, usize::from);
        for _ in 0..processors {
            scope.spawn(work);
        }
    });
    let failure = lock(&failure).take();
    failure.map_or(Ok(()), |error| Err(error.into()))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Runs a program and gives its standard output.
pub(crate) fn output(mut command: Command) -> Result<Vec<u8>> {
    let output = command
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("{}: {e}", describe(&command)))?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(format!("{} failed: {}", describe(&command), output.status).into())
    }
}

/// Whether a program runs and succeeds; prints nothing.
pub(crate) fn succeeds(mut command: Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

fn describe(command: &Command) -> String {
    let name = |part: &std::ffi::OsStr| part.to_string_lossy().into_owned();
    let program = Path::new(command.get_program()).file_name();
    let mut words = vec![program.map_or_else(String::new, name)];
    words.extend(command.get_args().map(name));
    words.join(" ")
}
