//! Chance from a seed: the same in every run.

use std::sync::{Mutex, PoisonError};

use kyros_engine::Entropy;

/// A stream of chance. Streams of different names are independent, so that more draws from one
/// change nothing about another.
///
/// ```
/// use kyros_engine::Entropy;
/// use kyros_testkit::Chance;
///
/// let draw = |seed, name: &str| {
///     let mut bytes = [0; 8];
///     Chance::new(seed, name).fill(&mut bytes);
///     bytes
/// };
/// assert_eq!(draw(1, "ids"), draw(1, "ids"));
/// assert_ne!(draw(1, "ids"), draw(1, "keys"));
/// ```
#[derive(Debug)]
pub struct Chance(Mutex<fastrand::Rng>);

impl Chance {
    /// The stream of that name.
    ///
    /// ```
    /// use kyros_testkit::Chance;
    ///
    /// let ten = |chance: Chance| (0..10).map(|_| chance.below(1_000)).collect::<Vec<_>>();
    /// assert_eq!(ten(Chance::new(7, "people")), ten(Chance::new(7, "people")));
    /// assert_ne!(ten(Chance::new(7, "people")), ten(Chance::new(8, "people")));
    /// ```
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        // FNV-1a: what matters is only that names lead to different seeds.
        let mixed = name.bytes().fold(0xcbf2_9ce4_8422_2325 ^ seed, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self(Mutex::new(fastrand::Rng::with_seed(mixed ^ seed.rotate_left(32))))
    }

    fn draw<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        draw(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Below `end`; 0 where that is 0.
    ///
    /// ```
    /// let chance = kyros_testkit::Chance::new(1, "below");
    /// assert!((0..100).all(|_| chance.below(3) < 3));
    /// assert_eq!(chance.below(0), 0);
    /// ```
    pub fn below(&self, end: usize) -> usize {
        if end <= 1 { 0 } else { self.draw(|rng| rng.usize(0..end)) }
    }

    /// From `low` to `high`, both included.
    ///
    /// ```
    /// let chance = kyros_testkit::Chance::new(1, "between");
    /// let drawn: Vec<i64> = (0..100).map(|_| chance.between(-1, 1)).collect();
    /// assert!([-1, 0, 1].iter().all(|value| drawn.contains(value)));
    /// ```
    pub fn between(&self, low: i64, high: i64) -> i64 {
        self.draw(|rng| rng.i64(low..=high.max(low)))
    }

    /// True in `percent` of 100 cases.
    ///
    /// ```
    /// let chance = kyros_testkit::Chance::new(1, "percent");
    /// assert!(!chance.percent(0) && chance.percent(100));
    /// ```
    pub fn percent(&self, percent: u32) -> bool {
        percent > 0 && self.draw(|rng| rng.u32(0..100)) < percent
    }

    /// One of these.
    ///
    /// ```
    /// let chance = kyros_testkit::Chance::new(1, "pick");
    /// let replies = ["yes", "no", "who is this?"];
    /// assert!(replies.contains(chance.pick(&replies)));
    /// ```
    ///
    /// # Panics
    /// When there is none.
    pub fn pick<'a, T>(&self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// A span in milliseconds from `low` to `high` whose order of magnitude is chance.
    ///
    /// A second is as likely as an hour:
    ///
    /// ```
    /// let chance = kyros_testkit::Chance::new(1, "span");
    /// let spans: Vec<i64> = (0..100).map(|_| chance.span(10, 10_000_000)).collect();
    /// assert!(spans.iter().any(|span| *span < 1_000) && spans.iter().any(|span| *span > 1_000_000));
    /// ```
    pub fn span(&self, low: i64, high: i64) -> i64 {
        let (low_log, high_log) = ((low.max(1) as f64).ln(), (high.max(1) as f64).ln());
        let share = self.draw(fastrand::Rng::f64);
        (low_log + share * (high_log - low_log)).exp() as i64
    }
}

impl Entropy for Chance {
    fn fill(&self, bytes: &mut [u8]) {
        self.draw(|rng| rng.fill(bytes));
    }
}
