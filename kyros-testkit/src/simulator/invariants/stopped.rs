//! After STOP nothing goes to that number but one confirmation, whatever lead it belongs to, until the
//! person comes back or a new consent is recorded. STOP is answered when earlier calls have ended or
//! passed their deadline.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;
use kyros_core::contract::ids::EffectId;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::TextPurpose;
use kyros_core::number::NumberEvent;

use super::super::homeowner::Plain;
use super::super::provider::Call;
use super::super::client::Command;
use super::{Happening, Invariant, Past, hold};

/// A call is over after this long, however it ended.
const DEADLINE: TimeDelta = TimeDelta::seconds(10);

/// What was plainly said about a number.
#[derive(Debug, Default)]
struct Said {
    stopped: bool,
    /// Commands and texts on their way that may bring it back.
    coming_back: u32,
    /// Something that may bring it back was given up, and may still happen.
    unsure: bool,
    /// When something that brings it back was said last, in happenings.
    came_back_at: u64,
}

#[derive(Debug, Default)]
pub(super) struct Stopped {
    turn: u64,
    numbers: BTreeMap<Phone, Said>,
    /// When each STOP came first, in happenings.
    stops: BTreeMap<String, u64>,
    taken: BTreeSet<String>,
    open: BTreeMap<u64, Call>,
    /// When each attempt began, by the journal: its call may last until a deadline from then on.
    began: BTreeMap<EffectId, (Timestamp, u64)>,
    /// By the journal: suppressed since that happening, with the confirmations that began and were
    /// taken since.
    suppressed: BTreeMap<StreamId, (u64, u32)>,
    /// Consents that are being recorded: the lead of one may get another number before it is decided.
    consents: u32,
}

fn grants_consent(command: &Command) -> bool {
    command.kind == "lead.record_consent" && command.payload["status"] == "granted"
}

fn is_confirmation(call: &Call, past: &Past) -> bool {
    past.texts.get(&call.effect).is_some_and(|text| text.purpose == TextPurpose::OptOutConfirmation)
}

impl Stopped {
    fn coming(&mut self, phone: &Phone) {
        let turn = self.turn;
        let said = self.numbers.entry(phone.clone()).or_default();
        (said.stopped, said.came_back_at) = (false, turn);
        said.coming_back += 1;
    }

    fn came(&mut self, phone: &Phone, certain: bool) {
        let turn = self.turn;
        let said = self.numbers.entry(phone.clone()).or_default();
        // Said earlier, but taken only now: a STOP that has arrived in between may have come first.
        said.came_back_at = turn;
        said.coming_back = said.coming_back.saturating_sub(1);
        said.unsure |= !certain;
    }

    fn stop_taken(&mut self, phone: &Phone, id: &str, past: &Past) -> Result<(), String> {
        if !self.taken.insert(id.to_owned()) {
            return Ok(());
        }
        let came_first = self.stops.get(id).copied().unwrap_or(0);
        let said = self.numbers.entry(phone.clone()).or_default();
        if said.unsure || said.coming_back > 0 || said.came_back_at > came_first {
            return Ok(());
        }
        said.stopped = true;
        let still = self.open.values().find(|call| {
            let began = self.began.get(&call.effect).map_or(call.at, |(at, _)| *at);
            call.to == *phone && past.now < began.plus(DEADLINE) && !is_confirmation(call, past)
        });
        hold(still.is_none(), || format!("STOP of {} was answered while a call was under way", phone.as_str()))
    }

