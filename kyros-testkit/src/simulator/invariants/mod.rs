//! What must hold after every step, one file each, each with its source.
//!
//! An invariant is written from the contract and the list of promises, not from the code: it keeps
//! books of its own about what people said, what clients were told, what the provider took and what
//! the durable journal holds.

mod acknowledged;
mod automation;
mod calendar;
mod caps;
mod done;
mod escalations;
mod folded;
mod follow_ups;
mod held;
mod hours;
mod inbound;
mod journal;
mod leases;
mod liveness;
mod once;
mod outages;
mod paused;
mod permission;
mod receipts;
mod reminders;
mod replies;
mod retries;
mod secrets;
mod slots;
mod stopped;
mod subscribers;
mod told;
mod tokens;
mod transitions;
mod unsubscribed;
mod visits;
mod waiting;
mod withdrawn;
mod wording;

use std::collections::BTreeMap;
use std::fmt;

use chrono::TimeDelta;
use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::ids::{AppointmentId, EffectId, EscalationId, LeadId};
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::calendar::CalendarEvent;
use kyros_core::ports::sms::{InboundText, Receipt};
use kyros_core::ports::store::{Lease, Leased, Settle};
use kyros_engine::{JournalEntry, PublicFrame};

use super::client::Command;
use super::homeowner::Plain;
use super::observer::Past;
use super::provider::Call;
use super::world::Settings;

/// Something that happened.
///
/// ```
/// use kyros_testkit::simulator::invariants::Happening;
///
/// let faults = |what: &Happening<'_>| matches!(what, Happening::Crashed { .. } | Happening::LagClosed { .. });
/// assert!(faults(&Happening::Crashed { node: 1 }));
/// assert!(!faults(&Happening::LeasesAbandoned));
/// ```
#[derive(Debug)]
pub enum Happening<'a> {
    /// An event became durable.
    Event(&'a JournalEntry),
    /// All events of a commit are durable; each was shown before.
    Committed {
        /// In their order.
        events: &'a [JournalEntry],
    },
    /// A node is about to call the provider.
    CallBegins {
        /// The call.
        call: &'a Call,
    },
    /// A call ended, for the node.
    CallEnded {
        /// Its number.
        call: u64,
        /// The node was told what happened.
        settled: bool,
        /// As far as the node knows, the provider is down.
        down: bool,
    },
    /// The provider was asked for a text, or couldn't be.
    LookEnded {
        /// It has it.
        found: bool,
        /// It couldn't be asked.
        down: bool,
    },
    /// The provider was asked whether it is back, without a text, or couldn't be.
    Probed {
        /// It couldn't be asked.
        down: bool,
    },
    /// Operators were told, or couldn't be.
    Notified {
        /// Of that escalation.
        escalation: EscalationId,
        /// They were.
        told: bool,
    },
    /// The provider has too much to do.
    Throttled {
        /// The text that it didn't take.
        effect: EffectId,
        /// For so long it wants not to be asked again.
        after: TimeDelta,
    },
    /// The provider took a text.
    Accepted {
        /// By that call.
        call: &'a Call,
    },
    /// A node got a lease.
    Leased {
        /// The lease.
        leased: &'a Leased,
        /// The store's clock.
        clock: Timestamp,
        /// The lease's end.
        until: Timestamp,
    },
    /// A lease was given back.
    Released {
        /// The lease.
        lease: &'a Lease,
    },
    /// A lease was used in a durable commit.
    Settled {
        /// What became of its effect.
        settle: &'a Settle,
    },
    /// Every lease was ended.
    LeasesAbandoned,
    /// A node took a receipt, durably.
    ReceiptTaken {
        /// The receipt.
        receipt: &'a Receipt,
    },
    /// Faults are over, and have been for so long that what was under way is over, too.
    Healed,
    /// A homeowner's text is on its way to a node.
    TextArrives {
        /// The text.
        text: &'a InboundText,
        /// What it plainly means.
        plain: Plain,
    },
    /// A node took it, durably.
    TextTaken {
        /// The text.
        text: &'a InboundText,
        /// What it plainly means.
        plain: Plain,
        /// The number may not be texted now, says the node.
        suppressed: bool,
    },
    /// No node took it, as far as the provider knows.
    TextGivenUp {
        /// The text.
        text: &'a InboundText,
        /// What it plainly means.
        plain: Plain,
    },
    /// A client sends a command for the first time.
    CommandBegins {
        /// The command.
        command: &'a Command,
    },
    /// A client got a success.
    Answered {
        /// The command.
        command: &'a Command,
        /// The bytes of `data`.
        data: &'a [u8],
    },
    /// A client got a refusal that won't change.
    Refused {
        /// The command.
        command: &'a Command,
        /// Nothing was unknown before.
        clean: bool,
        /// The lead that has what was asked for, as the client was told.
        existing: Option<LeadId>,
        /// What it was told.
        code: ErrorCode,
    },
    /// A client stopped asking.
    GivenUp {
        /// The command.
        command: &'a Command,
    },
    /// A subscriber got an event.
    Delivered {
        /// Which.
        subscriber: usize,
        /// The event.
        frame: &'a PublicFrame,
    },
    /// A subscriber was closed for being slow.
    LagClosed {
        /// Which.
        subscriber: usize,
        /// Where it was told to resume.
        resume_after: u64,
    },
    /// A node was killed.
    Crashed {
        /// Which.
        node: usize,
    },
    /// Time to look at everything once more.
    Full,
    /// Faults are over, people are silent, and weeks have passed.
    Rest {
        /// What the calendar shows.
        calendar: &'a BTreeMap<AppointmentId, CalendarEvent>,
    },
}

