//! What a verification has opened, for the next one.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use kyros_core::decision::{Event, Subject};
use kyros_core::ports::store::{CauseRecord, StoredEvent};

/// What earlier verifications have opened: a later one opens only what is new, or other than it was then.
/// Everything else is done anew. Holds the whole journal in memory, in clear.
#[derive(Debug, Default)]
pub struct Opened {
    events: BTreeMap<u64, (StoredEvent, Arc<Event>)>,
    causes: BTreeMap<u64, (Subject, Bytes)>,
}

impl Opened {
    pub(crate) fn event(&self, stored: &StoredEvent) -> Option<Arc<Event>> {
        let (known, event) = self.events.get(&stored.position)?;
        (known == stored).then(|| Arc::clone(event))
    }

    pub(crate) fn keep_event(&mut self, stored: &StoredEvent, event: &Arc<Event>) {
        self.events.insert(stored.position, (stored.clone(), Arc::clone(event)));
    }

    pub(crate) fn knows_cause(&self, number: u64, cause: &CauseRecord) -> bool {
        self.causes.get(&number).is_some_and(|(subject, body)| *subject == cause.subject && *body == cause.body)
    }

    pub(crate) fn keep_cause(&mut self, number: u64, cause: CauseRecord) {
        self.causes.insert(number, (cause.subject, cause.body));
    }
}
