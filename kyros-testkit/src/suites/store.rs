//! The law of a [`Store`], clause by clause.

pub mod commit;
pub mod journal;
pub mod random;
pub mod samples;
pub mod views;
pub mod work;

use async_trait::async_trait;
use kyros_core::ports::store::{CommitError, Store, StoreError};

use super::report::{Breach, Fresh, Report};

/// A store that the suite can close, open again and damage.
///
/// ```
/// use futures::{FutureExt as _, executor::block_on};
/// use kyros_core::ports::store::Store;
/// use kyros_testkit::MemoryStore;
/// use kyros_testkit::suites::store::{StoreBench, run_only};
///
/// struct Bench(MemoryStore);
///
/// #[async_trait::async_trait]
/// impl StoreBench for Bench {
///     fn store(&self) -> &dyn Store { &self.0 }
///     async fn reopen(&mut self) -> bool { false } // It keeps nothing.
///     async fn damage(&mut self, position: u64) -> bool { self.0.damage(position) }
/// }
///
/// let fresh = || async { Box::new(Bench(MemoryStore::new())) as Box<dyn StoreBench> }.boxed();
/// let report = block_on(run_only(&fresh, |clause| clause.contains("durable") || clause.contains("damage")));
/// assert_eq!(report.untried(), ["commit_is_durable"]);
/// assert_eq!(report.broken(), [""; 0]);
/// ```
#[async_trait]
pub trait StoreBench: Send + Sync {
    /// The store on trial, empty at first.
    fn store(&self) -> &dyn Store;
    /// Closes the store and opens it again on what it kept; false where it keeps nothing.
    async fn reopen(&mut self) -> bool;
    /// Changes the sealed bytes of the event at that position behind the store's back; false where
    /// that can't be.
    async fn damage(&mut self, position: u64) -> bool;
}

impl From<StoreError> for Breach {
    /// A failure where the clause allows none.
    fn from(error: StoreError) -> Self {
        Self::Broken(format!("a call failed that must not: {error}"))
    }
}

impl From<CommitError> for Breach {
    /// A refusal where the clause allows none.
    fn from(error: CommitError) -> Self {
        Self::Broken(format!("a commit was refused that must not be: {error}"))
    }
}

macro_rules! try_all {
    ($report:ident, $fresh:ident, $wanted:ident, $module:ident: $($clause:ident),+ $(,)?) => {
        $(if $wanted(stringify!($clause)) {
            $report.add(stringify!($clause), $module::$clause($fresh).await);
        })+
    };
}

/// Tries every clause of `Journal`, `Work` and `Views`.
///
/// ```
/// use futures::FutureExt as _;
/// use kyros_testkit::broken::store::FlawedStoreBench;
/// use kyros_testkit::suites::store::{StoreBench, run_all};
///
/// // In the place of `FlawedStoreBench` stands a bench of your own.
/// let fresh = || async { Box::new(FlawedStoreBench::new(None)) as Box<dyn StoreBench> }.boxed();
/// let report = futures::executor::block_on(run_all(&fresh));
/// report.assert_counts("Store: 37 hold, 0 broken, 0 untried");
/// ```
pub async fn run_all(fresh: &Fresh<dyn StoreBench>) -> Report {
    run_only(fresh, |_| true).await
}

/// Tries the clauses that are `wanted` by their names.
///
/// While an adapter grows, it is tried with what it has:
///
/// ```
/// use futures::FutureExt as _;
/// use kyros_testkit::broken::store::FlawedStoreBench;
/// use kyros_testkit::suites::store::{StoreBench, run_only};
///
/// let fresh = || async { Box::new(FlawedStoreBench::new(None)) as Box<dyn StoreBench> }.boxed();
/// let report = futures::executor::block_on(run_only(&fresh, |clause| clause.starts_with("lease_")));
/// report.assert_counts("Store: 5 hold, 0 broken, 0 untried");
/// ```
pub async fn run_only(fresh: &Fresh<dyn StoreBench>, wanted: impl Fn(&str) -> bool) -> Report {
    let mut report = Report::new("Store");
    try_all!(report, fresh, wanted, commit:
        commit_is_all_or_nothing,
        commit_refuses_a_moved_stream,
        commit_refuses_a_taken_key,
        commit_refuses_an_overlap,
        commit_refuses_a_stale_lease,
        commit_answers_once,
        commit_numbers_without_gaps,
        commit_chains,
        commit_groups_fail_alone,
        commit_is_durable,
        commit_chains_in_order,
    );
    try_all!(report, fresh, wanted, work: wake_makes_held_effects_due);
    try_all!(report, fresh, wanted, journal:
        states_are_as_committed,
        answer_is_kept,
        read_is_ordered_and_gapless,
        read_filters,
        causes_are_kept,
        keys_are_kept,
        settings_are_kept,
        chain_damage_is_found,
    );
    try_all!(report, fresh, wanted, work:
        lease_is_exclusive,
        lease_runs_out,
        lease_tokens_rise,
        lease_keeps_lane_order,
        lease_skips_the_future,
        next_due_is_the_earliest,
        release_frees,
        abandon_ends_every_lease,
        cancelled_effects_do_not_begin,
        dead_effects_are_kept_and_come_back,
    );
    try_all!(report, fresh, wanted, views:
        query_pages_without_skip_or_repeat,
        query_filters,
        query_counts,
        queries_find_single_rows,
        claims_are_seen,
        counters_add_up,
        rows_replace_by_key,
    );
    report
}
