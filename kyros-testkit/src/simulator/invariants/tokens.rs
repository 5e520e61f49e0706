//! No command commits after its token's revocation.

use std::collections::BTreeSet;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Tokens {
    revoked: BTreeSet<String>,
    /// Commands that began when their token was revoked already: each key, and whether another command had it before.
    late: BTreeSet<(String, bool)>,
}

impl Invariant for Tokens {
    fn name(&self) -> &'static str {
        "tokens"
    }

    fn source(&self) -> &'static str {
        "contract.md 7; reliability.md 3.35"
    }

    fn look(&mut self, what: &Happening<'_>, _: &Past) -> Result<(), String> {
        match what {
            Happening::CommandBegins { command } => {
                if self.revoked.contains(&command.token) {
                    self.late.insert((command.key.clone(), command.used));
                }
                Ok(())
            }
            Happening::Answered { command, .. } => {
                hold(!self.late.contains(&(command.key.clone(), command.used)), || {
                    format!("{} was carried out for a revoked token", command.key)
                })?;
                if command.kind == "token.revoke"
                    && let Some(hash) = &command.about_token
                {
                    self.revoked.insert(hash.clone());
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
