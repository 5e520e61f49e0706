//! Turning a decision into a commit: every body serialised once and sealed once.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use bytes::Bytes;
use kyros_core::contract::event::EventType;
use kyros_core::contract::ids::{LeadId, Seed};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::{OfferRow, Row};
use kyros_core::decision::{
    Append, Claim, Decision, Effect, EffectFate, Fact, Facts, Input, NewEvent, Port, Release, StreamId, Subject,
};
use kyros_core::ports::store::{
    AnswerRecord, AppendRecord, CauseRecord, Commit, EffectRecord, EventRecord, Fate, Lease, Settle, StoreError,
};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::cache::{Made, Version};
use crate::engine::Inner;
use crate::format::{CAUSE_PLACE, answer_place, effect_place, event_place, state_place, write_event, write_state};
use crate::named_texts::Naming;
use crate::seal::Cipher;

/// What a commit needs beside the decision.
#[derive(Debug, Default)]
pub(crate) struct Around {
    /// The effect in hand.
    pub(crate) hand: Option<Hand>,
    /// How the command's answer is kept.
    pub(crate) answer: Option<Keep>,
    /// Streams that must not have moved.
    pub(crate) reads: Vec<(StreamId, u64)>,
}

/// The effect that an input is about.
#[derive(Clone, Debug)]
pub(crate) struct Hand {
    pub(crate) lease: Lease,
    /// Looks made so far; counted up when this input is one.
    pub(crate) polls: u32,
    /// The attempt's start, when this input asks for one.
    pub(crate) started: Option<Timestamp>,
    /// The attempt only found out that a provider is still down: it uses no try.
    pub(crate) probed: bool,
}

/// How an answer is kept.
#[derive(Clone, Debug)]
pub(crate) struct Keep {
    pub(crate) key: String,
    pub(crate) fingerprint: [u8; 32],
    /// The key that only the caller can make, for answers that hold a secret.
    pub(crate) caller_key: Option<zeroize::Zeroizing<[u8; 32]>>,
}

/// A public event on its way to the subscribers: its place among the commit's events and its bytes.
#[derive(Clone, Debug)]
pub(crate) struct Fresh {
    pub(crate) index: u64,
    pub(crate) kind: EventType,
    pub(crate) lead: Option<LeadId>,
    pub(crate) bytes: Bytes,
}

/// A commit with what happens in memory once it is issued, and once it is written.
#[derive(Debug)]
pub(crate) struct Prepared {
    pub(crate) commit: Commit,
    pub(crate) made: Vec<Made>,
    pub(crate) keys: Vec<(Subject, Arc<Cipher>)>,
    pub(crate) fresh: Vec<Fresh>,
    pub(crate) offers: Vec<OfferRow>,
    pub(crate) namings: Vec<Naming>,
    pub(crate) intervals_move: bool,
    pub(crate) first_due: Option<Timestamp>,
}

#[derive(Serialize)]
struct Cause<'a> {
    v: u32,
    input: &'a Input,
    facts: Vec<SeenFact>,
    policy: &'a str,
    seed: Seed,
    now: Timestamp,
}

#[derive(Serialize)]
struct SeenFact {
    need: String,
    saw: serde_json::Value,
}

type Keys = BTreeMap<Subject, Arc<Cipher>>;

