//! The system under test: the real deciders in a [`World`].

use chrono::TimeDelta;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::LeadId;
use kyros_core::contract::lead::{AutomationState, ConsentStatus};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Input;
use kyros_core::policy::Policy;
use kyros_core::ports::failure::{Failure, Fault};
use kyros_core::ports::sms::{FailureScope, ProviderKeyword, Receipt, ReceiptStatus, SmsEvidence};
use serde_json::{Value, json};

use super::transition::{NUMBERS, STATUSES, Transition, WORDS};
use crate::deciders::{Sms, World, days, minutes};

/// What anyone can see of a lead.
///
/// ```
/// # use kyros_testkit::machine::{NUMBERS, System, Transition};
/// let mut system = System::new(Default::default());
/// system.apply(&Transition::Create { number: 2, source: 0, status: 0, twin: false });
/// let lead = &system.view().leads[0];
/// assert_eq!((NUMBERS[lead.number], lead.status, lead.consent), ("+15125550100", "new", "assumed"));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadView {
    /// Its id.
    pub id: LeadId,
    /// Its number, by its place in [`NUMBERS`].
    pub number: usize,
    /// Its status, as on the wire.
    pub status: &'static str,
    /// Its consent, as on the wire.
    pub consent: &'static str,
    /// Whether its automation is paused without an end.
    pub paused: bool,
}

/// A text that reached the provider.
///
/// ```
/// # use kyros_testkit::machine::{System, Transition};
/// let mut system = System::new(Default::default());
/// system.apply(&Transition::Create { number: 1, source: 0, status: 0, twin: false });
/// system.apply(&Transition::Pass { minutes: 1 });
/// let text = &system.view().texts[0];
/// assert!(text.number == 1 && text.body.contains("Reply STOP"), "{text:?}");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextView {
    /// To whom, by the place in [`NUMBERS`].
    pub number: usize,
    /// What it says.
    pub body: String,
}

/// What anyone can see.
///
/// Equal views are what nobody can tell apart:
///
/// ```
/// # use kyros_testkit::machine::{System, Transition};
/// let (mut one, mut other) = (System::new(Default::default()), System::new(Default::default()));
/// for system in [&mut one, &mut other] {
///     system.apply(&Transition::Sending { on: false });
/// }
/// assert!(one.view().paused);
/// assert_eq!(one.view(), other.view());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// The leads, oldest first.
    pub leads: Vec<LeadView>,
    /// The texts that reached the provider, oldest first.
    pub texts: Vec<TextView>,
    /// Which numbers may not be texted.
    pub suppressed: [bool; NUMBERS.len()],
    /// Visits that stand: start and end in milliseconds.
    pub visits: Vec<(i64, i64)>,
    /// Whether sending is paused.
    pub paused: bool,
}

/// See the module.
///
/// ```
/// use kyros_testkit::machine::{System, Transition};
///
/// let mut system = System::new(Default::default());
/// system.apply(&Transition::Hears { number: 0, word: 4, provider: false }); // STOP
/// assert_eq!(system.view().suppressed, [true, false, false, false]);
/// assert_eq!(system.world.leads().len(), 1, "the world in it can be looked into");
/// ```
#[derive(Debug)]
pub struct System {
    /// The world with the deciders in it.
    pub world: World,
    /// The leads in the order in which they came; ids of one millisecond have none.
    leads: Vec<LeadId>,
}

fn pick<T: Clone>(from: &[T], at: u8) -> Option<T> {
    (!from.is_empty()).then(|| from[usize::from(at) % from.len()].clone())
}

fn number(at: u8) -> &'static str {
    NUMBERS[usize::from(at) % NUMBERS.len()]
}

/// The place of a number that is one of ours.
fn place(phone: &str) -> usize {
    NUMBERS.iter().position(|known| *known == phone).expect("only known numbers are used")
}

