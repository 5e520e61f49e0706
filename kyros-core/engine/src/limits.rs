//! Every bound of the engine in one place: no queue, cache or number of concurrent calls is
//! without a limit.

use chrono::TimeDelta;

/// The bounds of an engine.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Stream states kept in memory.
    pub cached_states: usize,
    /// Keys of people kept in memory.
    pub cached_keys: usize,
    /// Texts whose provider's name is kept in memory.
    pub cached_names: usize,
    /// Tokens kept in memory.
    pub cached_tokens: usize,
    /// Commands in hand at once; one more is `unavailable`.
    pub commands_in_hand: usize,
    /// Copies of one command that wait for the first; one more is `unavailable`.
    pub waiting_copies: usize,
    /// Times that a decision is made again when somebody else was faster.
    pub decide_tries: u32,
    /// How long a copy waits for the first, and `project.sync` for its result (store's clock).
    pub patience: TimeDelta,
    /// Public events kept in memory for subscribers; one that falls further behind is told so.
    pub ring: usize,
    /// Events that a reader gets at once, at most.
    pub read_batch: usize,
    /// Effects leased at once.
    pub lease_batch: usize,
    /// Effects in hand at once.
    pub effects_in_hand: usize,
    /// Texts handed over at once.
    pub sms_at_once: usize,
    /// Calls to each other port at once.
    pub calls_at_once: usize,
    /// How long a lease lasts (store's clock); longer than [`Limits::call_deadline`] by far.
    pub lease: TimeDelta,
    /// How long a call to the outside may take, from the commit of its attempt (store's clock).
    pub call_deadline: TimeDelta,
    /// The runner looks at least this often for work (store's clock).
    pub runner_nap: TimeDelta,
    /// The feed looks this often into the journal for what nobody handed over, where this process
    /// is the only writer (store's clock).
    pub feed_poll: TimeDelta,
    /// The same where others write, too.
    pub feed_poll_shared: TimeDelta,
    /// Checkpoints and scrubs that are due are looked for this often (store's clock).
    pub upkeep: TimeDelta,
    /// Between two leases while work is in hand, so that leases come in batches (store's clock).
    pub lease_pause: TimeDelta,
    /// A cached list of free times is no older (store's clock).
    pub availability_age: TimeDelta,
    /// A checkpoint is written after so many events …
    pub checkpoint_events: u64,
    /// … or after that time (store's clock).
    pub checkpoint_age: TimeDelta,
    /// The whole chain is recomputed this often (store's clock).
    pub scrub_every: TimeDelta,
    /// Entries of one timeline, at most.
    pub timeline: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cached_states: 65_536,
            cached_keys: 65_536,
            cached_names: 16_384,
            cached_tokens: 4_096,
            commands_in_hand: 4_096,
            waiting_copies: 1_024,
            decide_tries: 5,
            patience: TimeDelta::seconds(20),
            ring: 65_536,
            read_batch: 512,
            lease_batch: 256,
            effects_in_hand: 512,
            sms_at_once: 128,
            calls_at_once: 32,
            lease: TimeDelta::seconds(30),
            call_deadline: TimeDelta::seconds(10),
            runner_nap: TimeDelta::seconds(1),
            feed_poll: TimeDelta::seconds(1),
            feed_poll_shared: TimeDelta::milliseconds(500),
            upkeep: TimeDelta::seconds(10),
            lease_pause: TimeDelta::milliseconds(5),
            availability_age: TimeDelta::seconds(1),
            checkpoint_events: 10_000,
            checkpoint_age: TimeDelta::minutes(5),
            scrub_every: TimeDelta::hours(1),
            timeline: 100_000,
        }
    }
}
