//! What is stored about a person is sealed.

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
        hold(!past.stores_in_clear(CANARY.as_bytes()), || "a person's name stands in clear in the journal".to_owned())
    }
}
