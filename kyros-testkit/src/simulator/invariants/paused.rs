//! While sending is paused no attempt to text starts, but that of an opt-out's confirmation.

use kyros_core::decision::Event;
use kyros_core::number::NumberEvent;
use kyros_core::policy::caps::TextClass;
use kyros_core::system::SystemEvent;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Paused(bool);

impl Invariant for Paused {
    fn name(&self) -> &'static str {
        "paused"
    }

    fn source(&self) -> &'static str {
        "contract.md 3; reliability.md 3.36"
    }

    fn look(&mut self, what: &Happening<'_>, _: &Past) -> Result<(), String> {
        let Happening::Event(entry) = what else { return Ok(()) };
        match &entry.event {
            Some(Event::System(SystemEvent::SendingChanged { paused, .. })) => self.0 = paused.is_some(),
            Some(Event::Number(NumberEvent::AttemptStarted { effect, class, .. })) => {
                hold(!self.0 || *class == TextClass::OptOutConfirmation, || {
                    format!("the attempt at {effect} starts while sending is paused")
                })?;
            }
            _ => {}
        }
        Ok(())
    }
}
