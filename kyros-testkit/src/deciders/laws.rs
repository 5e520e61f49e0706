//! What must hold after every step, whatever the story.

use std::collections::{BTreeMap, BTreeSet};

use kyros_core::contract::escalation::EscalationStatus;
use kyros_core::contract::lead::{ConsentStatus, Lead};
use kyros_core::contract::sms::SmsStatus;
use kyros_core::contract::status::is_edge;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Append, Availability, Decision, EffectFate, Event, Input, Request, State, StreamId};
use kyros_core::escalation::port_key;
use kyros_core::lead::{LeadEvent, LeadState, TextPurpose};
use kyros_core::number::{NumberState, whereabouts};
use kyros_core::policy::caps::TextClass;
use kyros_core::policy::quiet_hours::{Hours, answers_at_any_hour, may_text_at};
use kyros_core::policy::slots::Interval;
use kyros_core::views;

use super::world::World;

impl World {
    /// Laws of one decision, seen before it is committed.
    ///
    /// [`World::run`] asks this of every decision. One that was made for another moment breaks them:
    ///
    /// ```
    /// # use {kyros_core::decision::Input, kyros_testkit::deciders::{ANNA, World, command, minutes}, serde_json::json};
    /// # use std::panic::{AssertUnwindSafe, catch_unwind};
    /// let mut world = World::new();
    /// let anna = json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" });
    /// let input = Input::Command(Box::new(command("lead.create", &anna, "c")));
    /// let decision = World::new().run(&input).expect("a new lead");
    /// World::new().check_decision(&input, &decision);
    /// world.pass(minutes(1));
    /// assert!(catch_unwind(AssertUnwindSafe(|| world.check_decision(&input, &decision))).is_err());
    /// ```
    ///
    /// # Panics
    /// When one is broken.
    pub fn check_decision(&self, input: &Input, decision: &Decision) {
        let mut streams = BTreeSet::new();
        for append in &decision.appends {
            assert!(streams.insert(append.stream.clone()), "a stream is appended to once a commit");
            self.check_append(append);
        }
        if let (Input::Attempt { request: Request::SendSms { lead, message }, .. }, Some(EffectFate::Go)) =
            (input, decision.fate)
        {
            let state = self.lead(*lead);
            let text = &state.texts[message];
            self.check_attempt(&state, text.purpose.expect("a text of ours has a purpose"), text.class, text.answers);
            assert!(text.is_waiting() || text.escalation.is_some(), "only a waiting text is attempted");
        }
    }

    fn check_append(&self, append: &Append) {
        let (before, version) = self.streams.get(&append.stream).cloned().unwrap_or_default();
        assert_eq!(append.expected_version, version, "{}", append.stream);
        let mut state = State::clone(&before);
        for new in &append.events {
            if let (State::Lead(lead), Event::Lead(LeadEvent::StatusChanged { transition, .. })) = (&state, &new.event) {
                assert_eq!(transition.from, lead.lead.status, "a step starts where the lead is");
                assert!(is_edge(transition.from, transition.to), "{} can't become {}", transition.from, transition.to);
            }
            assert_eq!(new.at, self.now);
            // What is written must read back to the same event and state.
            reads_back(&new.event);
            state = state.evolve(new.at, &new.event);
        }
        assert_eq!(state, append.state, "the state is the fold of its events");
        reads_back(&state);
        if let State::Lead(after) = &state {
            let before = if let State::Lead(before) = &*before { Some(&before.lead) } else { None };
            check_version(before, &after.lead, append);
        }
    }

    fn check_attempt(&self, lead: &LeadState, purpose: TextPurpose, class: TextClass, answers: Option<Timestamp>) {
        if purpose == TextPurpose::OptOutConfirmation {
            return;
        }
        let number = self.number(&lead.lead.phone);
        assert!(number.suppressed.is_none(), "a suppressed number is texted");
        assert_ne!(lead.lead.consent.status, ConsentStatus::Revoked);
        assert!(lead.lead.consent.status != ConsentStatus::None || class == TextClass::Help);
        if let State::System(system) = &*self.state(&StreamId::System) {
            assert!(system.paused.is_none(), "a text starts while sending is paused");
        }
        if purpose.pausable() {
            assert!(!lead.is_paused(self.now), "automation goes on while it is paused");
            assert!(number.gathering_until.is_none_or(|until| until <= self.now), "a text cuts in on the gathering");
        }
        let answer = class == TextClass::Answer && answers.is_some_and(|at| answers_at_any_hour(at, self.now));
        if self.policy.quiet_hours_hold() && class != TextClass::Help && !answer {
            let hours = may_text_at(self.now, &whereabouts(lead));
            assert!(matches!(hours, Hours::Open { .. }), "a text goes out in quiet hours: {hours:?}");
        }
        let counted = |wanted: fn(TextClass) -> bool| {
            number.sent.iter().filter(|(at, c, _)| wanted(*c) && self.now.since(*at) < chrono::TimeDelta::hours(24)).count()
        };
        let answers = |c| matches!(c, TextClass::Answer | TextClass::Help | TextClass::OptOutConfirmation);
        match class {
            TextClass::Started => assert!(counted(|c| c == TextClass::Started) < self.policy.max_texts_per_day as usize),
            TextClass::Answer => assert!(counted(answers) < self.policy.max_answers_per_day as usize),
            _ => {}
        }
    }

