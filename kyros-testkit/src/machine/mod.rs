//! A model of leads that is small and naive on purpose, the real deciders beside it, and what can
//! happen to both.
//!
//! [`Reference`] is written from the seed and the contract and not from the code: it knows a status
//! table, who said stop, and what may move a lead. It says what must follow where that is certain,
//! and what may follow where chance or time decide. [`System`] is the real thing, a
//! [`World`](crate::deciders::World). [`Pair`] lets the same [`Transition`] happen to both and stops
//! where they differ. None of them knows who picks the transitions: a strategy of
//! [`strategies`](crate::strategies), a fuzzer by [`Transition::read`], or a person.
//!
//! ```
//! use kyros_core::policy::Policy;
//! use kyros_testkit::machine::{Pair, Transition};
//!
//! let mut pair = Pair::new(Policy::default());
//! pair.step(&Transition::Create { number: 0, source: 0, status: 0, twin: false });
//! pair.step(&Transition::Pass { minutes: 600 });
//! pair.step(&Transition::Hears { number: 0, word: 4, provider: false }); // STOP
//! pair.settle();
//! ```
//!
//! Who has books of one's own can hold single steps against the [`Reference`], without a [`Pair`]:
//!
//! ```
//! use kyros_core::policy::Policy;
//! use kyros_testkit::machine::{Believed, Reference, System, Transition, View};
//!
//! let (mut reference, mut system) = (Reference::default(), System::new(Policy::default()));
//! let create = Transition::Create { number: 0, source: 0, status: 0, twin: false };
//! let before = system.view();
//! let refused = system.apply(&create);
//! reference.compare(&create, refused.as_ref(), &before, &system.view()).expect("a lead comes in");
//!
//! // A lead that is won from one moment to the next is no work of time.
//! let mut odd: View = system.view();
//! odd.leads[0].status = "won";
//! let judged = reference.clone().compare(&Transition::Pass { minutes: 1 }, None, &system.view(), &odd);
//! assert!(judged.expect_err("no edge leads there").contains("became"));
//!
//! // A new lead from the web that nobody ever writes to is forgotten.
//! let at_rest = reference.compare_at_rest(&system.view(), &system.view());
//! assert!(at_rest.expect_err("nobody wrote").contains("was never written to"));
//! assert!(!Believed::default().stopped, "whoever hasn't said stop may be texted");
//! ```

mod reference;
mod system;
mod transition;

pub use reference::{Believed, Reference};
pub use system::{LeadView, System, TextView, View};
pub use transition::{NUMBERS, STATUSES, Transition, WORDS};

use kyros_core::policy::Policy;

/// The reference and the system under test, in step.
///
/// Whatever a fuzzer brings is a story:
///
/// ```
/// use kyros_core::policy::Policy;
/// use kyros_testkit::machine::{Pair, Transition};
///
/// let mut pair = Pair::new(Policy::default());
/// let mut bytes = (0..=255).cycle().take(500);
/// while let Some(transition) = Transition::read(&mut bytes) {
///     pair.step(&transition);
/// }
/// pair.settle();
/// ```
#[derive(Debug)]
pub struct Pair {
    /// What should be.
    pub reference: Reference,
    /// What is.
    pub system: System,
    seen: View,
}

impl Pair {
    /// Nothing has happened yet.
    ///
    /// ```
    /// use kyros_testkit::machine::{Pair, View};
    ///
    /// let pair = Pair::new(Default::default());
    /// assert_eq!(pair.system.view(), View::default());
    /// ```
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        let system = System::new(policy);
        let seen = system.view();
        Self { reference: Reference::default(), system, seen }
    }

    /// The same happens to both.
    ///
    /// ```
    /// # use kyros_testkit::machine::{Pair, Transition};
    /// let mut pair = Pair::new(Default::default());
    /// pair.step(&Transition::Hears { number: 1, word: 16, provider: false }); // purple monkey
    /// assert_eq!(pair.system.view().leads.len(), 1, "whoever writes becomes a lead, in the model and in the world");
    /// ```
    ///
    /// # Panics
    /// When they differ, or a law of the [`World`](crate::deciders::World) is broken.
    pub fn step(&mut self, transition: &Transition) {
        let refused = self.system.apply(transition);
        let now = self.system.view();
        let compared = self.reference.compare(transition, refused.as_ref(), &self.seen, &now);
        compared.unwrap_or_else(|what| panic!("{transition:?}: {what}"));
        self.seen = now;
    }

    /// The world gets well, and two years pass.
    ///
    /// Also with a text that hangs at the provider:
    ///
    /// ```
    /// # use kyros_testkit::machine::{Pair, Transition};
    /// let mut pair = Pair::new(Default::default());
    /// pair.step(&Transition::Provider { how: 4 });
    /// pair.step(&Transition::Create { number: 0, source: 0, status: 0, twin: false });
    /// pair.step(&Transition::Pass { minutes: 1 });
    /// assert!(pair.system.hangs());
    /// pair.settle();
    /// ```
    ///
    /// # Panics
    /// When something stays stuck.
    pub fn settle(mut self) {
        while self.system.hangs() {
            self.step(&Transition::Lands { fails: false });
        }
        self.system.settle();
        self.reference.compare_at_rest(&self.seen, &self.system.view()).unwrap_or_else(|what| panic!("at rest: {what}"));
    }
}
