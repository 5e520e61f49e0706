//! The store in memory under the law of the port.

use async_trait::async_trait;
use futures::FutureExt;
use kyros_core::ports::store::Store;
use kyros_testkit::MemoryStore;
use kyros_testkit::suites::report::Fresh;
use kyros_testkit::suites::store::{StoreBench, run_all};

#[derive(Default)]
struct Bench(MemoryStore);

#[async_trait]
impl StoreBench for Bench {
    fn store(&self) -> &dyn Store {
        &self.0
    }

    async fn reopen(&mut self) -> bool {
        self.0 = self.0.clone();
        true
    }

    async fn damage(&mut self, position: u64) -> bool {
        self.0.damage(position)
    }
}

#[tokio::test]
async fn the_store_in_memory_keeps_every_clause() {
    let fresh: &Fresh<dyn StoreBench> =
        &|| async { Box::new(Bench::default()) as Box<dyn StoreBench> }.boxed();
    run_all(fresh).await.assert_counts("Store: 37 hold, 0 broken, 0 untried");
}