/// What must hold.
///
/// Each has a file of its own, as here one that nobody gets two texts at one instant:
///
/// ```
/// use std::collections::BTreeMap;
/// use kyros_testkit::simulator::{invariants::{Happening, Invariant}, observer::Past};
///
/// #[derive(Debug, Default)]
/// struct OneAtATime(BTreeMap<String, i64>);
///
/// impl Invariant for OneAtATime {
///     fn name(&self) -> &'static str { "one_at_a_time" }
///     fn source(&self) -> &'static str { "good manners" }
///     fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
///         let Happening::Accepted { call } = what else { return Ok(()) };
///         match self.0.insert(call.to.as_str().to_owned(), past.now.millis()) {
///             Some(before) if before == past.now.millis() => Err(format!("two texts at {before}")),
///             _ => Ok(()),
///         }
///     }
/// }
///
/// let invariant: Box<dyn Invariant> = Box::new(OneAtATime::default());
/// assert_eq!((invariant.name(), invariant.source()), ("one_at_a_time", "good manners"));
/// ```
pub trait Invariant: fmt::Debug + Send {
    /// A short name.
    fn name(&self) -> &'static str;

    /// Where it comes from.
    fn source(&self) -> &'static str;

    /// Looks at what happened.
    ///
    /// # Errors
    /// What doesn't hold.
    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String>;
}

/// An invariant that didn't hold.
///
/// A policy that tries again sooner than the contract says is found out, with the place of the promise:
///
/// ```
/// use kyros_core::policy::{Policy, Retry};
/// use kyros_testkit::simulator::{Options, run};
///
/// let retry = Retry { first_seconds: 1, ..Retry::default() };
/// let options = Options { policy: Some(Policy { retry, ..Policy::default() }), ..Options::default() };
/// let violation = (0..200).find_map(|seed| run(seed, &options).violation).expect("some seed shows it");
/// assert_eq!(violation.invariant, "retries");
/// assert!(!violation.source.is_empty() && !violation.what.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// Its name.
    pub invariant: &'static str,
    /// Where it comes from.
    pub source: &'static str,
    /// What didn't hold.
    pub what: String,
}

impl Violation {
    pub(super) fn new(invariant: &'static str, source: &'static str, what: String) -> Self {
        Self { invariant, source, what }
    }
}

/// Every invariant, with empty books.
pub(super) fn all(settings: &Settings) -> Vec<Box<dyn Invariant>> {
    vec![
        Box::<journal::Journal>::default(),
        Box::<folded::Folded>::default(),
        Box::<told::Told>::default(),
        Box::<acknowledged::Acknowledged>::default(),
        Box::<done::Done>::default(),
        Box::<transitions::Transitions>::default(),
        Box::<once::Once>::default(),
        Box::<stopped::Stopped>::default(),
        Box::<unsubscribed::Unsubscribed>::default(),
        Box::<withdrawn::Withdrawn>::default(),
        Box::<permission::Permission>::default(),
        Box::<hours::Hours>::default(),
        Box::<held::Held>::default(),
        Box::new(caps::Caps::new(settings)),
        Box::<receipts::Receipts>::default(),
        Box::<slots::Slots>::default(),
        Box::<calendar::Calendar>::default(),
        Box::<leases::Leases>::default(),
        Box::<waiting::Waiting>::default(),
        Box::<retries::Retries>::default(),
        Box::new(escalations::Escalations::new(settings)),
        Box::new(outages::Outages::new(settings)),
        Box::<follow_ups::FollowUps>::default(),
        Box::<reminders::Reminders>::default(),
        Box::<visits::Visits>::default(),
        Box::<automation::Automation>::default(),
        Box::<replies::Replies>::default(),
        Box::new(wording::Wording::new(settings)),
        Box::<inbound::Inbound>::default(),
        Box::<subscribers::Subscribers>::default(),
        Box::<tokens::Tokens>::default(),
        Box::<paused::Paused>::default(),
        Box::<secrets::Secrets>::default(),
        Box::new(liveness::Liveness::new(settings)),
    ]
}

/// Breaks the invariant unless `holds`.
fn hold(holds: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(otherwise()) }
}
