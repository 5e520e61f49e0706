//! What the provider took for one number in any 24 hours stays within the caps, and nothing waits for a cap that has
//! room.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::ids::EffectId;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, StreamId};
use kyros_core::lead::{LeadEvent, TextPurpose};
use kyros_core::number::NumberEvent;
use kyros_core::policy::caps::TextClass;
use kyros_engine::JournalEntry;

use super::super::world::Settings;
use super::{Happening, Invariant, Past, hold};

const DAY: TimeDelta = TimeDelta::hours(24);
/// The clock may have been set back by a little.
const HOUR: TimeDelta = TimeDelta::seconds(3_598);
/// How a text that waits for a cap says so.
const HELD: &str = "texts are sent; the next may go out";

#[derive(Debug, Default)]
pub(super) struct Caps {
    attempts: BTreeMap<EffectId, (Timestamp, TextClass)>,
    taken: BTreeMap<Phone, Vec<(Timestamp, TextClass)>>,
    /// What may have gone out to each number: attempts of which nobody was told that nothing happened.
    maybe: BTreeMap<StreamId, BTreeMap<EffectId, (Timestamp, TextClass)>>,
    /// When each text was first attempted.
    begun: BTreeMap<EffectId, Timestamp>,
    /// Nodes that may begin one at the same time.
    nodes: usize,
}

/// Which cap counts it.
fn is_started(purpose: TextPurpose) -> bool {
    use TextPurpose::{Clarification, FirstText, FollowUp, Reengagement};
    matches!(purpose, FirstText | FollowUp | Reengagement | Clarification)
}

impl Caps {
    pub(super) fn new(settings: &Settings) -> Self {
        Self { nodes: settings.nodes, ..Self::default() }
    }

    /// Over all numbers.
    fn hourly(&mut self, effect: EffectId, at: Timestamp, class: TextClass, past: &Past) -> Result<(), String> {
        self.begun.entry(effect).or_insert(at);
        let Some(limit) = past.policy.max_texts_per_hour.filter(|_| class != TextClass::OptOutConfirmation) else { return Ok(()) };
        let lately = self.begun.values().filter(|begun| at.since(**begun) < HOUR).count();
        hold(lately < limit as usize + self.nodes, || format!("{lately} texts began within an hour; {limit} are allowed"))
    }

    fn event(&mut self, entry: &JournalEntry, past: &Past) -> Result<(), String> {
        match &entry.event {
            Some(Event::Number(NumberEvent::AttemptStarted { effect, class, .. })) => {
                if let Some(text) = past.texts.get(effect) {
                    let right = is_started(text.purpose) == (*class == TextClass::Started);
                    hold(right, || format!("a text ({:?}) to {} counts as {class:?}", text.purpose, text.phone.as_str()))?;
                }
                self.attempts.insert(*effect, (entry.at, *class));
                self.maybe.entry(entry.stream.clone()).or_default().insert(*effect, (entry.at, *class));
                return self.hourly(*effect, entry.at, *class, past);
            }
            Some(Event::Lead(LeadEvent::TextAttemptFailed { message, .. })) => {
                let effect = EffectId::new(message.uuid());
                for texts in self.maybe.values_mut() {
                    texts.remove(&effect);
                }
            }
            Some(Event::Lead(LeadEvent::TextHeld { message, why, .. })) if why.iter().any(|why| why.contains(HELD)) => {
                return self.held(EffectId::new(message.uuid()), entry.at, past);
            }
            _ => {}
        }
        Ok(())
    }

    fn held(&self, effect: EffectId, at: Timestamp, past: &Past) -> Result<(), String> {
        let Some(text) = past.texts.get(&effect) else { return Ok(()) };
        let never = matches!(text.purpose, TextPurpose::Help | TextPurpose::OptOutConfirmation);
        hold(!never, || format!("a text ({:?}) to {} waits for a cap", text.purpose, text.phone.as_str()))?;
        let started = is_started(text.purpose);
        // The states count what people write, too.
        let counts = |class| class == TextClass::Operator || (class == TextClass::Started) == started;
        let max = if started { past.policy.max_texts_per_day } else { past.policy.max_answers_per_day };
        let went = self.maybe.get(&past.number(&text.phone));
        let lately = went.into_iter().flatten().filter(|(_, (when, class))| at.since(*when) <= DAY && counts(*class));
        let count = lately.count();
        hold(count >= max as usize, || {
            format!("a text ({:?}) to {} waits for a cap of {max}, and {count} went out", text.purpose, text.phone.as_str())
        })
    }
}

/// What may have gone out counts: an attempt is taken back only where it is known that nothing happened.
fn taken_back(events: &[JournalEntry]) -> Result<(), String> {
    for entry in events {
        let Some(Event::Number(NumberEvent::AttemptEnded { effect, counts: false })) = &entry.event else { continue };
        let known = events.iter().any(|other| match &other.event {
            Some(Event::Lead(LeadEvent::TextAttemptFailed { message, .. })) => EffectId::new(message.uuid()) == *effect,
            _ => false,
        });
        hold(known, || format!("the attempt at {effect} no longer counts, and it may have gone out"))?;
    }
    Ok(())
}

impl Invariant for Caps {
    fn name(&self) -> &'static str {
        "caps"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.8; reliability.md 3.21"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        match what {
            Happening::Event(entry) => self.event(entry, past),
            Happening::Committed { events } => taken_back(events),
            Happening::Accepted { call } => {
                let Some((at, class)) = self.attempts.get(&call.effect).copied() else { return Ok(()) };
                let taken = self.taken.entry(call.to.clone()).or_default();
                taken.push((at, class));
                let counts = |wanted: &[TextClass]| {
                    let inside = |when: Timestamp| at.since(when) < DAY && when <= at;
                    taken.iter().filter(|(when, class)| inside(*when) && wanted.contains(class)).count()
                };
                let (count, max) = match class {
                    TextClass::Started => (counts(&[TextClass::Started]), past.policy.max_texts_per_day),
                    TextClass::Answer => (
                        counts(&[TextClass::Answer, TextClass::Help, TextClass::OptOutConfirmation]),
                        past.policy.max_answers_per_day,
                    ),
                    _ => return Ok(()),
                };
                hold(count <= max as usize, || {
                    format!("{} got {count} texts ({class:?}) in 24 hours; {max} are allowed", call.to.as_str())
                })
            }
            _ => Ok(()),
        }
    }
}
