//! What the provider took for one number in any 24 hours stays within the caps.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use kyros_core::contract::ids::EffectId;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::Event;
use kyros_core::number::NumberEvent;
use kyros_core::policy::caps::TextClass;

use super::{Happening, Invariant, Past, hold};

const DAY: TimeDelta = TimeDelta::hours(24);

#[derive(Debug, Default)]
pub(super) struct Caps {
    attempts: BTreeMap<EffectId, (Timestamp, TextClass)>,
    taken: BTreeMap<Phone, Vec<(Timestamp, TextClass)>>,
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
            Happening::Event(entry) => {
                if let Some(Event::Number(NumberEvent::AttemptStarted { effect, class, .. })) = &entry.event {
                    self.attempts.insert(*effect, (entry.at, *class));
                }
                Ok(())
            }
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