impl System {
    /// Nothing has happened yet.
    ///
    /// ```
    /// # use kyros_testkit::machine::{System, View};
    /// assert_eq!(System::new(Default::default()).view(), View::default());
    /// ```
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self { world: World::with(policy), leads: Vec::new() }
    }

    /// Lets it happen; what a command is refused with, if it is.
    ///
    /// ```
    /// # use {kyros_core::contract::error::ErrorCode, kyros_testkit::machine::{System, Transition}};
    /// let mut system = System::new(Default::default());
    /// let create = Transition::Create { number: 0, source: 0, status: 0, twin: false };
    /// assert!(system.apply(&create).is_none());
    /// assert_eq!(system.apply(&create).map(|refusal| refusal.code), Some(ErrorCode::Conflict));
    /// ```
    pub fn apply(&mut self, transition: &Transition) -> Option<Refusal> {
        let refused = self.attempt(transition);
        let news: Vec<LeadId> = self.world.leads().iter().map(|lead| lead.lead.id).collect();
        self.leads.extend(news.into_iter().filter(|id| !self.leads.contains(id)).collect::<Vec<_>>());
        refused
    }

    fn attempt(&mut self, transition: &Transition) -> Option<Refusal> {
        match *transition {
            Transition::Hears { .. } | Transition::Pass { .. } | Transition::Calendar | Transition::Provider { .. }
            | Transition::Look { .. } | Transition::Lands { .. } | Transition::Receipt { .. } => {
                self.happen(*transition);
                None
            }
            _ => {
                let (kind, payload) = self.command(*transition)?;
                self.world.attempt(kind, &payload).err()
            }
        }
    }

    /// What anyone can see now.
    ///
    /// ```
    /// # use kyros_testkit::machine::{System, Transition};
    /// let mut system = System::new(Default::default());
    /// system.apply(&Transition::Create { number: 0, source: 0, status: 0, twin: false });
    /// system.apply(&Transition::Book { lead: 0, hour: 24 });
    /// let view = system.view();
    /// assert_eq!((view.visits.len(), view.leads[0].status), (1, "qualified"));
    /// ```
    #[must_use]
    pub fn view(&self) -> View {
        let mut leads: Vec<LeadView> = self.world.leads().into_iter().map(|state| {
            let (lead, automation) = (&state.lead, &state.lead.automation);
            let consent = match lead.consent.status {
                ConsentStatus::Granted => "granted",
                ConsentStatus::Assumed => "assumed",
                ConsentStatus::Revoked => "revoked",
                _ => "none",
            };
            let paused = automation.state == AutomationState::Paused && automation.until.is_none();
            LeadView { id: lead.id, number: place(lead.phone.as_str()), status: lead.status.as_str(), consent, paused }
        }).collect();
        leads.sort_by_key(|lead| self.leads.iter().position(|known| *known == lead.id));
        let texts = self.world.outside.sent.iter();
        let texts = texts.map(|sent| TextView { number: place(&sent.to), body: sent.body.clone() }).collect();
        let suppressed = NUMBERS.map(|phone| self.world.number(&crate::deciders::phone(phone)).suppressed.is_some());
        let visits = self.world.leads().into_iter().flat_map(|lead| lead.visits.values());
        let visits = visits.filter(|visit| visit.is_active()).map(|visit| {
            (visit.appointment.start_time.millis(), visit.appointment.end_time.millis())
        });
        View { leads, texts, suppressed, visits: visits.collect(), paused: self.world.is_sending_paused() }
    }

    /// The world gets well, and two years pass; nothing must hang at the provider.
    ///
    /// Outages end, and what they held back goes on:
    ///
    /// ```
    /// # use kyros_testkit::machine::{System, Transition};
    /// let mut system = System::new(Default::default());
    /// system.apply(&Transition::Provider { how: 6 });
    /// system.apply(&Transition::Create { number: 0, source: 0, status: 0, twin: false });
    /// system.settle();
    /// let view = system.view();
    /// assert!(!view.texts.is_empty() && view.leads[0].status == "cold", "{view:?}");
    /// ```
    ///
    /// # Panics
    /// When something stays stuck.
    pub fn settle(&mut self) {
        let outside = &mut self.world.outside;
        outside.sms.clear();
        outside.looks.clear();
        outside.calendar.clear();
        drop(self.world.attempt("system.resume_sending", &json!({ "reason": "all is well" })));
        self.world.pass(days(700));
        let now = self.world.now;
        assert!(self.world.effects.values().all(|pending| pending.effect.due > now), "something stays stuck");
    }

    /// Whether a text hangs at the provider.
    ///
    /// ```
    /// # use kyros_testkit::machine::{System, Transition};
    /// let mut system = System::new(Default::default());
    /// system.apply(&Transition::Provider { how: 4 });
    /// system.apply(&Transition::Create { number: 0, source: 0, status: 0, twin: false });
    /// system.apply(&Transition::Pass { minutes: 1 });
    /// assert!(system.hangs());
    /// system.apply(&Transition::Lands { fails: false });
    /// assert!(!system.hangs());
    /// ```
    #[must_use]
    pub fn hangs(&self) -> bool {
        self.world.effects.values().any(|pending| pending.in_flight)
    }

    fn hour(&self, hours: u16) -> Timestamp {
        self.world.now.plus(TimeDelta::hours(i64::from(hours)))
    }

    /// What comes from outside.
    fn happen(&mut self, transition: Transition) {
        let (hangs, world) = (self.hangs(), &mut self.world);
        match transition {
            Transition::Hears { number: at, word, provider } => {
                let keyword = provider.then_some(ProviderKeyword::Stop);
                world.hear_with(number(at), WORDS[usize::from(word) % WORDS.len()], keyword);
            }
            Transition::Pass { minutes: long } => world.pass(minutes(i64::from(long))),
            Transition::Calendar => {
                world.outside.calendar.extend(std::iter::repeat_n(Failure::transient("503", "busy"), 5));
            }
            Transition::Provider { how } => world.outside.sms.push_back(provider(how)),
            Transition::Look { how } => world.outside.looks.push_back(match how % 2 {
                0 => Ok(SmsEvidence::Inconclusive),
                _ => Err(Failure::transient("503", "busy")),
            }),
            Transition::Lands { fails } if hangs => world.lands(fails.then(|| Failure::transient("503", "busy"))),
            Transition::Receipt { text, status, opted_out } => {
                let Some(sent) = pick(&world.outside.sent, text) else { return };
                let status = [ReceiptStatus::Sent, ReceiptStatus::Delivered, ReceiptStatus::Failed][usize::from(status % 3)];
                let mut receipt = Receipt::new(sent.provider_id, status);
                receipt.effect = (text % 2 == 0).then_some(sent.effect);
                receipt.opted_out = opted_out && status == ReceiptStatus::Failed;
                receipt.scope = [FailureScope::Text, FailureScope::Number, FailureScope::Sender][usize::from(text % 3)];
                world.run(&Input::Receipt { receipt }).expect("a receipt is never refused");
            }
            _ => {}
        }
    }

    /// The command, if there is anything that it could be about.
    fn command(&self, transition: Transition) -> Option<(&'static str, Value)> {
        let world = &self.world;
        Some(match transition {
            Transition::Create { number: at, source, status, twin } => {
                let status = if source % 2 == 0 { "new" } else { STATUSES[usize::from(status % 8)] };
                let (source, data) = (["web", "permit", "manual"][usize::from(source % 3)], json!({ "allowDuplicate": twin }));
                ("lead.create", json!({
                    "name": "Anna Berg", "phone": number(at), "source": source, "status": status, "metadata": data,
                }))
            }
            Transition::Sending { on: true } => ("system.resume_sending", json!({ "reason": "x" })),
            Transition::Sending { on: false } => ("system.pause_sending", json!({ "reason": "x" })),
            Transition::CancelText { text } => {
                let ids: Vec<String> = world.messages.keys().map(ToString::to_string).collect();
                ("sms.cancel", json!({ "messageId": pick(&ids, text)? }))
            }
            Transition::Visit { visit, what, hour } => {
                let ids: Vec<String> = world.visits.keys().map(ToString::to_string).collect();
                let id = pick(&ids, visit)?;
                let kinds = ["calendar.cancel", "calendar.confirm", "calendar.complete", "calendar.no_show"];
                match kinds.get(usize::from(what % 5)) {
                    Some(kind) => (*kind, json!({ "appointmentId": id })),
                    None => ("calendar.reschedule", json!({
                        "appointmentId": id, "startTime": self.hour(hour), "endTime": self.hour(hour + 1),
                    })),
                }
            }
            Transition::Resolve { escalation, what } => {
                let ids: Vec<String> = world.open_escalations().iter().map(|(_, id)| id.to_string()).collect();
                let id = pick(&ids, escalation)?;
                ("escalation.resolve", match what % 4 {
                    0 | 1 => json!({ "errorId": id, "action": "retry" }),
                    2 => json!({ "errorId": id, "action": "dismiss" }),
                    _ => json!({ "errorId": id, "action": "reply", "content": "hello" }),
                })
            }
            _ => return self.about_a_lead(transition),
        })
    }

    fn about_a_lead(&self, transition: Transition) -> Option<(&'static str, Value)> {
        let (lead, kind, mut payload) = match transition {
            Transition::Move { lead, to } => {
                (lead, "lead.transition_status", json!({ "newStatus": STATUSES[usize::from(to % 8)] }))
            }
            Transition::Send { lead, later: None } => (lead, "sms.send", json!({ "content": "hi", "intent": "custom" })),
            Transition::Send { lead, later: Some(later) } => {
                let at = self.world.now.plus(minutes(i64::from(later)));
                (lead, "sms.schedule", json!({ "content": "hi", "intent": "custom", "scheduledFor": at }))
            }
            Transition::Pause { lead, days: None } => (lead, "lead.pause_automation", json!({})),
            Transition::Pause { lead, days: Some(long) } => {
                let until = self.world.now.plus(days(i64::from(long)));
                (lead, "lead.pause_automation", json!({ "until": until }))
            }
            Transition::Resume { lead } => (lead, "lead.resume_automation", json!({})),
            Transition::Consent { lead, status } => {
                let status = CONSENTS[usize::from(status % 4)];
                let payload = json!({ "status": status, "method": "x", "evidence": { "note": "x" } });
                (lead, "lead.record_consent", payload)
            }
            Transition::Phone { lead, number: at } => (lead, "lead.update", json!({ "updates": { "phone": number(at) } })),
            Transition::Book { lead, hour } => (lead, "calendar.book", json!({
                "type": "site_visit", "title": "x", "sendConfirmationSms": hour % 2 == 0,
                "startTime": self.hour(hour), "endTime": self.hour(hour + 1),
            })),
            _ => unreachable!("about no lead, or from outside"),
        };
        let view = self.view().leads;
        payload["leadId"] = json!(pick(&view, lead)?.id);
        Some((kind, payload))
    }
}

/// What consent can be, as [`Transition::Consent`] counts.
pub(super) const CONSENTS: [&str; 4] = ["granted", "assumed", "none", "revoked"];

/// What the provider can do; the first is what makes it an opt-out.
fn provider(how: u8) -> Sms {
    match how % 7 {
        0 => Sms::Refuse(Failure::permanent(Fault::OptedOut, "21610", "unsubscribed")),
        1 => Sms::Refuse(Failure::permanent(Fault::Request, "21211", "bad number")),
        2 => Sms::LoseAnswer,
        3 => Sms::LoseRequest,
        4 => Sms::Hang,
        5 => Sms::NodeDies,
        _ => Sms::Refuse(Failure::transient("503", "busy")),
    }
}
