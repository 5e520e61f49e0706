//! Which text a provider's name stands for: receipts follow their texts within seconds, and need no
//! look-up then.

use std::sync::Mutex;

use kyros_core::contract::ids::{LeadId, MessageId};
use kyros_core::decision::rows::Row;

use crate::generations::Generations;
use crate::signal::lock;

/// A text's row as far as it matters here.
#[derive(Clone, Debug)]
pub(crate) struct Naming {
    lead: LeadId,
    message: MessageId,
    provider_id: Option<String>,
}

impl Naming {
    pub(crate) fn of(row: &Row) -> Option<Self> {
        let Row::Message(row) = row else { return None };
        Some(Self { lead: row.lead, message: row.id, provider_id: row.provider_id.clone() })
    }
}

/// What this process has written lately. Only good where nobody else writes.
#[derive(Debug)]
pub(crate) struct NamedTexts(Option<Mutex<Names>>);

#[derive(Debug)]
struct Names {
    texts: Generations<String, (LeadId, MessageId)>,
    names: Generations<MessageId, String>,
}

impl NamedTexts {
    pub(crate) fn new(limit: usize, alone: bool) -> Self {
        let names = || Mutex::new(Names { texts: Generations::new(limit), names: Generations::new(limit) });
        Self(alone.then(names))
    }

    /// Takes in rows that are durable; a text goes by its last name only, as in the store.
    pub(crate) fn learn(&self, namings: Vec<Naming>) {
        let Some(names) = &self.0 else { return };
        if namings.is_empty() {
            return;
        }
        let mut names = lock(names);
        for Naming { lead, message, provider_id } in namings {
            let known = names.names.get(&message);
            if known == provider_id {
                continue;
            }
            if let Some(old) = known {
                names.texts.remove(&old);
                names.names.remove(&message);
            }
            if let Some(name) = provider_id {
                names.texts.insert(name.clone(), (lead, message));
                names.names.insert(message, name);
            }
        }
    }

    /// The text of that name, where it is remembered.
    pub(crate) fn get(&self, name: &str) -> Option<(LeadId, MessageId)> {
        lock(self.0.as_ref()?).texts.get(name)
    }
}

#[cfg(test)]
mod tests {
    use kyros_core::contract::ids::{LeadId, MessageId};

    use super::{NamedTexts, Naming};

    fn naming(name: Option<&str>) -> Naming {
        let id = "01890a5d-ac96-774b-bcce-b302099a8057";
        Naming {
            lead: LeadId::parse(id).expect("an id"),
            message: MessageId::parse(id).expect("an id"),
            provider_id: name.map(str::to_owned),
        }
    }

    #[test]
    fn a_text_goes_by_its_last_name() {
        let names = NamedTexts::new(8, true);
        names.learn(vec![naming(Some("SM1"))]);
        assert!(names.get("SM1").is_some());
        names.learn(vec![naming(Some("SM2"))]);
        assert!(names.get("SM1").is_none() && names.get("SM2").is_some());
        names.learn(vec![naming(None)]);
        assert!(names.get("SM2").is_none());
    }

    #[test]
    fn where_others_write_nothing_is_remembered() {
        let names = NamedTexts::new(8, false);
        names.learn(vec![naming(Some("SM1"))]);
        assert!(names.get("SM1").is_none());
    }
}
