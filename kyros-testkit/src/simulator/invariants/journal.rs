//! Positions rise without gaps, each hash follows from the one before, and so do stream versions; the
//! events of a commit stand together, and each has its cause.

use std::collections::{BTreeMap, BTreeSet};

use kyros_core::decision::StreamId;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Journal {
    position: u64,
    cause: u64,
    causes: BTreeSet<u64>,
    versions: BTreeMap<StreamId, u64>,
}

impl Invariant for Journal {
    fn name(&self) -> &'static str {
        "journal"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.1, 3.2, 3.5, 3.8, 3.9"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let entry = match what {
            Happening::Event(entry) => entry,
            Happening::Rest { .. } => {
                let breaks = past.breaks_at();
                return hold(breaks.is_none(), || format!("the hash at {breaks:?} doesn't follow from the one before"));
            }
            _ => return Ok(()),
        };
        hold(entry.position == self.position + 1, || {
            format!("position {} comes after {}", entry.position, self.position)
        })?;
        self.position = entry.position;
        let version = self.versions.entry(entry.stream.clone()).or_insert(0);
        hold(entry.version == *version + 1, || format!("{} goes from {version} to {}", entry.stream, entry.version))?;
        *version = entry.version;
        hold(entry.cause > 0, || format!("the event at {} has no cause", entry.position))?;
        if entry.cause != self.cause {
            hold(self.causes.insert(entry.cause), || {
                format!("the events of commit {} don't stand together", entry.cause)
            })?;
            self.cause = entry.cause;
        }
        Ok(())
    }
}
