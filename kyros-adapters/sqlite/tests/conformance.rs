//! The SQLite store under the law of the port, and beside the store in memory.

mod scratch;

use async_trait::async_trait;
use kyros_core::ports::store::Store;
use kyros_sqlite::{SqliteOptions, SqliteStore};
use kyros_testkit::MemoryStore;
use kyros_testkit::suites::report::{Breach, Fresh};
use kyros_testkit::simulator::{Options, record, recording::replay};
use kyros_testkit::suites::store::random::{agree, operations};
use kyros_testkit::suites::store::{StoreBench, run_all};
use proptest::prelude::*;
use scratch::Scratch;

struct InFile {
    store: Option<SqliteStore>,
    scratch: Scratch,
}

impl InFile {
    fn new() -> Self {
        let scratch = Scratch::new();
        let store = Some(open(&scratch));
        Self { store, scratch }
    }
}

fn open(scratch: &Scratch) -> SqliteStore {
    SqliteStore::open(SqliteOptions::file(scratch.file())).expect("the file opens")
}

#[async_trait]
impl StoreBench for InFile {
    fn store(&self) -> &dyn Store {
        self.store.as_ref().expect("it is open between calls")
    }

    async fn reopen(&mut self) -> bool {
        self.store = None;
        self.store = Some(open(&self.scratch));
        true
    }

    async fn damage(&mut self, position: u64) -> bool {
        self.store = None;
        self.scratch.damage(position);
        self.store = Some(open(&self.scratch));
        true
    }
}

struct InMemory(SqliteStore);

#[async_trait]
impl StoreBench for InMemory {
    fn store(&self) -> &dyn Store {
        &self.0
    }

    async fn reopen(&mut self) -> bool {
        false
    }

    async fn damage(&mut self, _position: u64) -> bool {
        false
    }
}

fn in_memory() -> SqliteStore {
    SqliteStore::open(SqliteOptions::memory()).expect("memory opens")
}

#[tokio::test]
async fn a_store_in_a_file_keeps_every_clause() {
    let fresh: &Fresh<dyn StoreBench> = &|| Box::pin(async { Box::new(InFile::new()) as Box<dyn StoreBench> });
    run_all(fresh).await.assert_counts("Store: 37 hold, 0 broken, 0 untried");
}

#[tokio::test]
async fn a_store_in_memory_keeps_every_clause_that_outlives_no_restart() {
    let fresh: &Fresh<dyn StoreBench> = &|| Box::pin(async { Box::new(InMemory(in_memory())) as Box<dyn StoreBench> });
    run_all(fresh).await.assert_counts(
        "Store: 35 hold, 0 broken, 2 untried (commit_is_durable: the bench can't arrange \"a restart\"; \
         chain_damage_is_found: the bench can't arrange \"a flipped bit\")",
    );
}

fn on_a_runtime<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().expect("a runtime").block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_and_memory_answer_alike(operations in operations()) {
        let in_file = InFile::new();
        let (plain, small) = (MemoryStore::new(), in_memory());
        let verdict = on_a_runtime(async {
            agree(in_file.store(), &plain, &operations).await?;
            agree(&small, &MemoryStore::new(), &operations).await?;
            // Whatever was done, what was summed up is what is there.
            for store in [in_file.store(), &small] {
                store.verify_storage().await.map_err(|fault| Breach::Broken(fault.to_string()))?;
            }
            Ok(())
        });
        let why = match verdict { Err(Breach::Broken(why) | Breach::Untried(why)) => why, Ok(()) => String::new() };
        prop_assert!(why.is_empty(), "{why}");
    }
}

#[test]
fn what_simulations_ask_of_their_store_this_one_answers_alike() {
    for seed in 0..5 {
        let recorded = record(seed, &Options::default());
        assert!(recorded.len() > 100, "seed {seed} asks {} times", recorded.len());
        let replayed = on_a_runtime(async {
            let in_file = InFile::new();
            replay(in_file.store(), &recorded).await
        });
        assert_eq!(replayed, Ok(()), "seed {seed}");
    }
}
