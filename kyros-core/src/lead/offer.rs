//! Which times are offered, and how texts with times are written.

use std::collections::BTreeMap;

use chrono::{Datelike, TimeDelta, Timelike};

use super::state::{LeadState, Text, TextPurpose};
use super::{LeadEvent, apply, zone};
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::decision::Availability;
use crate::policy::Policy;
use crate::policy::slots::{self, Interval, Slot, WhyNot};
use crate::policy::templates::{Template, Vars, render};

/// How many times a text offers.
const OFFERED: usize = 2;
/// A text that goes out within this time has not waited.
const AT_ONCE: TimeDelta = TimeDelta::minutes(1);

/// What is free for a visit of the usual length.
#[must_use]
pub fn availability(draft: &Draft<'_>) -> std::sync::Arc<Availability> {
    draft.situation().availability(draft.policy().visit.minutes)
}

/// Two times on different days or parts of the day that are still far enough ahead at `from`; those
/// come first that collide least with what was offered lately, so that two people who take what
/// they were offered seldom meet.
#[must_use]
pub fn pick(draft: &Draft<'_>, from: Timestamp, without: &[Slot]) -> Vec<Slot> {
    let policy = draft.policy();
    let availability = availability(draft);
    let earliest = from.plus(TimeDelta::hours(i64::from(policy.visit.notice_hours)));
    let start = availability.free.partition_point(|slot| slot.start < earliest);
    let free = &availability.free[start..];
    let counts = collisions(policy, free, &availability.offered);
    let candidates = free.iter().zip(counts).filter(|(slot, _)| !without.contains(slot));
    choose(policy, candidates)
}

/// How often times were offered lately that can't be had together with each free one. Both are
/// sorted, so one walk with a sliding window does.
fn collisions(policy: &Policy, free: &[Slot], offered: &BTreeMap<Timestamp, u32>) -> Vec<u32> {
    if offered.is_empty() {
        return vec![0; free.len()];
    }
    let reach = TimeDelta::minutes(i64::from(policy.visit.minutes + policy.visit.buffer_minutes));
    let (mut entering, mut leaving) = (offered.iter().peekable(), offered.iter().peekable());
    let mut sum = 0_u32;
    free.iter()
        .map(|slot| {
            while let Some((_, count)) = entering.next_if(|(at, _)| **at < slot.start.plus(reach)) {
                sum += count;
            }
            while let Some((_, count)) = leaving.next_if(|(at, _)| at.plus(reach) <= slot.start) {
                sum -= count;
            }
            sum
        })
        .collect()
}

fn choose<'s>(policy: &Policy, candidates: impl Iterator<Item = (&'s Slot, u32)> + Clone) -> Vec<Slot> {
    let Some((first, _)) = candidates.clone().min_by_key(|(slot, count)| (*count, slot.start)) else {
        return Vec::new();
    };
    let part = |slot: &Slot| {
        let local = slot.start.utc().with_timezone(&policy.time_zone);
        (local.num_days_from_ce(), local.hour() < 12)
    };
    let (day, morning) = part(first);
    let mut best: Option<((bool, u32, u8), Slot)> = None;
    for (slot, count) in candidates.filter(|(slot, _)| slot.start != first.start) {
        // Times rise, so a later one must be better in what counts, not only equal: most need no look.
        if best.as_ref().is_some_and(|(known, _)| !known.0 && (known.1 < count || (known.1 == count && known.2 == 0))) {
            continue;
        }
        let (its_day, its_morning) = part(slot);
        let likeness = u8::from(its_day == day) * 2 + u8::from(its_morning == morning);
        let key = (likeness == 3, count, likeness);
        if best.as_ref().is_none_or(|(known, _)| key < *known) {
            best = Some((key, *slot));
        }
    }
    let mut offer: Vec<Slot> = std::iter::once(*first).chain(best.map(|(_, slot)| slot)).collect();
    offer.sort_unstable();
    offer.truncate(OFFERED);
    offer
}

/// The free times nearest to a wished one.
#[must_use]
pub fn nearest(draft: &Draft<'_>, around: Timestamp) -> Vec<Slot> {
    slots::alternatives(&availability(draft).free, around, OFFERED)
}

/// Up to three free times of that length nearest to a wished one.
#[must_use]
pub fn alternatives(draft: &Draft<'_>, wished: Slot) -> Vec<crate::contract::appointment::Slot> {
    let free = &availability(draft).free;
    slots::alternatives(free, wished.start, 3)
        .into_iter()
        .map(|slot| crate::contract::appointment::Slot {
            start_time: slot.start,
            end_time: slot.end,
            calendar: Availability::CALENDAR.to_owned(),
        })
        .collect()
}