    /// Laws of the world after a commit.
    ///
    /// [`World::run`] asks this after every commit. A counter that is moved behind its back is found out:
    ///
    /// ```
    /// # use {kyros_core::decision::Input, kyros_testkit::deciders::{ANNA, World, command}, serde_json::json};
    /// # use std::panic::{AssertUnwindSafe, catch_unwind};
    /// let mut world = World::new();
    /// let anna = json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" });
    /// let decision = world.run(&Input::Command(Box::new(command("lead.create", &anna, "c")))).expect("a new lead");
    /// world.check_world(&decision);
    /// world.counters.insert("leads.won".to_owned(), 1);
    /// assert!(catch_unwind(AssertUnwindSafe(|| world.check_world(&decision))).is_err());
    /// ```
    ///
    /// # Panics
    /// When one is broken.
    pub fn check_world(&self, decision: &Decision) {
        self.check_calendar();
        self.check_counters();
        for append in &decision.appends {
            match &append.state {
                State::Lead(lead) => self.check_waiting(lead),
                State::Escalation(state) if state.escalation.lead_id.is_none() => {
                    let owner = self.unique.get(&port_key(&state.cause));
                    let open = state.escalation.status != EscalationStatus::Resolved;
                    let own = owner.is_some_and(|owner| *owner == state.escalation.error_id.to_string());
                    assert_eq!(open, own, "one open escalation a cause");
                }
                State::Escalation(state) => {
                    let lead = self.lead(state.escalation.lead_id.expect("of a lead"));
                    let open = lead.escalations.values().any(|id| *id == state.escalation.error_id);
                    assert_eq!(open, state.is_open(), "a lead knows its open escalations");
                }
                _ => {}
            }
        }
    }

    /// Whatever waits has something that will wake it.
    fn check_waiting(&self, lead: &LeadState) {
        for (name, timer) in &lead.timers {
            assert!(self.effects.contains_key(timer), "the timer {name} is set and nothing will fire");
        }
        for pending in self.effects.values() {
            let of = pending.effect.subject == kyros_core::decision::Subject::Lead(lead.lead.id);
            let id = pending.effect.id;
            if of && matches!(pending.effect.request, Request::Timer(_)) {
                assert!(lead.timers.values().any(|timer| *timer == id), "a timer is set that its lead doesn't know");
            }
        }
        for (id, text) in &lead.texts {
            let effect = self.effects.values().any(|p| p.effect.id.uuid() == id.uuid());
            if text.is_waiting() {
                assert!(effect, "a text waits and nothing will send it: {text:?}");
            }
        }
        if lead.unread.is_some() {
            let asked = |p: &super::world::Pending| {
                matches!(p.effect.request, Request::AskLanguage { lead: of, .. } if of == lead.lead.id)
            };
            let act = lead.timers.contains_key("act") || self.effects.values().any(asked);
            assert!(act, "unread texts wait and nothing will act on them");
        }
    }

    fn check_calendar(&self) {
        let mut claimed: Vec<Interval> = self.intervals.values().copied().collect();
        claimed.sort_unstable();
        for pair in claimed.windows(2) {
            assert!(pair[0].end <= pair[1].start, "two visits at one time");
        }
        for lead in self.leads() {
            for (id, visit) in &lead.visits {
                let appointment = &visit.appointment;
                let slot = Interval::new(appointment.start_time, appointment.end_time);
                let claim = self.intervals.get(&id.to_string());
                if visit.is_active() {
                    assert_eq!(claim, Some(&Availability::claim_of(&self.policy, slot)), "a visit holds its time");
                }
                if appointment.status == kyros_core::contract::appointment::AppointmentStatus::Cancelled {
                    assert_eq!(claim, None, "a cancelled visit gives its time back");
                }
            }
        }
    }

