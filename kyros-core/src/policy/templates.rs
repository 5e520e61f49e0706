//! The texts that Kyros sends by itself, in English and Spanish.
//!
//! Placeholders: `{name}`, `{company}`, `{contact}`, `{slot1}`, `{slot2}`. `policy.templates` replaces
//! the wording; what a text must hold, it must hold then too.

use chrono::{Datelike, Timelike};
use chrono_tz::Tz;
use unicode_normalization::UnicodeNormalization;

use super::Policy;
use super::segments::{segments, septets};
use super::template_texts;
use crate::contract::time::Timestamp;
use crate::understand::Language;

/// The longest first name in a text, in characters.
const LONGEST_NAME: usize = 24;
/// Commands of the text service, and titles, which greet nobody by themselves.
const NO_NAMES: [&str; 17] = [
    "stop", "start", "unstop", "help", "cancel", "end", "quit", "mr", "mrs", "ms", "miss", "dr", "prof", "sr", "sra",
    "srta", "the",
];
const OPT_OUT: &str = "Reply STOP to opt out";

macro_rules! templates {
    ($($(#[$doc:meta])* $name:ident = $key:literal),+ $(,)?) => {
        /// A text that Kyros sends by itself.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum Template {
            $($(#[$doc])* #[serde(rename = $key)] $name,)+
        }

        impl Template {
            /// Every text.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Its key under `policy.templates.en` and `.es`.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$name => $key,)+ }
            }
        }
    };
}

templates! {
    /// The first text of a round, with two times.
    FirstText = "firstText",
    /// The first text of a round when nothing is free.
    FirstTextNoSlots = "firstTextNoSlots",
    /// Two times.
    Offer = "offer",
    /// The only free time.
    OfferOne = "offerOne",
    /// Nothing is free: asks for a day.
    OfferNone = "offerNone",
    /// `slot1` is booked.
    Confirmation = "confirmation",
    /// `slot1` is booked, `slot2` was offered too.
    ConfirmationWithOther = "confirmationWithOther",
    /// The visit is moved to `slot1`.
    Rescheduled = "rescheduled",
    /// The visit is off.
    Cancelled = "cancelled",
    /// The visit is off; two new times.
    CancelledWithOffer = "cancelledWithOffer",
    /// A day before the visit at `slot1`.
    Reminder24h = "reminder24h",
    /// Two hours before the visit at `slot1`.
    Reminder2h = "reminder2h",
    /// First follow-up.
    FollowUp1 = "followUp1",
    /// Second follow-up; between the first and the last, it and the first take turns.
    FollowUp2 = "followUp2",
    /// The last of three or more follow-ups.
    FollowUp3 = "followUp3",
    /// Any follow-up when nothing is free.
    FollowUpNoSlots = "followUpNoSlots",
    /// To a cold lead, with two times.
    Reengage = "reengage",
    /// To a cold lead when nothing is free.
    ReengageNoSlots = "reengageNoSlots",
    /// The last word to somebody who declined.
    PoliteClose = "politeClose",
    /// The reply wasn't understood; two times.
    Clarify = "clarify",
    /// The reply wasn't understood and nothing is on offer.
    ClarifyNoSlots = "clarifyNoSlots",
    /// The answer to HELP.
    Help = "help",
    /// The one confirmation of an opt-out.
    OptOutConfirmation = "optOutConfirmation",
    /// The true answer to 'are you a bot?'.
    BotAnswer = "botAnswer",
    /// A person will answer the question.
    QuestionReceived = "questionReceived",
}

impl Template {
    /// The text of a key.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|t| t.key() == key)
    }

    /// The `n`-th follow-up, from 1.
    #[must_use]
    pub const fn follow_up(n: u32) -> Self {
        match n {
            0 | 1 => Self::FollowUp1,
            2 => Self::FollowUp2,
            _ => Self::FollowUp3,
        }
    }

    /// Kyros' own wording.
    #[must_use]
    pub const fn wording(self, language: Language) -> &'static str {
        match language {
            Language::En => template_texts::english(self),
            Language::Es => template_texts::spanish(self),
        }
    }

    /// How many of `slot1` and `slot2` it needs.
    #[must_use]
    pub fn slots_needed(self) -> usize {
        ["{slot1}", "{slot2}"].iter().filter(|s| self.wording(Language::En).contains(*s)).count()
    }
}

/// What a text is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vars<'a> {
    /// The lead's name as it was entered; `None` greets without one.
    pub name: Option<&'a str>,
    /// `{slot1}`.
    pub slot1: Option<Timestamp>,
    /// `{slot2}`.
    pub slot2: Option<Timestamp>,
    /// The zone in which times are shown.
    pub zone: Tz,
}

