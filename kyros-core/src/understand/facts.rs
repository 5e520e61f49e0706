//! What the phrase tables and the time grammar say of one text.

use chrono::{TimeDelta, Timelike};

use super::lexicon::{Lexicon, Saying};
use super::normalise::Words;
use super::slot;
use super::time::{self, Bound, Clock, Mention};
use super::{NamedTime, ReplyContext, TimeKind};
use crate::contract::time::Timestamp;

/// What the tables say of a text, gathered once.
pub(crate) struct Facts<'a> {
    /// The text.
    pub(crate) words: &'a Words,
    /// The phrase tables.
    pub(crate) lexicon: &'a Lexicon,
    /// What was known when it came.
    pub(crate) context: &'a ReplyContext,
    /// The times that it names.
    pub(crate) mentions: Vec<Mention>,
    /// Whether times are on offer.
    pub(crate) offered: bool,
    /// Moves something in so many words.
    pub(crate) moves: bool,
    /// Speaks of an appointment.
    pub(crate) appointment: bool,
    /// Declines solar.
    pub(crate) declines: bool,
    /// States a fact that rules solar out.
    pub(crate) ruled_out: bool,
    /// How far the time that it is about is moved: `an hour later`.
    pub(crate) shift: Option<TimeDelta>,
}

impl<'a> Facts<'a> {
    /// Asks every table that more than one rule needs.
    pub(crate) fn gather(
        words: &'a Words,
        lexicon: &'a Lexicon,
        context: &'a ReplyContext,
    ) -> Self {
        let moves = lexicon.says(Saying::Move, words);
        let now = time::local(context.now, context.zone);
        let mentions = time::mentions(
            words,
            now,
            moves || lexicon.says(Saying::Cancel, words) || lexicon.says(Saying::CannotCome, words),
        );
        let offered = !context.proposed_slots.is_empty();
        // With times on offer, `tengo cita medica` is a reason and no appointment of ours.
        let elsewhere = offered && !moves && lexicon.says(Saying::AppointmentElsewhere, words);
        Self {
            words,
            lexicon,
            context,
            mentions,
            offered,
            moves,
            appointment: lexicon.says(Saying::Appointment, words) && !elsewhere,
            declines: lexicon.says(Saying::NotInterested, words),
            ruled_out: lexicon.says(Saying::RuledOut, words)
                && !lexicon.says(Saying::Whether, words),
            shift: time::shift(words),
        }
    }

    /// Whether a phrase of `saying` stands in the text.
    pub(crate) fn says(&self, saying: Saying) -> bool {
        self.lexicon.says(saying, self.words)
    }

    /// The time that is meant: the first that isn't ruled out, one that is not on offer before one
    /// that is, narrower than a day before wider.
    pub(crate) fn meant(&self) -> Option<&Mention> {
        let fine = |m: &&Mention| !m.ruled_out;
        let narrow = |m: &&Mention| fine(m) && (!m.wide || m.day.is_some());
        let new = self
            .mentions
            .iter()
            .find(|m| narrow(m) && self.offered && !slot::is_offered(m, self.context));
        new.or_else(|| self.mentions.iter().find(narrow))
            .or_else(|| self.mentions.iter().find(fine))
    }

    /// The instant of [`Self::meant`].
    pub(crate) fn meant_time(&self) -> Option<NamedTime> {
        let mut mention = *self.moved_to().or_else(|| self.meant())?;
        if mention.clock.is_none() && mention.part.is_none() && self.same_time() {
            mention.clock = self.mentions.iter().find_map(|other| other.clock).or_else(|| self.offered_clock());
        }
        time::named_time(&mention, self.context)
    }

    /// `we have a funeral on friday, need to push it to monday`: what it is moved to.
    fn moved_to(&self) -> Option<&Mention> {
        let towards = |back: usize| matches!(self.words.at(back), "to" | "al" | "para");
        let is_aim = |m: &&Mention| {
            let article = m.from > 1 && matches!(self.words.at(m.from - 1), "the" | "el" | "la") && towards(m.from - 2);
            !m.ruled_out && !m.wide && m.from > 0 && (towards(m.from - 1) || article)
        };
        self.mentions.iter().find(|m| self.moves && self.appointment && is_aim(m))
    }

    /// `an hour later`, counted from the one offered time or the one that is named.
    pub(crate) fn shifted_time(&self) -> Option<NamedTime> {
        let slots = &self.context.proposed_slots;
        let named = |slot: &&Timestamp| {
            let alone = ReplyContext { proposed_slots: vec![**slot], ..self.context.clone() };
            slots.len() == 1 || self.mentions.iter().any(|mention| !mention.ruled_out && slot::is_offered(mention, &alone))
        };
        let mut meant = slots.iter().filter(named);
        let (Some(slot), None) = (meant.next(), meant.next()) else { return None };
        Some(NamedTime { start: slot.plus(self.shift?), kind: TimeKind::Exact })
    }

    /// `wednesday at the same time`.
    fn same_time(&self) -> bool {
        self.words.all.windows(2).any(|pair| {
            matches!(pair, [a, b] if matches!((a.text.as_str(), b.text.as_str()), ("same", "time" | "hour") | ("misma", "hora")))
        })
    }

    /// The hour that all offered times share.
    fn offered_clock(&self) -> Option<Clock> {
        let mut hours = self.context.proposed_slots.iter().map(|slot| {
            let slot = time::local(*slot, self.context.zone);
            (slot.hour(), slot.minute())
        });
        let (hour, minute) = hours.next()?;
        hours.all(|other| other == (hour, minute)).then_some(Clock { hour, minute, firm: true, bound: Bound::At })
    }
}
