//! Worker threads with a queue ordered by priority.

use std::collections::BinaryHeap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::{process, thread};

use crate::error::{Error, ErrorCode, Result};

/// Which of several waiting requests a pool serves first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// After all others.
    Low,
    /// The default.
    #[default]
    Normal,
    /// Before all others.
    High,
}

impl Priority {
    /// "low", "normal" or "high".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Normal => "normal",
            Self::High => "high",
        }
    }

    /// The priority of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        let all = [Self::Low, Self::Normal, Self::High];
        all.into_iter().find(|p| p.name() == name)
    }
}

/// Threads that synthesise.
///
/// Jobs are sentences, coarse enough for one shared queue: whichever thread is
/// free takes the next, so the load balances itself. Among jobs of equal
/// priority the oldest goes first. Each thread runs inference alone, so results
/// do not depend on how many there are. Dropping the last reference ends the
/// threads after the jobs that have begun.
#[derive(Debug)]
pub struct Pool {
    shared: Arc<Shared>,
    threads: usize,
    /// The process that has the threads: a fork has none of them.
    process: u32,
}

/// The process's shared pool: the one hidden global.
static GLOBAL: Mutex<Option<Arc<Pool>>> = Mutex::new(None);

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct Shared {
    queue: Mutex<Queue>,
    changed: Condvar,
}

#[derive(Default)]
struct Queue {
    jobs: BinaryHeap<Entry>,
    next: u64,
    closed: bool,
}

struct Entry {
    priority: Priority,
    number: u64,
    job: Job,
}

impl Pool {
    /// The most threads of a pool.
    pub const MAX_THREADS: usize = 256;

    /// Starts `threads` threads, 1 to [`MAX_THREADS`](Self::MAX_THREADS).
    ///
    /// # Errors
    /// [`ErrorCode::InvalidSetting`] for another number;
    /// [`ErrorCode::SystemResource`] when the system refuses a thread.
    pub fn new(threads: usize) -> Result<Self> {
        if !(1..=Self::MAX_THREADS).contains(&threads) {
            return Err(
                Error::new(ErrorCode::InvalidSetting, format!("threads is {threads}"))
                    .with_argument("setting", "threads")
                    .with_argument("value", threads)
                    .with_hint(format!("threads goes from 1 to {}.", Self::MAX_THREADS)),
            );
        }
        let pool = Self {
            shared: Arc::default(),
            threads,
            process: process::id(),
        };
        for number in 0..threads {
            let shared = Arc::clone(&pool.shared);
            // Kernels divide their work over the rayon pool that they run in: a
            // rayon pool of one thread for each worker keeps them on it. It ends
            // by itself after its only task.
            let worker = rayon::ThreadPoolBuilder::new()
                .num_threads(1)
                .thread_name(move |_| format!("voirs-{number}"))
                .panic_handler(|_| ())
                .build()
                .map_err(|cause| {
                    Error::new(
                        ErrorCode::SystemResource,
                        "a worker thread could not be started",
                    )
                    .with_cause(cause)
                })?;
            worker.spawn(move || work(&shared));
        }
        Ok(pool)
    }

    /// The pool that pipelines share unless they are given one: as many threads
    /// as the process may use processors, or as
    /// [`set_global_threads`](Self::set_global_threads) said. Started by its
    /// first use.
    ///
    /// # Errors
    /// [`ErrorCode::SystemResource`] when the system refuses a thread.
    pub fn global() -> Result<Arc<Self>> {
        let mut global = GLOBAL.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = global.as_ref().filter(|pool| pool.is_alive()) {
            return Ok(Arc::clone(pool));
        }
        let processors = thread::available_parallelism().map_or(1, usize::from);
        let pool = Arc::new(Self::new(processors.min(Self::MAX_THREADS))?);
        *global = Some(Arc::clone(&pool));
        Ok(pool)
    }

    /// Gives the pipelines that are made from now on a shared pool of this
    /// many threads. Those that exist keep theirs.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn set_global_threads(threads: usize) -> Result<()> {
        let pool = Arc::new(Self::new(threads)?);
        let mut global = GLOBAL.lock().unwrap_or_else(PoisonError::into_inner);
        *global = Some(pool);
        Ok(())
    }

    /// The number of threads.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// This pool; in a fork of the process that started it, whose threads did not
    /// come along, the fork's own shared one.
    pub(crate) fn alive(self: &Arc<Self>) -> Result<Arc<Self>> {
        if self.is_alive() {
            Ok(Arc::clone(self))
        } else {
            Self::global()
        }
    }

    fn is_alive(&self) -> bool {
        self.process == process::id()
    }

    /// Queues a job. A panic in it ends the job, not the thread.
    pub(crate) fn spawn(&self, priority: Priority, job: impl FnOnce() + Send + 'static) {
        let mut queue = self.shared.lock();
        let number = queue.next;
        queue.next += 1;
        queue.jobs.push(Entry {
            priority,
            number,
            job: Box::new(job),
        });
        drop(queue);
        self.shared.changed.notify_one();
    }
}

impl Drop for Pool {
    /// Does not wait: the last reference may be dropped by a worker itself.
    fn drop(&mut self) {
        if !self.is_alive() {
            // Whoever held the queue when the process was forked still seems to.
            return;
        }
        let mut queue = self.shared.lock();
        queue.closed = true;
        queue.jobs.clear();
        drop(queue);
        self.shared.changed.notify_all();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        // Jobs run outside the lock; a poisoned queue is still consistent.
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} jobs waiting", self.lock().jobs.len())
    }
}

fn work(shared: &Shared) {
    let mut queue = shared.lock();
    loop {
        if let Some(entry) = queue.jobs.pop() {
            drop(queue);
            // The job reports its own panics; what is lost here is only a late one.
            let _ = catch_unwind(AssertUnwindSafe(entry.job));
            queue = shared.lock();
        } else if queue.closed {
            return;
        } else {
            queue = shared
                .changed
                .wait(queue)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        let older = other.number.cmp(&self.number);
        self.priority.cmp(&other.priority).then(older)
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Entry {}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    #[test]
    fn priority_then_age_decides() {
        let pool = Pool::new(1).unwrap();
        let (gate, wait) = mpsc::channel::<()>();
        let (send, receive) = mpsc::channel();
        pool.spawn(Priority::High, move || wait.recv().unwrap());
        for (name, priority) in [
            ("low", Priority::Low),
            ("first", Priority::Normal),
            ("second", Priority::Normal),
            ("high", Priority::High),
        ] {
            let send = send.clone();
            pool.spawn(priority, move || send.send(name).unwrap());
        }
        drop(send);
        gate.send(()).unwrap();
        assert_eq!(
            receive.iter().collect::<Vec<_>>(),
            ["high", "first", "second", "low"]
        );
    }

    #[test]
    fn a_panic_ends_the_job_alone() {
        let pool = Pool::new(1).unwrap();
        let (send, receive) = mpsc::channel();
        pool.spawn(Priority::Normal, || {
            std::panic::resume_unwind(Box::new("job"))
        });
        pool.spawn(Priority::Normal, move || send.send(1).unwrap());
        assert_eq!(receive.recv().unwrap(), 1);
    }

    #[test]
    fn impossible_sizes_are_errors() {
        for threads in [0, Pool::MAX_THREADS + 1] {
            let error = Pool::new(threads).unwrap_err();
            assert_eq!(error.code(), ErrorCode::InvalidSetting);
        }
    }
}
