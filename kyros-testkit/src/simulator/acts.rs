//! What happens in a simulation, planned from the seed: who does what when, and which faults strike.
//! A plan can be shortened act by act, which is how a failure becomes a short story.

use std::fmt;

use super::DAY;
use crate::chance::Chance;
use super::coverage::Mark;
use super::homeowner::WORDS;
use super::world::Label;

/// Numbers that people have, one in each kind of place.
pub const PHONES: [&str; 7] = [
    "+12125550101", "+13035550102", "+14155550103", "+14805550104", "+15125550105", "+13055550106", "+12065550107",
];

/// Statuses by name.
pub const STATUSES: [&str; 8] =
    ["new", "contacted", "qualified", "proposal_sent", "negotiating", "won", "lost", "cold"];

/// One act. Numbers pick among what is there when it happens.
///
/// An act says in words what happens:
///
/// ```
/// use kyros_testkit::simulator::acts::Act;
///
/// assert_eq!(Act::Crash { node: 1, down_millis: 500 }.to_string(), "node 1 is killed for 500 ms");
/// assert_eq!(Act::Says { phone: 0, word: 22 }.to_string(), "+12125550101 writes \"STOP\"");
/// ```
#[expect(missing_docs, reason = "the fields are said in the line above each act")]
#[derive(Clone, Debug)]
pub enum Act {
    /// A lead comes in.
    Create { phone: usize, source: usize, status: usize, twin: bool, copies: u32 },
    /// A homeowner writes.
    Says { phone: usize, word: usize },
    /// A person moves a lead.
    Transition { lead: usize, to: usize },
    /// A person changes a lead's number.
    Phone { lead: usize, phone: usize },
    /// A person writes something about a lead, or gives it to somebody.
    Edit { lead: usize, what: usize },
    /// A person pauses or resumes a lead's automation.
    Automation { lead: usize, pause: bool },
    /// A person records consent.
    Consent { lead: usize, status: usize },
    /// A person texts.
    Send { lead: usize, later_minutes: Option<i64> },
    /// A person calls off a text.
    CancelText { text: usize },
    /// A person books; `rival` lets somebody else want the same time at once.
    Book { lead: usize, hours: i64, rival: Option<usize> },
    /// A person does something about a visit.
    Visit { visit: usize, what: usize, hours: i64 },
    /// A person resolves an escalation.
    Resolve { escalation: usize, what: usize },
    /// The kill switch.
    Sending { on: bool },
    /// A token is made, used and revoked.
    Token { uses: usize },
    /// A node is killed.
    Crash { node: usize, down_millis: i64 },
    /// A node is killed at a label.
    CrashAt { node: usize, label: Label, passes: u32 },
    /// A node is stopped for a while.
    Freeze { node: usize, millis: i64 },
    /// A node is stopped at a label, for longer than its leases last.
    FreezeAt { node: usize, label: Label, passes: u32, millis: i64 },
    /// Somebody who is about to be texted writes STOP while the request is on its slow way.
    StopAtCall { millis: i64 },
    /// A homeowner asks and asks.
    Chats { phone: usize, times: i64, every_millis: i64 },
    /// Somebody sets the clock.
    SetClock { millis: i64 },
    /// A fault strikes for a while.
    Fault { fault: Mark, millis: i64 },
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Says { phone, word } => write!(f, "{} writes {:?}", PHONES[*phone], WORDS[*word].0),
            Self::Create { phone, status, copies, .. } => {
                write!(f, "a lead with {} comes in as {}, {copies} times", phone_number(*phone), STATUSES[*status])
            }
            Self::Fault { fault, millis } => write!(f, "{} for {millis} ms", fault.as_str()),
            Self::Crash { node, down_millis } => write!(f, "node {node} is killed for {down_millis} ms"),
            Self::CrashAt { node, label, passes } => write!(f, "node {node} crashes at its {passes}th {label:?}"),
            Self::Freeze { node, millis } => write!(f, "node {node} stands still for {millis} ms"),
            Self::FreezeAt { node, label, passes, millis } => {
                write!(f, "node {node} stands still for {millis} ms at its {passes}th {label:?}")
            }
            Self::StopAtCall { millis } => {
                write!(f, "whoever is texted next writes STOP while the request travels for {millis} ms")
            }
            Self::Chats { phone, times, every_millis } => {
                write!(f, "{} asks {times} times, every {every_millis} ms", PHONES[*phone])
            }
            Self::SetClock { millis } => write!(f, "the clock is set by {millis} ms"),
            other => write!(f, "{other:?}"),
        }
    }
}

/// An act and when it happens, in milliseconds from the beginning.
///
/// ```
/// use kyros_testkit::simulator::acts::{Act, plan};
///
/// let first = &plan(7, 1, 0)[0];
/// assert!(first.at > 1_000 && matches!(first.act, Act::Create { .. }), "every story begins with a lead");
/// ```
#[derive(Clone, Debug)]
pub struct Planned {
    /// When.
    pub at: i64,
    /// What.
    pub act: Act,
}

/// Faults that strike for a while.
const WEATHER: &[Mark] = &[
    Mark::DiskSlow,
    Mark::DiskFull,
    Mark::SyncFailed,
    Mark::CommitUnknown,
    Mark::StoreUnreadable,
    Mark::HintLost,
    Mark::SmsLostRequest,
    Mark::SmsLostAnswer,
    Mark::SmsLostAnswer,
    Mark::SmsSlow,
    Mark::SmsThrottled,
    Mark::SmsRefused,
    Mark::SmsOptedOut,
    Mark::SmsDown,
    Mark::SmsDown,
    Mark::SmsBlind,
    Mark::ReceiptLost,
    Mark::ReceiptTwice,
    Mark::ReceiptsReordered,
    Mark::ReceiptEarly,
    Mark::TextTwice,
    Mark::TextLate,
    Mark::CalendarDown,
    Mark::CalendarLostAnswer,
    Mark::NotifierDown,
    Mark::LanguageDown,
];

