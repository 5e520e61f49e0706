//! Stores that break the law on purpose, a flaw each.

mod flawed;

use async_trait::async_trait;
use kyros_core::ports::store::Store;

pub use flawed::FlawedStore;

use crate::suites::store::StoreBench;

macro_rules! flaws {
    ($($(#[$doc:meta])* $flaw:ident breaks $clause:ident),+ $(,)?) => {
        /// What is wrong with a store.
        ///
        /// ```
        /// use futures::FutureExt as _;
        /// use kyros_testkit::broken::store::{FlawedStoreBench, StoreFlaw};
        /// use kyros_testkit::suites::store::{StoreBench, run_only};
        ///
        /// let flaw = StoreFlaw::ForgetsAtRestart;
        /// let fresh = move || async move { Box::new(FlawedStoreBench::new(Some(flaw))) as Box<dyn StoreBench> }.boxed();
        /// let report = futures::executor::block_on(run_only(&fresh, |clause| clause == flaw.clause()));
        /// assert_eq!(report.broken(), ["commit_is_durable"]);
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum StoreFlaw {
            $($(#[$doc])* $flaw,)+
        }

        impl StoreFlaw {
            /// Every flaw, one for each clause.
            pub const ALL: &'static [Self] = &[$(Self::$flaw),+];

            /// The clause that it breaks.
            ///
            /// ```
            /// use kyros_testkit::broken::store::StoreFlaw;
            ///
            /// assert_eq!(StoreFlaw::TrustsTheChain.clause(), "chain_damage_is_found");
            /// ```
            #[must_use]
            pub const fn clause(self) -> &'static str {
                match self {
                    $(Self::$flaw => stringify!($clause),)+
                }
            }
        }
    };
}

flaws! {
    /// Writes the rows of a commit that it refuses.
    KeepsRefusedRows breaks commit_is_all_or_nothing,
    /// Doesn't look at the streams that were only read.
    ForgetsReads breaks commit_refuses_a_moved_stream,
    /// Refuses a taken key and names the wrong owner.
    NamesTheWrongOwner breaks commit_refuses_a_taken_key,
    /// Counts the end of an interval to it.
    ClosesIntervals breaks commit_refuses_an_overlap,
    /// Writes what a stale lease brings, without the settling.
    WritesWithAStaleLease breaks commit_refuses_a_stale_lease,
    /// Carries out an answered command again.
    AnswersTwice breaks commit_answers_once,
    /// Uses up a number for each refused commit.
    LosesNumbers breaks commit_numbers_without_gaps,
    /// Hashes each event by itself.
    ChainsNothing breaks commit_chains,
    /// Refuses the commit after a bad one, too.
    GroupsFailTogether breaks commit_groups_fail_alone,
    /// Opens empty.
    ForgetsAtRestart breaks commit_is_durable,
    /// Lets every other commit wait for the one behind it.
    WritesOutOfOrder breaks commit_chains_in_order,
    /// Tells the version before the last.
    TellsAnOldVersion breaks states_are_as_committed,
    /// Turns 201 into 200.
    RewritesAnswers breaks answer_is_kept,
    /// Leaves an event out between two pages.
    SkipsBetweenPages breaks read_is_ordered_and_gapless,
    /// Answers events of any type.
    IgnoresEventTypes breaks read_filters,
    /// Answers the first cause for every number.
    MixesUpCauses breaks causes_are_kept,
    /// Puts a new key in the place of a person's first.
    ReplacesKeys breaks keys_are_kept,
    /// Keeps the first value of a setting.
    KeepsTheFirstSetting breaks settings_are_kept,
    /// Says that the chain holds without looking.
    TrustsTheChain breaks chain_damage_is_found,
    /// Leases what is leased.
    LeasesTwice breaks lease_is_exclusive,
    /// Doesn't tell of an attempt that nobody ended.
    ForgetsAttempts breaks lease_runs_out,
    /// Gives the same token with every lease.
    RepeatsTokens breaks lease_tokens_rise,
    /// Leases of a lane whatever is due.
    ForgetsLanes breaks lease_keeps_lane_order,
    /// Leases a minute early.
    LeasesEarly breaks lease_skips_the_future,
    /// Counts effects that their lane holds back.
    CountsHeldEffects breaks next_due_is_the_earliest,
    /// Wakes nothing.
    SleepsOn breaks wake_makes_held_effects_due,
    /// Keeps a lease that is given back.
    KeepsReleased breaks release_frees,
    /// Keeps the leases of a dead process.
    KeepsAbandoned breaks abandon_ends_every_lease,
    /// Cancels nothing.
    ForgetsCancels breaks cancelled_effects_do_not_begin,
    /// Drops effects that are given up.
    DropsTheDead breaks dead_effects_are_kept_and_come_back,
    /// Ends every list after its first page.
    EndsAfterOnePage breaks query_pages_without_skip_or_repeat,
    /// Finds leads whatever is searched for.
    IgnoresWords breaks query_filters,
    /// Counts the rows of the page alone.
    CountsThePage breaks query_counts,
    /// Finds no text by the provider's name.
    ForgetsProviderIds breaks queries_find_single_rows,
    /// Shows touching intervals as overlapping.
    ShowsTouchingIntervals breaks claims_are_seen,
    /// Takes a move of a counter for its value.
    OverwritesCounters breaks counters_add_up,
    /// Keeps a lead's first row.
    KeepsTheFirstRow breaks rows_replace_by_key,
}

/// The suite's view of a [`FlawedStore`].
///
/// ```
/// # use {futures::executor::block_on, kyros_testkit::broken::store::FlawedStoreBench};
/// # use kyros_testkit::suites::store::StoreBench;
/// let mut bench = FlawedStoreBench::new(None);
/// assert!(block_on(bench.reopen()), "it can be closed and opened again");
/// assert!(!block_on(bench.damage(1)), "there is no event to be damaged");
/// ```
#[derive(Debug)]
pub struct FlawedStoreBench {
    store: FlawedStore,
}

impl FlawedStoreBench {
    /// A bench whose store has this flaw; `None` has none and keeps the law.
    ///
    /// ```
    /// # use {futures::executor::block_on, kyros_core::{contract::time::Timestamp, ports::store::{Head, Journal}}};
    /// # use kyros_testkit::{broken::store::FlawedStoreBench, suites::store::StoreBench};
    /// let bench = FlawedStoreBench::new(None);
    /// assert_eq!(block_on(bench.store().head()), Ok(Head::default()), "each bench begins empty");
    /// ```
    #[must_use]
    pub fn new(flaw: Option<StoreFlaw>) -> Self {
        Self { store: FlawedStore::new(flaw) }
    }
}

#[async_trait]
impl StoreBench for FlawedStoreBench {
    fn store(&self) -> &dyn Store {
        &self.store
    }

    async fn reopen(&mut self) -> bool {
        self.store = self.store.reopened();
        true
    }

    async fn damage(&mut self, position: u64) -> bool {
        self.store.damage(position)
    }
}
