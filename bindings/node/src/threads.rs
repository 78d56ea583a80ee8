//! Threads that wait for the engine, kept for a while: a new one for every request
//! costs time, and memory that the allocator keeps for each.

use std::io;
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// How long a thread waits for work before it ends.
const KEPT: Duration = Duration::from_secs(5);

/// What a thread does; it does not panic.
pub(crate) type Job = Box<dyn FnOnce() + Send>;

/// The threads without work. Who takes one from the list sends it a job.
static IDLE: Mutex<Vec<(ThreadId, Sender<Job>)>> = Mutex::new(Vec::new());

fn idle() -> MutexGuard<'static, Vec<(ThreadId, Sender<Job>)>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has a job done by a thread without work, or by a new one.
pub(crate) fn start(job: Job) -> io::Result<()> {
    let taken = idle().pop();
    let job = match taken {
        // It waits for what is sent, so that this does not fail.
        Some((_, thread)) => match thread.send(job) {
            Ok(()) => return Ok(()),
            Err(unsent) => unsent.0,
        },
        None => job,
    };
    let thread = thread::Builder::new().name("voirs-request".to_owned());
    thread.spawn(move || work(job)).map(drop)
}

fn work(mut job: Job) {
    let own = thread::current().id();
    let (send, jobs) = channel();
    loop {
        job();
        idle().push((own, send.clone()));
        job = match jobs.recv_timeout(KEPT) {
            Ok(next) => next,
            Err(_) => {
                let mut idle = idle();
                let place = idle.iter().position(|(thread, _)| *thread == own);
                if let Some(place) = place {
                    idle.swap_remove(place);
                    return;
                }
                drop(idle);
                // Somebody took it from the list just now.
                match jobs.recv() {
                    Ok(next) => next,
                    Err(_) => return,
                }
            }
        };
    }
}
