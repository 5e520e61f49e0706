//! Reading what a decision wants to know.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::TimeDelta;
use futures::future::try_join_all;
use kyros_core::decision::{Effect, Fact, Facts, Input, Need, State, StreamId, Subject, needs};
use kyros_core::ports::store::{EffectEntry, MessageRef, StoreError};

use crate::cache::Version;
use crate::engine::Inner;
use crate::format::{effect_place, read_state, state_place};
use crate::seal::Unopened;
use crate::signal::lock;

/// Effects given up for one cause that a decision sees, at most.
const DEAD_EFFECTS: usize = 10_000;
/// Rounds of needs: each may depend on the facts of the one before.
pub(crate) const ROUNDS: usize = 16;

/// Facts, and whether any of them came from memory.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub(crate) facts: Facts,
    pub(crate) cached: bool,
}

impl Inner {
    /// Reads facts until the decision wants no more. With `fresh`, memory is passed by.
    pub(crate) async fn gather(&self, input: &Input, fresh: bool) -> Result<Gathered, StoreError> {
        let mut gathered = Gathered::default();
        for _ in 0..ROUNDS {
            let wanted = needs(input, &gathered.facts, &self.hasher, &self.policy);
            if wanted.is_empty() {
                break;
            }
            self.read_facts(wanted, fresh, &mut gathered).await?;
        }
        Ok(gathered)
    }

    async fn read_facts(&self, wanted: Vec<Need>, fresh: bool, into: &mut Gathered) -> Result<(), StoreError> {
        let mut streams = BTreeSet::new();
        let mut others = Vec::new();
        for need in wanted {
            match need {
                Need::Stream(id) => {
                    streams.insert(id);
                }
                other => others.push(other),
            }
        }
        for (id, (version, cached)) in self.states(streams, fresh).await? {
            into.cached |= cached;
            into.facts.insert(Need::Stream(id), Fact::Stream(version.state, version.version));
        }
        let read = try_join_all(others.into_iter().map(|need| async move {
            let fact = self.read_fact(&need, fresh).await?;
            Ok::<_, StoreError>((need, fact))
        }));
        into.facts.extend(read.await?);
        Ok(())
    }

    /// States from memory, else from the store; the flag says which.
    pub(crate) async fn states(
        &self,
        wanted: BTreeSet<StreamId>,
        fresh: bool,
    ) -> Result<BTreeMap<StreamId, (Version, bool)>, StoreError> {
        let mut found = BTreeMap::new();
        let mut missing = Vec::new();
        let since = {
            let mut cache = lock(&self.cache);
            for stream in wanted {
                if fresh {
                    cache.forget(&stream);
                }
                match cache.get(&stream) {
                    Some(version) => {
                        found.insert(stream, (version, true));
                    }
                    None => missing.push(stream),
                }
            }
            cache.moment()
        };
        if missing.is_empty() {
            return Ok(found);
        }
        let mut stored = self.store.states(&missing).await?;
        for stream in missing {
            let version = match stored.remove(&stream) {
                Some((version, subject, sealed)) => {
                    let state = self.open_state(&stream, version, subject, &sealed).await?;
                    Version { state: Arc::new(state), version }
                }
                None => Version { state: Arc::new(State::Absent), version: 0 },
            };
            lock(&self.cache).read(stream.clone(), version.clone(), since);
            found.insert(stream, (version, false));
        }
        Ok(found)
    }

    /// One state.
    pub(crate) async fn state(&self, stream: &StreamId, fresh: bool) -> Result<Version, StoreError> {
        let mut found = self.states(BTreeSet::from([stream.clone()]), fresh).await?;
        Ok(found.remove(stream).map_or_else(|| Version { state: Arc::default(), version: 0 }, |(version, _)| version))
    }

    pub(crate) async fn open_state(
        &self,
        stream: &StreamId,
        version: u64,
        subject: Subject,
        sealed: &[u8],
    ) -> Result<State, StoreError> {
        let opened = self.open(subject, &state_place(stream, version), sealed).await?;
        opened.ok().and_then(|json| read_state(&json).ok()).ok_or_else(|| StoreError::Damaged {
            position: 0,
            what: format!("the state of {stream} at its version {version} can't be read"),
        })
    }

    /// Opens a blob with a person's key; `Err` inside when the key is gone or doesn't fit.
    pub(crate) async fn open(
        &self,
        subject: Subject,
        place: &[u8],
        sealed: &[u8],
    ) -> Result<Result<Vec<u8>, Unopened>, StoreError> {
        let key = self.vault.key(&*self.store, subject).await?;
        Ok(key.ok_or(Unopened).and_then(|key| key.open(place, sealed)))
    }

    async fn read_fact(&self, need: &Need, fresh: bool) -> Result<Fact, StoreError> {
        Ok(match need {
            Need::Stream(id) => {
                let version = self.state(id, fresh).await?;
                Fact::Stream(version.state, version.version)
            }
            Need::Owner(key) => Fact::Owner(self.store.owner(key).await?),
            Need::Availability { minutes } => Fact::Availability(self.availability_fact(*minutes, fresh).await?),
            Need::LeadOfMessage(id) => Fact::Message(self.store.message(MessageRef::Ours(*id)).await?),
            Need::LeadOfProviderMessage(id) => Fact::Message(match self.named_texts.get(id).filter(|_| !fresh) {
                Some(known) => Some(known),
                None => self.store.message(MessageRef::Provider(id)).await?,
            }),
            Need::LeadOfAppointment(id) => Fact::Lead(self.lead_of_appointment(*id).await?),
            Need::TextsLastHour => {
                let since = self.clocks.now().minus(TimeDelta::hours(1));
                let limit = self.policy.max_texts_per_hour.map_or(u64::MAX, u64::from);
                Fact::Count(self.store.attempted_since(since, limit).await?)
            }
            Need::DeadEffect(id) => {
                let entry = self.store.effect(*id).await?.filter(|entry| entry.state == "dead");
                Fact::Effects(self.open_effects(entry.into_iter().collect()).await?)
            }
            Need::DeadEffectsOf(cause) => {
                let entries = self.store.effects(Some(cause), DEAD_EFFECTS).await?;
                Fact::Effects(self.open_effects(entries).await?)
            }
        })
    }

    async fn lead_of_appointment(
        &self,
        id: kyros_core::contract::ids::AppointmentId,
    ) -> Result<Option<kyros_core::contract::ids::LeadId>, StoreError> {
        #[derive(serde::Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct OfLead {
            lead_id: kyros_core::contract::ids::LeadId,
        }
        let page = self.store.query(&kyros_core::ports::query::Query::Appointment(id)).await?;
        Ok(page.docs.first().and_then(|doc| serde_json::from_slice::<OfLead>(doc).ok()).map(|of| of.lead_id))
    }

    /// The effects in these entries; one whose person was erased is left out.
    pub(crate) async fn open_effects(&self, entries: Vec<EffectEntry>) -> Result<Vec<Effect>, StoreError> {
        let mut effects = Vec::with_capacity(entries.len());
        for entry in entries {
            let opened = self.open(entry.subject, &effect_place(entry.id), &entry.body).await?;
            effects.extend(opened.ok().and_then(|json| serde_json::from_slice::<Effect>(&json).ok()));
        }
        Ok(effects)
    }
}
