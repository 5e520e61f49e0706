//! What happens when nobody answers: follow-ups, `cold`, re-engagement. Each is a timer that says
//! why it was set; one whose reason has gone does nothing.

use chrono::TimeDelta;

use super::offer::{named, pick, wording, write};
use super::state::{LeadState, TextPurpose};
use super::text::{NewText, queue};
use super::{LeadEvent, apply, copy, status, subject};
use crate::contract::ids::{EffectId, LeadId};
use crate::contract::lead::{ConsentStatus, LeadStatus, TriggeredBy};
use crate::contract::sms::SmsIntent;
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::decision::{Request, Timer};
use crate::policy::{Policy, Profile};

/// The one timer of the round: the next follow-up, `cold`, the check-back or the re-engagement.
pub const CADENCE: &str = "cadence";
/// The end of a pause.
pub const RESUME: &str = "resume";
/// The end of gathering unread texts.
pub const ACT: &str = "act";

/// A timer whose lead is paused looks again after this long.
const LOOK_AGAIN: TimeDelta = TimeDelta::days(1);
/// A step that is done this long after its day was held up: the steps behind it move with it, so that nobody
/// gets in one go what was meant for days.
const HELD_UP: TimeDelta = TimeDelta::hours(1);
/// They asked for later, named no time, or fell silent after an answer that decided nothing.
const CHECK_BACK_AFTER: TimeDelta = TimeDelta::days(7);

/// Sets the timer of that name, in place of the one that was set.
pub fn set(draft: &mut Draft<'_>, lead: LeadId, name: &str, due: Timestamp, timer: Timer) {
    let Some(state) = super::of(draft, lead) else { return };
    let known = state.timers.get(name).copied();
    let next = if name == CADENCE { Some(due) } else { state.lead.next_follow_up_at };
    // Follow-ups belong to the chain of the lead, whatever has led to them.
    let own = state.chain.clone().filter(|_| name == CADENCE);
    if let Some(known) = known {
        draft.unwant(known);
    }
    let chain = own.or_else(|| draft.chain().cloned());
    let effect = EffectId::new(draft.next_uuid());
    draft.want_as(effect, None, due, Request::Timer(timer), subject(lead), chain);
    let event = LeadEvent::TimerSet { name: name.to_owned(), effect: Some(effect), next_follow_up: next };
    apply(draft, lead, event);
}

/// Takes the timer of that name away.
pub fn clear(draft: &mut Draft<'_>, lead: LeadId, name: &str) {
    let Some(state) = super::of(draft, lead) else { return };
    let Some(known) = state.timers.get(name).copied() else { return };
    let next = if name == CADENCE { None } else { state.lead.next_follow_up_at };
    draft.unwant(known);
    apply(draft, lead, LeadEvent::TimerSet { name: name.to_owned(), effect: None, next_follow_up: next });
}

/// A round has begun with an accepted text: the first follow-up, or `cold`.
pub fn begin(draft: &mut Draft<'_>, lead: LeadId) {
    let Some(state) = copy(draft, lead) else { return };
    next_step(draft, lead, &state, 0);
}

/// The person has written, or a visit is booked: what comes later is a round of its own.
pub fn end_round(draft: &mut Draft<'_>, lead: LeadId) {
    if super::of(draft, lead).is_some_and(|state| state.round.number > 0 && !state.round.answered) {
        apply(draft, lead, LeadEvent::RoundEnded {});
    }
}

/// The day of a follow-up, where nothing holds it up.
fn planned(draft: &Draft<'_>, state: &LeadState, step: u32) -> Option<Timestamp> {
    let days = draft.policy().follow_up_days.get(step as usize).copied()?;
    Some(state.round.started?.plus(TimeDelta::days(i64::from(days))))
}

fn next_step(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, step: u32) {
    let Some(started) = state.round.started else { return };
    let round = state.round.number;
    let done = step.checked_sub(1).and_then(|done| planned(draft, state, done));
    let behind = done.map_or(TimeDelta::zero(), |day| draft.now().since(day));
    let behind = if behind > HELD_UP { behind } else { TimeDelta::zero() };
    let policy = draft.policy();
    let after = |days: u32| started.plus(TimeDelta::days(i64::from(days)) + behind);
    let follow_up = policy.follow_up_days.get(step as usize).copied();
    match follow_up.filter(|days| *days < policy.cold_after_days) {
        Some(days) => set(draft, lead, CADENCE, after(days), Timer::FollowUp { lead, round, step }),
        None => set(draft, lead, CADENCE, after(policy.cold_after_days), Timer::GoCold { lead, round }),
    }
}

/// True while the round that a timer belongs to goes on without an answer.
fn goes_on(state: &LeadState, round: u32, now: Timestamp) -> bool {
    let waiting = matches!(state.lead.status, LeadStatus::Contacted | LeadStatus::Qualified);
    waiting && state.round.number == round && !state.round.answered && state.coming_visit(now).is_none()
}

