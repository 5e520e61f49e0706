//! One thread that owns the file. Whoever waits goes along: all jobs in hand share a transaction.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use kyros_core::ports::failure::{Failure, Fault};
use rusqlite::Connection;
use tokio::sync::{Notify, oneshot};

/// Bounds how long the first job of a group waits for the last.
const GROUP: usize = 512;

type Answer = Box<dyn FnOnce(Option<&Failure>) + Send>;
type Work = Box<dyn FnOnce(Result<&Connection, Failure>) -> Answer + Send>;

struct Job {
    work: Work,
    wakes: bool,
}

/// Hands work to the thread. Dropping it waits until the thread has closed the file.
pub(crate) struct Writer {
    jobs: Option<Mutex<Sender<Job>>>,
    thread: Option<JoinHandle<()>>,
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

impl Writer {
    pub(crate) fn start(connection: Connection, wake: Arc<Notify>) -> Result<Self, Failure> {
        let (jobs, queue) = channel();
        let thread = std::thread::Builder::new()
            .name("kyros-sandbox".to_owned())
            .spawn(move || serve(&connection, &queue, &wake))
            .map_err(|e| Failure::permanent(Fault::Settings, "sandbox_unusable", &format!("no thread for the sandbox: {e}")))?;
        Ok(Self { jobs: Some(Mutex::new(jobs)), thread: Some(thread) })
    }

    /// Runs `work` inside the next transaction and answers once that is committed; `wakes` says
    /// that it leaves callbacks behind.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        wakes: bool,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, Failure> {
        let (tell, told) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            let result = connection.and_then(|c| alone(c, work).map_err(|e| unwritten(&e)));
            Box::new(move |lost: Option<&Failure>| {
                let result = lost.map_or(result, |failure| Err(failure.clone()));
                // Who no longer waits needs no answer.
                let _ = tell.send(result);
            })
        });
        let gone = || Failure::transient("sandbox_closed", "the sandbox's thread has ended; start the node again");
        match &self.jobs {
            Some(jobs) => {
                let jobs = jobs.lock().unwrap_or_else(PoisonError::into_inner);
                jobs.send(Job { work, wakes }).map_err(|_| gone())?;
            }
            None => return Err(gone()),
        }
        // Without an answer the transaction was never committed: the thread answers right after it.
        told.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            // A panic there was already reported by its own message.
            let _ = thread.join();
        }
    }
}

fn serve(connection: &Connection, queue: &Receiver<Job>, wake: &Notify) {
    while let Ok(first) = queue.recv() {
        let group: Vec<Job> = std::iter::once(first).chain(queue.try_iter().take(GROUP - 1)).collect();
        let wakes = group.iter().any(|job| job.wakes);
        let lost = write(connection, group);
        if let Some(failure) = lost {
            tracing::warn!(code = failure.code, "the sandbox could not write: {}", failure.message);
        } else if wakes {
            wake.notify_one();
        }
    }
}

/// Writes a group and answers its jobs; what made the whole group fail, if anything did.
fn write(connection: &Connection, group: Vec<Job>) -> Option<Failure> {
    let begun = connection.execute_batch("BEGIN IMMEDIATE").map_err(|e| unwritten(&e));
    let answers: Vec<Answer> =
        group.into_iter().map(|job| (job.work)(begun.clone().map(|()| connection))).collect();
    let written = begun.and_then(|()| connection.execute_batch("COMMIT").map_err(|e| unwritten(&e)));
    if !connection.is_autocommit() {
        // Should this fail too, so does the next BEGIN, and says so.
        let _ = connection.execute_batch("ROLLBACK");
    }
    let lost = written.err();
    for answer in answers {
        answer(lost.as_ref());
    }
    lost
}

/// A bad job in a group fails alone.
fn alone<T>(connection: &Connection, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> rusqlite::Result<T> {
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let result = work(connection);
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    connection.prepare_cached("RELEASE job")?.execute([])?;
    result
}

/// SQLite's own words name tables and files, never what is in them; its code is enough here.
fn unwritten(error: &rusqlite::Error) -> Failure {
    let code = error.sqlite_error().map_or_else(|| "unreadable row".to_owned(), |e| format!("{:?}", e.code));
    Failure::transient("sandbox_store", &format!("the sandbox's file can't be read or written ({code})"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test stops where it fails")]
mod tests {
    use super::*;

    #[tokio::test]
    async fn given_jobs_of_one_group_when_one_is_bad_then_it_fails_alone() {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE kept (n INTEGER PRIMARY KEY)").unwrap();
        let writer = Writer::start(connection, Arc::default()).unwrap();
        let (open, gate) = channel::<()>();
        let keep = |n: i64, fails: bool| {
            writer.run(false, move |db| {
                db.execute("INSERT INTO kept (n) VALUES (?1)", [n])?;
                if fails { Err(rusqlite::Error::InvalidQuery) } else { Ok(()) }
            })
        };
        // The first job keeps the thread busy until the others have queued up behind it.
        let first = writer.run(false, move |_| Ok(gate.recv().is_ok()));
        let release = async { open.send(()).unwrap() };
        let (_, one, two, three, ()) =
            futures::join!(first, keep(1, false), keep(2, true), keep(3, false), release);

        assert!(one.is_ok() && three.is_ok());
        assert_eq!(two.unwrap_err().code, "sandbox_store");
        let kept = writer.run(false, |db| db.query_row("SELECT sum(n) FROM kept", [], |row| row.get::<_, i64>(0)));
        assert_eq!(kept.await, Ok(4));
    }
}
