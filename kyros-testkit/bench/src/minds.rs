//! A world just big enough to lead Flow 1 from situation to situation: what a store would hold, in
//! memory, and the facts that each decision asks for.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, anyhow, bail};
use chrono::TimeDelta;
use kyros_core::contract::ids::{AppointmentId, EffectId, LeadId, MessageId, Seed};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::Row;
use kyros_core::decision::{
    Availability, Claim, Decision, Effect, EffectFate, Fact, Facts, Input, Need, PhoneHasher, Release, Situation,
    State, StreamId, Wiring, decide, needs,
};
use kyros_core::policy::Policy;
use kyros_core::policy::slots::Interval;

/// An input with all that its decision may know.
#[derive(Debug)]
pub struct Scene {
    /// What it is.
    pub name: &'static str,
    /// The input.
    pub input: Input,
    facts: Facts,
    now: Timestamp,
    seed: Seed,
}

/// What a store would hold.
#[derive(Debug)]
pub struct World {
    now: Timestamp,
    policy: Policy,
    hasher: PhoneHasher,
    streams: BTreeMap<StreamId, (Arc<State>, u64)>,
    owners: BTreeMap<String, String>,
    visits: Vec<Interval>,
    messages: BTreeMap<MessageId, (LeadId, Option<String>)>,
    leads_of_visits: BTreeMap<AppointmentId, LeadId>,
    effects: BTreeMap<EffectId, Effect>,
    steps: u64,
}

impl World {
    /// Nothing has happened yet.
    pub fn new(now: Timestamp) -> Self {
        Self {
            now,
            policy: Policy::default().for_gateway(false),
            hasher: PhoneHasher::new(&[7; 32]),
            streams: BTreeMap::new(),
            owners: BTreeMap::new(),
            visits: Vec::new(),
            messages: BTreeMap::new(),
            leads_of_visits: BTreeMap::new(),
            effects: BTreeMap::new(),
            steps: 0,
        }
    }

    /// Business time.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Lets time pass; nothing happens by itself.
    pub fn pass(&mut self, seconds: i64) {
        self.now = self.now.plus(TimeDelta::seconds(seconds));
    }

    /// Decides, remembers what follows, and answers with the scene.
    pub fn play(&mut self, name: &'static str, input: Input) -> anyhow::Result<(Scene, Decision)> {
        self.steps += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.steps.to_be_bytes());
        let facts = self.gather(&input)?;
        let scene = Scene { name, input, facts, now: self.now, seed: Seed(seed) };
        let decision = self.decide(&scene)?;
        self.remember(&decision);
        Ok((scene, decision))
    }

    /// The decision of a scene, as often as wanted.
    pub fn decide(&self, scene: &Scene) -> anyhow::Result<Decision> {
        let situation = Situation {
            now: scene.now,
            clock: scene.now,
            policy: &self.policy,
            seed: scene.seed,
            facts: &scene.facts,
            wiring: Wiring { sandbox_sms: true, language: false, notifier: false },
            hasher: &self.hasher,
        };
        decide(&scene.input, &situation).map_err(|refusal| anyhow!("{}: {refusal}", scene.name))
    }

    /// The first waiting effect that fits.
    pub fn waiting(&self, fits: impl Fn(&Effect) -> bool) -> anyhow::Result<Effect> {
        let mut found: Vec<&Effect> = self.effects.values().filter(|effect| fits(effect)).collect();
        found.sort_by_key(|effect| (effect.due, effect.id));
        found.first().map(|effect| Effect::clone(effect)).context("Flow 1 leaves no such effect")
    }

    fn gather(&self, input: &Input) -> anyhow::Result<Facts> {
        let mut facts = Facts::new();
        for _ in 0..16 {
            let wanted = needs(input, &facts, &self.hasher, &self.policy);
            if wanted.is_empty() {
                return Ok(facts);
            }
            for need in wanted {
                let fact = self.fact(&need);
                facts.insert(need, fact);
            }
        }
        bail!("a decision never has enough facts")
    }

    fn fact(&self, need: &Need) -> Fact {
        match need {
            Need::Stream(stream) => {
                let (state, version) = self.streams.get(stream).cloned().unwrap_or_default();
                Fact::Stream(state, version)
            }
            Need::Owner(key) => Fact::Owner(self.owners.get(key).cloned()),
            Need::Availability { minutes } => {
                let offered = BTreeMap::new();
                Fact::Availability(Arc::new(Availability::of(&self.policy, self.now, *minutes, &self.visits, offered)))
            }
            Need::LeadOfMessage(id) => Fact::Message(self.messages.get(id).map(|(lead, _)| (*lead, *id))),
            Need::LeadOfProviderMessage(name) => {
                let named = self.messages.iter().find(|(_, (_, known))| known.as_ref() == Some(name));
                Fact::Message(named.map(|(id, (lead, _))| (*lead, *id)))
            }
            Need::LeadOfAppointment(id) => Fact::Lead(self.leads_of_visits.get(id).copied()),
            Need::TextsLastHour => Fact::Count(0),
            Need::DeadEffect(_) | Need::DeadEffectsOf(_) => Fact::Effects(Vec::new()),
        }
    }

    fn remember(&mut self, decision: &Decision) {
        for append in &decision.appends {
            let version = append.expected_version + append.events.len() as u64;
            self.streams.insert(append.stream.clone(), (Arc::new(append.state.clone()), version));
        }
        for release in &decision.releases {
            if let Release::Unique { key, .. } = release {
                self.owners.remove(key);
            }
        }
        for claim in &decision.claims {
            match claim {
                Claim::Unique { key, owner } => drop(self.owners.insert(key.clone(), owner.clone())),
                Claim::Interval { start, end, .. } => self.visits.push(Interval::new(*start, *end)),
            }
        }
        for row in &decision.rows {
            match row {
                Row::Message(row) => drop(self.messages.insert(row.id, (row.lead, row.provider_id.clone()))),
                Row::Appointment(row) => drop(self.leads_of_visits.insert(row.id, row.lead)),
                _ => {}
            }
        }
        for id in &decision.cancels {
            self.effects.remove(id);
        }
        self.effects.extend(decision.effects.iter().map(|effect| (effect.id, effect.clone())));
    }

    /// The effect in hand has gone its way.
    pub fn settled(&mut self, effect: &Effect, decision: &Decision) -> anyhow::Result<()> {
        match decision.fate {
            Some(EffectFate::Done) => drop(self.effects.remove(&effect.id)),
            Some(EffectFate::Go) => {}
            other => bail!("Flow 1 stops here: {:?} came to {other:?}", effect.request),
        }
        Ok(())
    }
}
