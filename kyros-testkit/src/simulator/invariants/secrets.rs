//! What is stored about a person is sealed, with a key of their own: who destroys it makes all of that unreadable.

use super::super::client::CANARY;
use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Secrets;

impl Invariant for Secrets {
    fn name(&self) -> &'static str {
        "secrets"
    }

    fn source(&self) -> &'static str {
        "design.md 4; reliability.md 3.39"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let Happening::Rest { .. } = what else { return Ok(()) };
        hold(!past.stores_in_clear(CANARY.as_bytes()), || "a person's name stands in clear in the journal".to_owned())?;
        let shared = past.sealed_with_another_key();
        hold(shared.is_none(), || format!("the event at {shared:?} is a lead's, and isn't sealed with the lead's key"))
    }
}