impl Inner {
    /// Seals everything. The answer's bytes are `answer` where a secret was put in, else the decision's.
    pub(crate) async fn prepare(
        &self,
        decision: Decision,
        cause: (&Input, &Facts, Seed, Timestamp),
        around: &Around,
        answer: Option<(bool, Bytes)>,
    ) -> Result<Prepared, StoreError> {
        let (keys, made_keys, wrapped) = self.keys_for(&decision).await?;
        let mut prepared = Prepared {
            commit: Commit { keys: wrapped, reads: around.reads.clone(), ..Commit::default() },
            made: Vec::with_capacity(decision.appends.len()),
            keys: made_keys,
            fresh: Vec::new(),
            offers: Vec::new(),
            namings: Vec::new(),
            intervals_move: moves_intervals(&decision),
            first_due: decision.effects.iter().map(|effect| effect.due).min(),
        };
        let json = |error: serde_json::Error| StoreError::Unavailable(format!("a body can't be written: {error}"));
        let mut index = 0;
        for append in decision.appends {
            self.seal_append(append, &keys, &mut index, &mut prepared).map_err(json)?;
        }
        let (subject, key) = self.writing_key(&keys, decision.subject);
        let body = key.seal_with(&self.vault.nonces, CAUSE_PLACE, |blob| write_cause(blob, cause, &self.policy_hash));
        let commit = &mut prepared.commit;
        commit.cause = Some(CauseRecord { subject, body: body.map_err(json)? });
        for effect in &decision.effects {
            commit.effects.push(self.seal_effect(effect, &keys).map_err(json)?);
        }
        if let (Some(keep), Some((created, data))) = (&around.answer, answer) {
            let place = answer_place(&keep.key);
            let body = match &keep.caller_key {
                Some(own) => Cipher::new(own).seal(&self.vault.nonces, &place, &data),
                None => key.seal(&self.vault.nonces, &place, &data),
            };
            commit.answer = Some(AnswerRecord {
                key: keep.key.clone(),
                fingerprint: keep.fingerprint,
                status: if created { 201 } else { 200 },
                subject,
                body,
                at: self.clocks.store_now(),
            });
        }
        commit.settle = around.hand.as_ref().zip(decision.fate).map(|(hand, fate)| Settle {
            lease: hand.lease,
            fate: store_fate(fate, hand, decision.dead_cause.as_deref()),
        });
        commit.wakes = decision.wakes.map(|port| (port, cause.3));
        commit.cancels = decision.cancels;
        commit.claims = decision.claims;
        commit.releases = decision.releases;
        commit.counters = decision.counters;
        prepared.offers = decision.rows.iter().filter_map(offer).collect();
        prepared.namings = decision.rows.iter().filter_map(Naming::of).collect();
        commit.rows = decision.rows;
        Ok(prepared)
    }

    /// The keys of everybody whom the decision is about; who is new gets one.
    async fn keys_for(
        &self,
        decision: &Decision,
    ) -> Result<(Keys, Vec<(Subject, Arc<Cipher>)>, Vec<(Subject, Bytes)>), StoreError> {
        let mut subjects: BTreeSet<Subject> = decision.appends.iter().map(|append| append.state.subject()).collect();
        subjects.extend(decision.effects.iter().map(|effect| effect.subject));
        subjects.extend([decision.subject, Subject::System]);
        let is_new = |subject: &Subject| match subject {
            Subject::System => false,
            Subject::Lead(id) => decision
                .appends
                .iter()
                .any(|append| append.expected_version == 0 && append.stream == StreamId::Lead(*id)),
        };
        let (new, known): (BTreeSet<Subject>, BTreeSet<Subject>) = subjects.into_iter().partition(is_new);
        let mut keys = self.vault.keys(&*self.store, &known).await?;
        let (mut made, mut wrapped) = (Vec::new(), Vec::new());
        for subject in new {
            let (cipher, sealed) = self.vault.make(subject, &*self.entropy);
            keys.insert(subject, Arc::clone(&cipher));
            made.push((subject, cipher));
            wrapped.push((subject, sealed));
        }
        Ok((keys, made, wrapped))
    }

    /// The key to write with: that of the deployment for a person whose key is gone.
    fn writing_key(&self, keys: &Keys, subject: Subject) -> (Subject, Arc<Cipher>) {
        match keys.get(&subject) {
            Some(key) => (subject, Arc::clone(key)),
            None => (Subject::System, Arc::clone(&self.system_key)),
        }
    }

    fn seal_append(
        &self,
        append: Append,
        keys: &Keys,
        index: &mut u64,
        into: &mut Prepared,
    ) -> Result<(), serde_json::Error> {
        let (subject, key) = self.writing_key(keys, append.state.subject());
        let mut version = append.expected_version;
        let mut events = Vec::with_capacity(append.events.len());
        for event in append.events {
            version += 1;
            events.push(self.seal_event(&event, (&append.stream, version), (subject, &key))?);
            if let Some(public) = event.public {
                into.fresh.push(Fresh { index: *index, kind: public.kind, lead: public.lead, bytes: public.bytes });
            }
            *index += 1;
        }
        let place = state_place(&append.stream, version);
        let state = key.seal_with(&self.vault.nonces, &place, |blob| write_state(blob, &append.state))?;
        into.made.push(Made {
            stream: append.stream.clone(),
            expected: append.expected_version,
            after: Version { state: Arc::new(append.state), version },
        });
        into.commit.appends.push(AppendRecord {
            stream: append.stream,
            expected_version: append.expected_version,
            events,
            state,
            subject,
        });
        Ok(())
    }