/// Writes a text. The name is cleaned ([`first_name`]); what is filled in is never read as a
/// placeholder again. A time that is missing leaves its place empty: see [`Template::slots_needed`].
///
/// ```
/// use kyros_core::policy::{Policy, templates::{Template, Vars, render}};
/// use kyros_core::understand::Language;
/// let vars = Vars { name: None, slot1: None, slot2: None, zone: chrono_tz::Tz::UTC };
/// let text = render(&Policy::default(), Language::En, Template::QuestionReceived, &vars);
/// assert_eq!(text, "Thanks, Kyros Solar got your question. A person will answer you here.");
/// ```
#[must_use]
pub fn render(policy: &Policy, language: Language, template: Template, vars: &Vars<'_>) -> String {
    let own = match language {
        Language::En => &policy.templates.en,
        Language::Es => &policy.templates.es,
    };
    let wording = own.get(template.key()).map_or_else(|| template.wording(language), String::as_str);
    let show = |slot: Option<Timestamp>| slot.map(|at| show_time(language, vars.zone, at)).unwrap_or_default();
    let name = vars.name.and_then(first_name);
    let here = match language {
        Language::En => "reply to this text",
        Language::Es => "responda a este mensaje",
    };
    let greeted = match &name {
        Some(_) => wording.to_owned(),
        None => wording.replace(" {name}", "").replace("{name}", ""),
    };
    fill(&greeted, |placeholder| match placeholder {
        "name" => name.clone(),
        "company" => Some(policy.company().to_owned()),
        "contact" => Some(policy.contact.as_deref().unwrap_or(here).to_owned()),
        "slot1" => Some(show(vars.slot1)),
        "slot2" => Some(show(vars.slot2)),
        _ => None,
    })
}

fn fill(wording: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = wording;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        match after.split_once('}').and_then(|(name, tail)| Some((value(name)?, tail))) {
            Some((text, tail)) => {
                out.push_str(&text);
                rest = tail;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// `Tue Nov 24, 10:00 AM`; in Spanish `mar 24 nov, 10:00`. GSM-7 only.
#[must_use]
pub fn show_time(language: Language, zone: Tz, at: Timestamp) -> String {
    const DIAS: [&str; 7] = ["lun", "mar", "mie", "jue", "vie", "sab", "dom"];
    const MESES: [&str; 12] = ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
    let local = at.utc().with_timezone(&zone);
    match language {
        Language::En => local.format("%a %b %-d, %-I:%M %p").to_string(),
        Language::Es => {
            let day = DIAS[local.weekday().num_days_from_monday() as usize];
            let month = MESES[local.month0() as usize];
            format!("{day} {} {month}, {:02}:{:02}", local.day(), local.hour(), local.minute())
        }
    }
}

/// The first word of a name as it may stand in a text; `None` for what is no name (digits, addresses
/// of the web, commands, titles, nothing left).
///
/// Accents that GSM-7 lacks are dropped, so that a name never makes a text cost more; a name in
/// another script is left out. Names come from strangers: nothing but letters, `'` and `-` gets through.
#[must_use]
pub fn first_name(name: &str) -> Option<String> {
    let word = name.split_whitespace().next()?;
    let plain: String = word
        .trim_matches(|c: char| !c.is_alphabetic())
        .nfc()
        .flat_map(|c| {
            let c = if c == '’' { '\'' } else { c };
            let kept = septets(c).map(|_| c);
            kept.map_or_else(|| std::iter::once(c).nfd().filter(char::is_ascii_alphabetic).collect(), |c| vec![c])
        })
        .collect();
    let letters = plain.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | '.'));
    let word_length = word.chars().count();
    let lost = word_length > plain.chars().count() + 2;
    let no_name = NO_NAMES.contains(&plain.to_lowercase().as_str());
    let good = letters && !lost && !no_name && !plain.is_empty() && word_length <= LONGEST_NAME && !web(&plain);
    good.then_some(plain)
}

fn web(word: &str) -> bool {
    word.split_once('.').is_some_and(|(_, tail)| !tail.is_empty())
}

/// The segments of a text with the longest name and times there can be.
pub(super) fn longest_segments(policy: &Policy, language: Language, template: Template) -> u32 {
    // A Wednesday in September with two digits each: no day, month or hour is written longer.
    let at = Timestamp::parse("2026-09-30T22:30:00Z");
    let name = "W".repeat(LONGEST_NAME);
    let vars = Vars { name: Some(&name), slot1: at, slot2: at, zone: Tz::UTC };
    segments(&render(policy, language, template, &vars))
}

/// What is wrong with a company's own wording: value and what is allowed.
pub(super) fn faults_of(template: Template, text: &str) -> Vec<(String, String)> {
    const KNOWN: [&str; 5] = ["name", "company", "contact", "slot1", "slot2"];
    let mut faults = Vec::new();
    if text.trim().is_empty() || text.chars().count() > 1000 {
        faults.push((format!("{} characters long", text.chars().count()), "1 to 1000 characters".to_owned()));
    }
    for placeholder in text.split('{').skip(1) {
        let name = placeholder.split('}').next().unwrap_or_default();
        if !KNOWN.contains(&name) || !placeholder.contains('}') {
            faults.push((format!("with {{{name}}}"), format!("the placeholders {{{}}}", KNOWN.join("}, {"))));
        }
    }
    let own = template.wording(Language::En);
    for needed in ["{company}", "{slot1}", "{slot2}"] {
        if own.contains(needed) && !text.contains(needed) {
            faults.push((format!("without {needed}"), format!("a text that holds {needed}")));
        }
    }
    for slot in ["{slot1}", "{slot2}"] {
        if text.contains(slot) && !own.contains(slot) {
            faults.push((format!("with {slot}"), "a text without it: no such time is known there".to_owned()));
        }
    }
    if own.ends_with(OPT_OUT) && !text.trim_end_matches(['.', ' ']).ends_with(OPT_OUT) {
        faults.push(("without the way out at its end".to_owned(), format!("a text that ends with '{OPT_OUT}'")));
    }
    faults
}