/// A person's number: one of [`PHONES`], and beyond them as many as are wanted.
///
/// ```
/// use kyros_testkit::simulator::acts::{PHONES, phone_number};
///
/// assert_eq!(phone_number(0), PHONES[0]);
/// assert!(phone_number(900).starts_with("+1"));
/// ```
#[must_use]
pub fn phone_number(at: usize) -> String {
    match PHONES.get(at) {
        Some(phone) => (*phone).to_owned(),
        None => format!("{}{:07}", &PHONES[at % PHONES.len()][..5], 2_000_000 + at),
    }
}

/// The plan of a seed, with so many leads more than it has by itself.
///
/// ```
/// use kyros_testkit::simulator::acts::plan;
///
/// let acts = plan(7, 2, 0);
/// assert!(acts.windows(2).all(|pair| pair[0].at <= pair[1].at));
/// println!("{}", acts[0].act);
/// ```
#[must_use]
pub fn plan(seed: u64, nodes: usize, leads: usize) -> Vec<Planned> {
    let chance = Chance::new(seed, "plan");
    let mut at = 1_000;
    let count = 21 + chance.below(26);
    let mut plan = Vec::with_capacity(count);
    for number in 0..count {
        at += gap(&chance);
        plan.push(Planned { at, act: act(&chance, nodes, number < 3) });
    }
    for lead in 0..leads {
        let at = 1_000 + 30 * DAY * lead as i64 / leads as i64;
        let phone = PHONES.len() + lead;
        plan.push(Planned { at, act: Act::Create { phone, source: lead, status: 0, twin: false, copies: 1 } });
    }
    plan.sort_by_key(|planned| planned.at);
    plan
}

fn gap(chance: &Chance) -> i64 {
    match chance.below(100) {
        0..=39 => chance.between(0, 60),
        40..=69 => chance.span(60, 10_000),
        70..=87 => chance.span(10_000, 600_000),
        88..=96 => chance.span(600_000, 43_200_000),
        _ => chance.span(43_200_000, 300_000_000),
    }
}

fn act(chance: &Chance, nodes: usize, first: bool) -> Act {
    let any = || chance.below(64);
    let phone = || chance.below(PHONES.len());
    let node = || 1 + chance.below(nodes);
    let hours = || if chance.percent(10) { 0 } else { chance.between(1, 240) };
    match if first { 0 } else { chance.below(110) } {
        0..=17 => Act::Create {
            phone: phone(),
            source: any(),
            status: if chance.percent(85) { 0 } else { chance.below(8) },
            twin: chance.percent(30),
            copies: if chance.percent(25) { 3 } else { 1 },
        },
        18..=33 => Act::Says {
            phone: phone(),
            word: if chance.percent(35) { 22 + chance.below(7) } else { chance.below(WORDS.len()) },
        },
        34..=36 => Act::Transition { lead: any(), to: if chance.percent(20) { 6 } else { chance.below(8) } },
        37 => Act::Phone { lead: any(), phone: phone() },
        38..=40 => Act::Automation { lead: any(), pause: chance.percent(50) },
        41..=43 => Act::Consent { lead: any(), status: any() },
        44..=48 => Act::Send { lead: any(), later_minutes: chance.percent(30).then(|| chance.span(1, 4_000)) },
        49 => Act::CancelText { text: any() },
        50..=55 => Act::Book { lead: any(), hours: hours(), rival: chance.percent(50).then(any) },
        56..=59 => Act::Visit { visit: any(), what: any(), hours: hours() },
        60..=63 => Act::Resolve { escalation: any(), what: any() },
        64..=65 => Act::Sending { on: chance.percent(60) },
        66 => Act::Token { uses: 1 + chance.below(3) },
        67..=70 => Act::Crash { node: node(), down_millis: chance.span(50, 90_000) },
        71..=77 => {
            Act::CrashAt { node: node(), label: *chance.pick(&Label::ALL), passes: chance.below(4) as u32 }
        }
        78..=79 => Act::Freeze { node: node(), millis: chance.span(500, 90_000) },
        80 => Act::SetClock {
            millis: if chance.percent(50) { -chance.between(1, 1_000) } else { chance.span(1_000, 90_000_000) },
        },
        81..=82 => Act::StopAtCall { millis: chance.span(50, 8_000) },
        83..=84 => Act::Chats { phone: phone(), times: chance.between(8, 20), every_millis: chance.span(60_000, 4_000_000) },
        85..=86 => Act::FreezeAt {
            node: node(),
            label: *chance.pick(&Label::ALL),
            passes: chance.below(4) as u32,
            millis: chance.span(25_000, 90_000),
        },
        87..=88 => Act::Edit { lead: any(), what: any() },
        89..=90 => Act::Phone { lead: any(), phone: phone() },
        _ => {
            let fault = *chance.pick(WEATHER);
            // Providers are away for hours, too.
            let longest = if fault == Mark::SmsDown { 20_000_000 } else { 5_400_000 };
            Act::Fault { fault, millis: chance.span(5_000, longest) }
        }
    }
}