    fn seal_event(
        &self,
        event: &NewEvent,
        (stream, version): (&StreamId, u64),
        (subject, key): (Subject, &Cipher),
    ) -> Result<EventRecord, serde_json::Error> {
        let public = event.public.as_ref();
        let place = event_place(stream, version, public.map(|public| public.kind));
        let sealed = key.seal_with(&self.vault.nonces, &place, |blob| {
            write_event(blob, &event.event, public.map(|public| &*public.bytes))
        })?;
        let of_stream = match stream {
            StreamId::Lead(id) => Some(*id),
            _ => None,
        };
        Ok(EventRecord {
            id: event.id,
            at: event.at,
            subject,
            public: public.map(|public| public.kind),
            lead: public.and_then(|public| public.lead).or(of_stream),
            leaf: Sha256::digest(&sealed).into(),
            sealed,
        })
    }

    fn seal_effect(&self, effect: &Effect, keys: &Keys) -> Result<EffectRecord, serde_json::Error> {
        let (subject, key) = self.writing_key(keys, effect.subject);
        let body =
            key.seal_with(&self.vault.nonces, &effect_place(effect.id), |blob| serde_json::to_writer(blob, effect))?;
        Ok(EffectRecord {
            id: effect.id,
            lane: effect.lane.clone(),
            port: effect.request.port(),
            due: effect.due,
            subject,
            body,
        })
    }
}

fn offer(row: &Row) -> Option<OfferRow> {
    match row {
        Row::Offer(offer) => Some(offer.clone()),
        _ => None,
    }
}

fn moves_intervals(decision: &Decision) -> bool {
    decision.claims.iter().any(|claim| matches!(claim, Claim::Interval { .. }))
        || decision.releases.iter().any(|release| matches!(release, Release::Interval { .. }))
}

/// The store's word for a decision's.
fn store_fate(fate: EffectFate, hand: &Hand, dead_cause: Option<&str>) -> Fate {
    let again = |due, hold, unknown, polls| Fate::Again { due, hold, unknown, polls, refund: !hold };
    match fate {
        EffectFate::Go => Fate::Attempt { started: hand.started.unwrap_or_default() },
        EffectFate::Done => Fate::Done,
        EffectFate::RetryAt(due) => {
            Fate::Again { due, hold: true, unknown: false, polls: 0, refund: hand.probed }
        }
        EffectFate::HoldUntil(due) => again(due, false, false, 0),
        EffectFate::LookAt(due) => again(due, true, true, hand.polls),
        EffectFate::Dead => Fate::Dead { cause: dead_cause.unwrap_or("unknown").to_owned() },
    }
}

/// Sealed input, facts, actor (inside the input), policy hash and seed. States are named by their
/// versions: the journal folds to them.
fn write_cause(
    blob: &mut Vec<u8>,
    (input, facts, seed, now): (&Input, &Facts, Seed, Timestamp),
    policy: &str,
) -> serde_json::Result<()> {
    let facts = facts.iter().map(|(need, fact)| SeenFact { need: need_name(need), saw: saw(fact) }).collect();
    serde_json::to_writer(blob, &Cause { v: 1, input, facts, policy, seed, now })
}

/// How a need is named in a cause record.
pub(crate) fn need_name(need: &kyros_core::decision::Need) -> String {
    use kyros_core::decision::Need;
    match need {
        Need::Stream(id) => format!("stream {id}"),
        Need::Owner(key) => format!("owner {key}"),
        Need::Availability { minutes } => format!("availability {minutes}"),
        Need::LeadOfMessage(id) => format!("lead of message {id}"),
        Need::LeadOfProviderMessage(id) => format!("lead of provider message {id}"),
        Need::LeadOfAppointment(id) => format!("lead of appointment {id}"),
        Need::TextsLastHour => "texts of the last hour".to_owned(),
        Need::DeadEffect(id) => format!("dead effect {id}"),
        Need::DeadEffectsOf(cause) => format!("dead effects of {cause}"),
    }
}

fn saw(fact: &Fact) -> serde_json::Value {
    use serde_json::json;
    match fact {
        Fact::Stream(_, version) => json!(version),
        Fact::Owner(owner) => json!(owner),
        Fact::Availability(free) => json!({ "free": free.free.len(), "first": free.free.first() }),
        Fact::Message(message) => json!(message),
        Fact::Lead(lead) => json!(lead),
        Fact::Count(count) => json!(count),
        Fact::Effects(effects) => json!(effects.iter().map(|effect| effect.id).collect::<Vec<_>>()),
    }
}

/// True for the ports whose calls must not be repeated blindly.
pub(crate) const fn is_unrepeatable(port: Port) -> bool {
    matches!(port, Port::Sms)
}
