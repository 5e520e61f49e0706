//! What a conformance suite found out.

use std::fmt;
use std::io::Write as _;

use futures::future::BoxFuture;
use kyros_core::ports::failure::Failure;

/// Makes a new bench that has seen no call yet. Each clause asks for its own.
///
/// ```
/// use futures::FutureExt as _;
/// use kyros_testkit::broken::sms::FlawedSmsBench;
/// use kyros_testkit::suites::{report::Fresh, sms::SmsBench};
///
/// let fresh: &Fresh<dyn SmsBench> = &|| async { Box::new(FlawedSmsBench::new(None)) as Box<dyn SmsBench> }.boxed();
/// assert!(futures::executor::block_on(async { fresh().await.accepted().await }).is_empty());
/// ```
pub type Fresh<B> = dyn Fn() -> BoxFuture<'static, Box<B>> + Send + Sync;

/// How the trial of one clause ended.
///
/// ```
/// # use kyros_testkit::suites::report::{Breach, Trial, arranged, demand};
/// fn knocks_twice(has_a_door: bool, knocks: u32) -> Trial {
///     arranged(has_a_door, "a door")?;
///     demand(knocks == 2, || format!("it knocks {knocks} times"))
/// }
/// assert_eq!(knocks_twice(true, 2), Ok(()));
/// assert_eq!(knocks_twice(true, 3), Err(Breach::Broken("it knocks 3 times".to_owned())));
/// ```
pub type Trial = Result<(), Breach>;

/// Why a clause doesn't hold, or isn't known to.
///
/// A failure of the port where the clause allows none breaks the clause:
///
/// ```
/// # use {kyros_core::ports::failure::Failure, kyros_testkit::suites::report::Breach};
/// let breach = Breach::from(Failure::transient("503", "busy"));
/// assert_eq!(breach, Breach::Broken("a call failed that must not: 503: busy".to_owned()));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Breach {
    /// The port breaks the clause: what was expected and what was seen.
    Broken(String),
    /// The bench can't bring about what the clause is about.
    Untried(String),
}

impl From<Failure> for Breach {
    /// A failure where the clause allows none.
    fn from(failure: Failure) -> Self {
        Self::Broken(format!("a call failed that must not: {failure}"))
    }
}

/// Breaks the clause unless `holds`.
///
/// ```
/// # use kyros_testkit::suites::report::{Breach, demand};
/// assert_eq!(demand(1 + 1 == 2, || unreachable!("it holds")), Ok(()));
/// assert_eq!(demand(false, || "it rains".to_owned()), Err(Breach::Broken("it rains".to_owned())));
/// ```
///
/// # Errors
/// [`Breach::Broken`] with `otherwise`.
pub fn demand(holds: bool, otherwise: impl FnOnce() -> String) -> Trial {
    if holds { Ok(()) } else { Err(Breach::Broken(otherwise())) }
}

/// Leaves the clause untried unless the bench could `arrange` it.
///
/// ```
/// # use kyros_testkit::suites::report::{Breach, arranged};
/// let untried = arranged(false, "a lost answer");
/// assert_eq!(untried, Err(Breach::Untried("the bench can't arrange \"a lost answer\"".to_owned())));
/// ```
///
/// # Errors
/// [`Breach::Untried`] with what was to be arranged.
pub fn arranged(arranged: bool, what: impl fmt::Debug) -> Trial {
    if arranged { Ok(()) } else { Err(Breach::Untried(format!("the bench can't arrange {what:?}"))) }
}

/// What a whole suite found out; prints as a list.
///
/// ```
/// use kyros_testkit::suites::report::{Breach, Report};
///
/// let mut report = Report::new("Doorbell");
/// report.add("rings", Ok(()));
/// report.add("stops", Err(Breach::Broken("it rings on".to_owned())));
/// assert!(report.to_string().contains("BROKEN   stops: it rings on"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The trait.
    pub port: &'static str,
    /// Each clause with the end of its trial, in the order of the port's documentation.
    pub clauses: Vec<(&'static str, Trial)>,
}

impl Report {
    /// An empty report.
    ///
    /// ```
    /// assert_eq!(kyros_testkit::suites::report::Report::new("Store").counts(), "Store: 0 hold, 0 broken, 0 untried");
    /// ```
    #[must_use]
    pub fn new(port: &'static str) -> Self {
        Self { port, clauses: Vec::new() }
    }

    /// Adds the end of a trial.
    ///
    /// ```
    /// # use kyros_testkit::suites::report::Report;
    /// let mut report = Report::new("Store");
    /// report.add("commit_chains", Ok(()));
    /// assert_eq!(report.clauses, [("commit_chains", Ok(()))]);
    /// ```
    pub fn add(&mut self, clause: &'static str, trial: Trial) {
        self.clauses.push((clause, trial));
    }