    /// Counters are what a recount gives.
    fn check_counters(&self) {
        let mut recount: BTreeMap<String, i64> = BTreeMap::new();
        for (state, _) in self.streams.values() {
            for (name, by) in views::project(&State::Absent, state).counters {
                if !["sms.accepted", "sms.delivered", "sms.failed"].iter().any(|kept| name.starts_with(kept)) {
                    *recount.entry(name).or_insert(0) += by;
                }
            }
        }
        for (_, doc, _) in self.messages.values() {
            let time = |name: &str| Timestamp::parse(doc[name].as_str()?);
            let mut count = |name: &str, at: Timestamp| *recount.entry(views::bucket(name, at)).or_insert(0) += 1;
            if doc["direction"] == "inbound" {
                continue;
            }
            if let Some(at) = time("sentAt") {
                count("sms.accepted", at);
            }
            for status in [SmsStatus::Delivered, SmsStatus::Failed] {
                if doc["status"] == status.as_str() {
                    count(&format!("sms.{status}"), time("createdAt").expect("a row has a time"));
                }
            }
        }
        recount.retain(|_, count| *count != 0);
        let running: BTreeMap<String, i64> = self.counters.iter().filter(|(_, n)| **n != 0).map(|(k, n)| (k.clone(), *n)).collect();
        assert_eq!(running, recount, "running counters are what a recount gives");
    }

    /// Every lead.
    ///
    /// ```
    /// use kyros_testkit::deciders::{ANNA, BEN, World};
    ///
    /// let mut world = World::new();
    /// let ids = [world.new_lead(ANNA), world.new_lead(BEN)];
    /// assert!(world.leads().iter().all(|state| ids.contains(&state.lead.id)));
    /// assert_eq!(world.leads().len(), 2);
    /// ```
    #[must_use]
    pub fn leads(&self) -> Vec<&LeadState> {
        let states = self.streams.values().map(|(state, _)| &**state);
        states.filter_map(|state| if let State::Lead(lead) = state { Some(&**lead) } else { None }).collect()
    }

    /// What is known of a phone number.
    ///
    /// ```
    /// use kyros_testkit::deciders::{ANNA, World, phone};
    ///
    /// let mut world = World::new();
    /// let lead = world.contacted(ANNA);
    /// world.hear(ANNA, "STOP");
    /// let number = world.number(&phone(ANNA));
    /// assert_eq!(number.leads, [lead]);
    /// assert!(number.suppressed.is_some(), "nothing may be sent there");
    /// ```
    #[must_use]
    pub fn number(&self, phone: &kyros_core::contract::phone::Phone) -> NumberState {
        match &*self.state(&StreamId::Number(self.hasher.key(phone))) {
            State::Number(number) => NumberState::clone(number),
            _ => NumberState::default(),
        }
    }
}

/// What is written must read back as it was.
fn reads_back<T>(value: &T)
where
    T: std::fmt::Debug + PartialEq + serde::Serialize + serde::de::DeserializeOwned,
{
    let stored = serde_json::to_vec(value).expect("it can be written");
    assert_eq!(serde_json::from_slice::<T>(&stored).expect("it can be read"), *value);
}

/// The version rises by one with each commit that changes a field other than the three that change
/// by themselves, and only such a commit tells of an update.
fn check_version(before: Option<&Lead>, after: &Lead, append: &Append) {
    let Some(before) = before else { return assert_eq!(after.version, 1) };
    let still = |lead: &Lead| Lead {
        version: 0,
        updated_at: before.updated_at,
        last_contact_at: None,
        next_follow_up_at: None,
        ..lead.clone()
    };
    // A consent that is recorded once more is a record of its own, even with the same words.
    let recorded = append.events.iter().any(|e| matches!(e.event, Event::Lead(LeadEvent::ConsentSet { .. })));
    let changed = recorded || still(before) != still(after);
    let told = append.events.iter().filter_map(|e| e.public.as_ref()).any(|public| {
        matches!(public.kind.as_str(), "lead.updated" | "lead.status_changed" | "lead.assigned")
    });
    assert_eq!(after.version, before.version + u64::from(changed), "one version a commit that changes a field");
    assert_eq!(changed, told, "a change is told, and nothing else is");
}