    fn event(&mut self, stream: &StreamId, event: &Event, past: &Past) -> Result<(), String> {
        if let Event::Number(NumberEvent::AttemptStarted { effect, started, .. }) = event {
            self.began.insert(*effect, (*started, self.turn));
        }
        match event {
            Event::Number(NumberEvent::Suppressed { .. }) => {
                self.suppressed.entry(stream.clone()).or_insert((self.turn, 0));
            }
            Event::Number(NumberEvent::Restored {}) => {
                self.suppressed.remove(stream);
                let back = self.numbers.iter_mut().find(|(phone, _)| past.number(phone) == *stream);
                if let Some((_, said)) = back.filter(|_| self.consents > 0) {
                    (said.stopped, said.came_back_at) = (false, self.turn);
                }
            }
            Event::Number(NumberEvent::AttemptStarted { effect, .. }) if self.suppressed.contains_key(stream) => {
                let confirms =
                    past.texts.get(effect).is_some_and(|text| text.purpose == TextPurpose::OptOutConfirmation);
                hold(confirms, || format!("an attempt to {stream} starts while it is suppressed"))?;
            }
            _ => {}
        }
        Ok(())
    }

    fn accepted(&mut self, call: &Call, past: &Past) -> Result<(), String> {
        if is_confirmation(call, past)
            && let Some((since, count)) = self.suppressed.get_mut(&past.number(&call.to))
            // One that began before belongs to an earlier STOP.
            && self.began.get(&call.effect).is_some_and(|(_, turn)| turn > since)
        {
            *count += 1;
            hold(*count <= 1, || format!("the opt-out of {} is confirmed {count} times", call.to.as_str()))?;
        }
        Ok(())
    }
}

/// The number of a lead.
fn phone_of(lead: &str, past: &Past) -> Option<Phone> {
    let id = kyros_core::contract::ids::LeadId::parse(lead)?;
    match past.states.get(&StreamId::Lead(id))? {
        State::Lead(lead) => Some(lead.lead.phone.clone()),
        _ => None,
    }
}

impl Invariant for Stopped {
    fn name(&self) -> &'static str {
        "stopped"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.3; reliability.md 3.17, 3.18, 3.19"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        self.turn += 1;
        match what {
            Happening::CommandBegins { command } => self.consents += u32::from(grants_consent(command)),
            Happening::Answered { command, .. } | Happening::Refused { command, .. } | Happening::GivenUp { command } => {
                self.consents = self.consents.saturating_sub(u32::from(grants_consent(command)));
            }
            _ => {}
        }
        let grants = |command: &Command| {
            grants_consent(command).then(|| phone_of(command.payload["leadId"].as_str()?, past)).flatten()
        };
        match what {
            Happening::Event(entry) => {
                entry.event.iter().try_for_each(|event| self.event(&entry.stream, event, past))?;
            }
            Happening::TextArrives { text, plain: Plain::Start } => self.coming(&text.from),
            Happening::TextTaken { text, plain: Plain::Start, .. } => self.came(&text.from, true),
            Happening::TextGivenUp { text, plain: Plain::Start } => self.came(&text.from, false),
            Happening::CommandBegins { command } => grants(command).iter().for_each(|phone| self.coming(phone)),
            Happening::Answered { command, .. } | Happening::Refused { command, .. } => {
                grants(command).iter().for_each(|phone| self.came(phone, true));
            }
            Happening::GivenUp { command } => grants(command).iter().for_each(|phone| self.came(phone, false)),
            Happening::TextArrives { text, plain: Plain::Stop } => {
                let turn = self.turn;
                self.stops.entry(text.provider_id.clone()).or_insert(turn);
            }
            Happening::TextTaken { text, plain: Plain::Stop, .. } => {
                self.stop_taken(&text.from, &text.provider_id, past)?;
            }
            Happening::CallBegins { call } => {
                self.open.insert(call.number, (*call).clone());
                let stopped = self.numbers.get(&call.to).is_some_and(|said| said.stopped);
                hold(!stopped || is_confirmation(call, past), || {
                    format!("{} said stop and is texted {:?}", call.to.as_str(), call.body)
                })?;
            }
            Happening::CallEnded { call, .. } => drop(self.open.remove(call)),
            Happening::Accepted { call } => {
                // It has arrived: whatever the node is still told about it changes nothing.
                self.open.remove(&call.number);
                self.accepted(call, past)?;
            }
            _ => {}
        }
        Ok(())
    }
}