/// No reply yet.
pub fn follow_up(draft: &mut Draft<'_>, lead: LeadId, round: u32, step: u32) {
    let Some(state) = copy(draft, lead) else { return };
    let now = draft.now();
    if !goes_on(&state, round, now) {
        return clear(draft, lead, CADENCE);
    }
    let earlier_waits = state.texts.values().any(|text| text.is_waiting() && text.purpose == Some(TextPurpose::FollowUp));
    if state.is_paused(now) || earlier_waits {
        let first = planned(draft, &state, step).is_none_or(|day| now.since(day) <= HELD_UP);
        if first && !earlier_waits {
            let why = vec!["the lead's automation is paused".to_owned()];
            apply(draft, lead, LeadEvent::TextWithheld { purpose: TextPurpose::FollowUp, why });
        }
        let again = Timer::FollowUp { lead, round, step };
        return set(draft, lead, CADENCE, now.plus(LOOK_AGAIN), again);
    }
    send(draft, lead, &state, TextPurpose::FollowUp, note(draft.policy(), step));
    next_step(draft, lead, &state, step + 1);
}

/// Which follow-up the `step`-th of a round (from 0) is worded as: the third says that it is the last, so only
/// the last is it, and the ones between take turns.
fn note(policy: &Policy, step: u32) -> u32 {
    let more = policy.follow_up_days.get(step as usize + 1).is_some_and(|days| *days < policy.cold_after_days);
    if step >= 2 && !more { 3 } else { step % 2 + 1 }
}

fn send(draft: &mut Draft<'_>, lead: LeadId, state: &LeadState, purpose: TextPurpose, note: u32) {
    let offer = pick(draft, draft.now(), &[]);
    let template = wording(purpose, note, offer.len());
    let content = write(draft, state, template, &offer);
    let text = NewText::started(purpose, SmsIntent::FollowUp, content, named(template, offer));
    queue(draft, lead, text.worded_as(note));
}

/// No reply at all.
pub fn go_cold(draft: &mut Draft<'_>, lead: LeadId, round: u32) {
    let Some(state) = copy(draft, lead) else { return };
    clear(draft, lead, CADENCE);
    if goes_on(&state, round, draft.now()) {
        status::step(draft, lead, LeadStatus::Cold, TriggeredBy::System, None, Some("no response".to_owned()));
        schedule_reengagement(draft, lead);
    }
}

/// A cold lead is tried again later, so and so often.
pub fn schedule_reengagement(draft: &mut Draft<'_>, lead: LeadId) {
    let Some(state) = copy(draft, lead) else { return };
    clear(draft, lead, CADENCE);
    if state.reengagements < draft.policy().max_reengagements {
        let due = draft.now().plus(TimeDelta::days(i64::from(draft.policy().reengage_after_days)));
        set(draft, lead, CADENCE, due, Timer::Reengage { lead, round: state.round.number });
    }
}

/// Long enough cold.
pub fn reengage(draft: &mut Draft<'_>, lead: LeadId, round: u32) {
    let Some(state) = copy(draft, lead) else { return };
    let now = draft.now();
    clear(draft, lead, CADENCE);
    if state.lead.status != LeadStatus::Cold || state.round.number != round {
        return;
    }
    if state.is_paused(now) {
        return set(draft, lead, CADENCE, now.plus(LOOK_AGAIN), Timer::Reengage { lead, round });
    }
    let strict = draft.policy().profile == Profile::Strict;
    if strict && state.lead.consent.status != ConsentStatus::Granted {
        let why = "policy.profile is strict: re-engagement needs consent `granted`".to_owned();
        apply(draft, lead, LeadEvent::TextWithheld { purpose: TextPurpose::Reengagement, why: vec![why] });
        return;
    }
    send(draft, lead, &state, TextPurpose::Reengagement, 1);
}

/// They asked for later: a follow-up in a week opens a new round.
pub fn come_back_later(draft: &mut Draft<'_>, lead: LeadId) {
    let Some(state) = copy(draft, lead) else { return };
    let due = draft.now().plus(CHECK_BACK_AFTER);
    set(draft, lead, CADENCE, due, Timer::CheckBack { lead, round: state.round.number });
}

/// Nobody is lost in the cracks: whoever has answered without a decision and isn't heard of again is written
/// to in a week, too. What a person has taken on (a proposal, a negotiation) is that person's.
pub fn watch(draft: &mut Draft<'_>, lead: LeadId) {
    let Some(state) = copy(draft, lead) else { return };
    let early = matches!(
        state.lead.status,
        LeadStatus::New | LeadStatus::Contacted | LeadStatus::Qualified | LeadStatus::Cold
    );
    let watched = state.timers.contains_key(CADENCE) || state.timers.contains_key(ACT);
    if early && !watched && state.coming_visit(draft.now()).is_none() {
        come_back_later(draft, lead);
    }
}

/// The week is over.
pub fn check_back(draft: &mut Draft<'_>, lead: LeadId, round: u32) {
    let Some(state) = copy(draft, lead) else { return };
    let now = draft.now();
    clear(draft, lead, CADENCE);
    if !state.is_open() || state.round.number != round || state.coming_visit(now).is_some() {
        return;
    }
    if state.is_paused(now) {
        return set(draft, lead, CADENCE, now.plus(LOOK_AGAIN), Timer::CheckBack { lead, round });
    }
    // A text that was on its way when the person wrote may have begun a round since: this is another one. The
    // round that it opens begins with the wording of the first.
    end_round(draft, lead);
    send(draft, lead, &state, TextPurpose::FollowUp, 2);
}