    /// The clauses that the port breaks.
    ///
    /// ```
    /// # use kyros_testkit::suites::report::{Breach, Report, demand};
    /// let mut report = Report::new("Store");
    /// report.add("commit_chains", demand(false, || "the hash at 1 does not follow".to_owned()));
    /// report.add("commit_is_durable", Err(Breach::Untried("it keeps nothing".to_owned())));
    /// assert_eq!((report.broken(), report.untried()), (vec!["commit_chains"], vec!["commit_is_durable"]));
    /// ```
    #[must_use]
    pub fn broken(&self) -> Vec<&'static str> {
        self.named(|trial| matches!(trial, Err(Breach::Broken(_))))
    }

    /// The clauses that the bench couldn't try.
    ///
    /// ```
    /// # use kyros_testkit::suites::report::{Report, arranged};
    /// let mut report = Report::new("Store");
    /// report.add("commit_is_durable", arranged(false, "a restart"));
    /// assert_eq!(report.untried(), ["commit_is_durable"], "nobody knows whether it holds");
    /// ```
    #[must_use]
    pub fn untried(&self) -> Vec<&'static str> {
        self.named(|trial| matches!(trial, Err(Breach::Untried(_))))
    }

    /// Stops a test unless every clause was tried and holds.
    ///
    /// What wasn't tried isn't known to hold:
    ///
    /// ```
    /// # use kyros_testkit::suites::report::{Report, arranged};
    /// let mut report = Report::new("Store");
    /// report.add("commit_chains", Ok(()));
    /// report.assert_conforms();
    /// report.add("commit_is_durable", arranged(false, "a restart"));
    /// assert!(std::panic::catch_unwind(|| report.assert_conforms()).is_err());
    /// ```
    ///
    /// # Panics
    /// With the report, when a clause is broken or untried.
    pub fn assert_conforms(&self) {
        assert!(self.clauses.iter().all(|(_, trial)| trial.is_ok()), "\n{self}");
    }

    /// How many clauses were tried and with what end, and which weren't and why, in one line.
    ///
    /// ```
    /// use kyros_testkit::suites::report::{Breach, Report};
    ///
    /// let mut report = Report::new("Store");
    /// report.add("commit_is_durable", Err(Breach::Untried("it keeps nothing".to_owned())));
    /// report.add("commit_chains", Ok(()));
    /// assert_eq!(report.counts(), "Store: 1 hold, 0 broken, 1 untried (commit_is_durable: it keeps nothing)");
    /// ```
    #[must_use]
    pub fn counts(&self) -> String {
        let (broken, untried) = (self.broken().len(), self.untried().len());
        let why = self.clauses.iter().filter_map(|(clause, trial)| match trial {
            Err(Breach::Untried(why)) => Some(format!("{clause}: {why}")),
            _ => None,
        });
        let why: Vec<String> = why.collect();
        let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join("; ")) };
        format!("{}: {} hold, {broken} broken, {untried} untried{why}", self.port, self.clauses.len() - broken - untried)
    }

    /// Prints the counts, and stops a test unless they are what was written down: a clause that is
    /// new, or that quietly isn't tried any more, is seen.
    ///
    /// A store that keeps nothing says so where its test is written:
    ///
    /// ```
    /// # use kyros_testkit::suites::report::{Report, arranged};
    /// let mut report = Report::new("Store");
    /// report.add("commit_is_durable", arranged(false, "a restart"));
    /// report.assert_counts(
    ///     "Store: 0 hold, 0 broken, 1 untried (commit_is_durable: the bench can't arrange \"a restart\")",
    /// );
    /// ```
    ///
    /// # Panics
    /// With the report, when they differ.
    pub fn assert_counts(&self, expected: &str) {
        // Past the capture of the test harness: what was tried is to be seen when all is well, too.
        let _ = writeln!(std::io::stderr(), "{}", self.counts());
        assert_eq!(self.counts(), expected, "\n{self}");
    }

    fn named(&self, wanted: impl Fn(&Trial) -> bool) -> Vec<&'static str> {
        self.clauses.iter().filter(|(_, trial)| wanted(trial)).map(|(clause, _)| *clause).collect()
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.port)?;
        for (clause, trial) in &self.clauses {
            match trial {
                Ok(()) => writeln!(f, "  holds    {clause}")?,
                Err(Breach::Broken(why)) => writeln!(f, "  BROKEN   {clause}: {why}")?,
                Err(Breach::Untried(why)) => writeln!(f, "  untried  {clause}: {why}")?,
            }
        }
        write!(f, "  {}", self.counts())
    }
}