/// Is the time within the notice and the horizon, which bind what Kyros offers and what a text asks for?
#[must_use]
pub fn offerable(draft: &Draft<'_>, slot: Slot) -> bool {
    let why = slots::is_bookable(draft.policy(), draft.policy().time_zone, slot, draft.now(), &[]);
    !matches!(why, Err(WhyNot::TooSoon | WhyNot::TooFar))
}

/// May the visit be at that time? `own` is where it is now, when it moves. Notice and horizon don't bind
/// a person of the company who sees the calendar: see [`offerable`] for everybody else.
///
/// # Errors
/// Why not.
pub fn bookable(draft: &Draft<'_>, slot: Slot, own: Option<Interval>) -> Result<(), WhyNot> {
    let availability = availability(draft);
    let busy: Vec<Interval> = availability.busy.iter().filter(|taken| Some(**taken) != own).copied().collect();
    match slots::is_bookable(draft.policy(), draft.policy().time_zone, slot, draft.now(), &busy) {
        Ok(()) | Err(WhyNot::TooSoon | WhyNot::TooFar) => Ok(()),
        Err(why) => Err(why),
    }
}

/// A text that offers times and didn't go out at once. `started` is the store's clock at the attempt: where an
/// outage has held it up, nothing else tells.
#[must_use]
pub fn has_waited(text: &Text, started: Timestamp) -> bool {
    let offers = !text.offer.is_empty() && text.purpose.is_some_and(TextPurpose::asks_for_visit);
    let held = text.sms.scheduled_for.is_some() || text.attempted_at.is_some();
    offers && !text.is_in_doubt() && (held || started.since(text.sms.created_at) > AT_ONCE)
}

/// Writes a text that has waited anew, where a time that it offers has been taken meanwhile or comes too soon by
/// now: nobody is offered what can't be had.
pub fn renew(draft: &mut Draft<'_>, state: &LeadState, text: &Text) {
    let stands = |slot: &Slot| bookable(draft, *slot, None).is_ok() && offerable(draft, *slot);
    let (Some(purpose), Some(first)) = (text.purpose, text.offer.first()) else { return };
    if text.offer.iter().all(stands) {
        return;
    }
    let offer = match purpose {
        TextPurpose::Offer => nearest(draft, first.start),
        _ => pick(draft, draft.now(), &[]),
    };
    let template = wording(purpose, text.note.unwrap_or(1), offer.len());
    let content = write(draft, state, template, &offer);
    let offer = named(template, offer);
    note_offered(draft, &offer);
    apply(draft, state.lead.id, LeadEvent::TextRewritten { message: text.sms.id, content, offer });
}

/// Writes a text of Kyros' own to a lead.
#[must_use]
pub fn write(draft: &Draft<'_>, state: &LeadState, template: Template, offer: &[Slot]) -> String {
    let vars = Vars {
        name: Some(&state.lead.name),
        slot1: offer.first().map(|slot| slot.start),
        slot2: offer.get(1).map(|slot| slot.start),
        zone: zone(state, draft.policy()),
    };
    render(draft.policy(), state.language, template, &vars)
}

/// The wording for a purpose by how many times it can offer; `note` counts the wordings of follow-ups from 1.
#[must_use]
pub const fn wording(purpose: TextPurpose, note: u32, offered: usize) -> Template {
    match (purpose, offered) {
        (TextPurpose::FirstText, 0 | 1) => Template::FirstTextNoSlots,
        (TextPurpose::FirstText, _) => Template::FirstText,
        (TextPurpose::FollowUp, 0 | 1) => Template::FollowUpNoSlots,
        (TextPurpose::FollowUp, _) => Template::follow_up(note),
        (TextPurpose::Reengagement, 0 | 1) => Template::ReengageNoSlots,
        (TextPurpose::Reengagement, _) => Template::Reengage,
        (TextPurpose::Clarification, 0 | 1) => Template::ClarifyNoSlots,
        (TextPurpose::Clarification, _) => Template::Clarify,
        (_, 0) => Template::OfferNone,
        (_, 1) => Template::OfferOne,
        _ => Template::Offer,
    }
}

/// Keeps what a wording really names: a text without times offers none.
#[must_use]
pub fn named(template: Template, mut offer: Vec<Slot>) -> Vec<Slot> {
    offer.truncate(template.slots_needed());
    offer
}

/// Notes that these times were offered, so that the next leads get others.
pub fn note_offered(draft: &mut Draft<'_>, offer: &[Slot]) {
    for slot in offer {
        draft.offered(slot.start);
    }
}
