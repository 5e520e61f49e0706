//! The naive model. What it says comes from the seed and the contract: sections 3 (commands), 9 (the
//! state machine) and 10.3 (replies, opting out, a person taking over).

use std::collections::BTreeSet;

use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::ids::LeadId;

use super::system::{CONSENTS, LeadView, View};
use super::transition::{NUMBERS, STATUSES, Transition, WORDS};

/// Contract section 9, row by row.
const EDGES: [(&str, &[&str]); 8] = [
    ("new", &["contacted", "lost"]),
    ("contacted", &["qualified", "cold", "lost"]),
    ("qualified", &["proposal_sent", "cold", "lost"]),
    ("proposal_sent", &["negotiating", "cold", "lost"]),
    ("negotiating", &["won", "lost", "cold"]),
    ("won", &[]),
    ("lost", &[]),
    ("cold", &["contacted", "new", "lost"]),
];

/// What certainly is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Stop,
    Start,
    WrongPerson,
    Other,
}

fn said(word: u8, provider: bool) -> Said {
    match WORDS[usize::from(word) % WORDS.len()] {
        _ if provider => Said::Stop,
        "STOP" | "CANCEL" | "stop texting me" | "no quiero recibir nada de ustedes" => Said::Stop,
        "START" | "UNSTOP" => Said::Start,
        "wrong number" => Said::WrongPerson,
        _ => Said::Other,
    }
}

/// What is believed of a number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Believed {
    /// Nobody there may be texted.
    pub stopped: bool,
    /// Opt-outs that were confirmed since it was last stopped.
    confirmed: usize,
    /// Something was written that may still be acted on.
    unread: bool,
    /// Somebody has acted on its leads.
    disturbed: bool,
}

/// Everything that is believed. What a lead is now is seen, not believed: the model judges steps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reference {
    numbers: [Believed; NUMBERS.len()],
    /// The provider was told to refuse some text as opted out.
    opt_outs_loom: bool,
    /// Something has happened that may have kept any text from going out.
    disturbed: bool,
    /// Leads that came in as new from the web, whom every profile writes to.
    from_the_web: BTreeSet<LeadId>,
}

/// What may become of a lead in one step.
struct May {
    statuses: Vec<&'static str>,
    consents: Vec<&'static str>,
    number: usize,
}

impl May {
    fn stay(lead: &LeadView) -> Self {
        Self { statuses: vec![lead.status], consents: vec![lead.consent], number: lead.number }
    }
}

fn is_open(status: &str) -> bool {
    !matches!(status, "won" | "lost")
}

fn next(status: &str) -> &'static [&'static str] {
    EDGES.iter().find(|(from, _)| *from == status).map_or(&[], |(_, row)| *row)
}

/// All that can be reached over these edges, in any number of steps.
fn reach(from: &'static str, edges: &[(&str, &'static str)]) -> Vec<&'static str> {
    let mut found = vec![from];
    let mut at = 0;
    while at < found.len() {
        let here = found[at];
        for (_, to) in edges.iter().filter(|(from, _)| *from == here) {
            if !found.contains(to) {
                found.push(to);
            }
        }
        at += 1;
    }
    found
}

/// Steps that time and the provider take by themselves.
const BY_TIME: &[(&str, &str)] =
    &[("new", "contacted"), ("contacted", "cold"), ("qualified", "cold"), ("cold", "contacted")];
/// And those that a reply that is acted on takes, too.
const BY_REPLY: &[(&str, &str)] = &[
    ("new", "contacted"), ("contacted", "cold"), ("qualified", "cold"), ("cold", "contacted"),
    ("contacted", "qualified"), ("new", "lost"), ("contacted", "lost"), ("qualified", "lost"),
    ("proposal_sent", "lost"), ("negotiating", "lost"), ("cold", "lost"),
];

impl Reference {
    /// Holds what happened against what should have.
    ///
    /// # Errors
    /// In words, where they differ.
    pub fn compare(
        &mut self,
        transition: &Transition,
        refused: Option<&Refusal>,
        before: &View,
        after: &View,
    ) -> Result<(), String> {
        self.compare_answer(transition, refused, before)?;
        self.compare_leads(transition, refused.is_some(), before, after)?;
        self.learn(transition, refused.is_some(), before, after);
        self.compare_texts(transition, before, after)?;
        compare_always(after)
    }

    /// What must hold when the world has been well and quiet for long.
    ///
    /// # Errors
    /// In words, where it doesn't.
    pub fn compare_at_rest(&mut self, before: &View, after: &View) -> Result<(), String> {
        self.compare(&Transition::Pass { minutes: 1_000_000 }, None, before, after)?;
        // No lead is lost in the cracks: where nothing got in the way, everybody has been written to.
        let forgotten = |lead: &&LeadView| self.from_the_web.contains(&lead.id) && lead.status == "new";
        match after.leads.iter().filter(|lead| !self.numbers[lead.number].disturbed).find(forgotten) {
            Some(lead) if !self.disturbed => Err(format!("{} was never written to", lead.id)),
            _ => Ok(()),
        }
    }

    /// Whether a command had to be refused, or had to be taken.
    fn compare_answer(&self, transition: &Transition, refused: Option<&Refusal>, before: &View) -> Result<(), String> {
        let code = refused.map(|refusal| refusal.code);
        let must = |expected: Option<ErrorCode>| match code == expected {
            true => Ok(()),
            false => Err(format!("answered {code:?}, expected {expected:?}")),
        };
        match *transition {
            Transition::Create { number, twin, .. } => {
                let at = usize::from(number) % NUMBERS.len();
                let exists = before.leads.iter().any(|lead| lead.number == at && is_open(lead.status));
                must((exists && !twin).then_some(ErrorCode::Conflict))
            }
            Transition::Move { lead, to } => {
                let Some(lead) = pick(before, lead) else { return Ok(()) };
                let row = next(lead.status);
                let legal = row.contains(&STATUSES[usize::from(to % 8)]);
                must((!legal).then_some(ErrorCode::InvalidTransition))?;
                let allowed = refused.map(|refusal| &refusal.details["allowed"]);
                let told = allowed.and_then(|row| row.as_array()).map(|row| {
                    let mut row: Vec<&str> = row.iter().filter_map(|status| status.as_str()).collect();
                    row.sort_unstable();
                    row
                });
                let mut row = row.to_vec();
                row.sort_unstable();
                match told {
                    Some(told) if told != row => Err(format!("allowed are told as {told:?} and are {row:?}")),
                    _ => Ok(()),
                }
            }
            // Now is no time to schedule anything for, whoever it is for.
            Transition::Send { later: Some(0), .. } => Ok(()),
            Transition::Send { lead, .. } => match pick(before, lead) {
                Some(lead) if self.numbers[lead.number].stopped || matches!(lead.consent, "revoked" | "none") => {
                    must(Some(ErrorCode::ContactNotAllowed))
                }
                _ => Ok(()),
            },
            Transition::Book { lead, .. } => match pick(before, lead) {
                Some(lead) if !is_open(lead.status) && code.is_none() => {
                    Err(format!("a {} lead gets a visit", lead.status))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn compare_leads(&self, transition: &Transition, refused: bool, before: &View, after: &View) -> Result<(), String> {
        let made = match *transition {
            Transition::Create { .. } => usize::from(!refused),
            // Whoever writes and isn't known becomes a lead.
            Transition::Hears { number, .. } => {
                let at = usize::from(number) % NUMBERS.len();
                usize::from(!before.leads.iter().any(|lead| lead.number == at))
            }
            _ => 0,
        };
        if after.leads.len() != before.leads.len() + made {
            return Err(format!("{} leads became {}", before.leads.len(), after.leads.len()));
        }
        for (index, (was, is)) in before.leads.iter().zip(&after.leads).enumerate() {
            let may = if refused { May::stay(was) } else { self.may(transition, index, was, before) };
            let lawful = may.statuses.contains(&is.status) && may.consents.contains(&is.consent) && is.number == may.number;
            if !lawful {
                return Err(format!(
                    "{was:?} became {is:?}; it may be {:?} with consent {:?} at number {}",
                    may.statuses, may.consents, may.number,
                ));
            }
        }
        match (transition, after.leads.last()) {
            (Transition::Create { source, status, .. }, Some(lead)) if made == 1 => {
                let wanted = if source % 2 == 0 { "new" } else { STATUSES[usize::from(status % 8)] };
                let revoked = (lead.consent == "revoked") == self.numbers[lead.number].stopped;
                match lead.status == wanted && revoked {
                    true => Ok(()),
                    false => Err(format!("a lead comes in as {wanted} and is {lead:?}")),
                }
            }
            _ => Ok(()),
        }
    }

    fn may(&self, transition: &Transition, index: usize, lead: &LeadView, before: &View) -> May {
        let number = &self.numbers[lead.number];
        let mut may = May::stay(lead);
        let about = |at: u8| picked(before, at) == Some(index);
        match *transition {
            Transition::Hears { number: at, word, provider } if usize::from(at) % NUMBERS.len() == lead.number => {
                match said(word, provider) {
                    Said::Stop => {
                        may.statuses = vec![if is_open(lead.status) { "lost" } else { lead.status }];
                        may.consents = vec!["revoked"];
                    }
                    Said::Start => may.consents = CONSENTS.to_vec(),
                    Said::WrongPerson => {
                        may.statuses.extend(is_open(lead.status).then_some("lost"));
                        may.consents.push("revoked");
                    }
                    Said::Other => {}
                }
            }
            Transition::Pass { .. } | Transition::Lands { .. } | Transition::Receipt { .. } => {
                let edges = if number.unread { BY_REPLY } else { BY_TIME };
                may.statuses = reach(lead.status, edges);
                // Nobody is texted there, so that only what a person writes or time moves it, and what was on its
                // way already, to another number that it had then.
                if number.stopped && !number.unread && !matches!(transition, Transition::Lands { .. }) {
                    may.statuses.retain(|status| *status == lead.status || *status == "cold");
                }
                if self.opt_outs_loom || matches!(transition, Transition::Receipt { opted_out: true, .. }) {
                    may.statuses.extend(is_open(lead.status).then_some("lost"));
                    may.consents.push("revoked");
                }
            }
            Transition::Move { lead: at, to } if about(at) => may.statuses = vec![STATUSES[usize::from(to % 8)]],
            Transition::Consent { lead: at, status } => {
                let given = CONSENTS[usize::from(status % 4)];
                let same = pick(before, at).is_some_and(|other| other.number == lead.number);
                if about(at) {
                    // Only a consent that is given brings an opted-out number back.
                    may.consents = vec![if number.stopped && given != "granted" { "revoked" } else { given }];
                } else if same {
                    // What is said of a number holds for all its leads.
                    may.consents = CONSENTS.to_vec();
                }
                if given == "revoked" && same {
                    may.statuses.extend(is_open(lead.status).then_some("lost"));
                }
            }
            Transition::Phone { lead: at, number } if about(at) => {
                may.number = usize::from(number) % NUMBERS.len();
                if may.number != lead.number {
                    may.consents = vec!["none", "revoked"];
                }
            }
            Transition::Book { lead: at, .. } if about(at) => {
                may.statuses = vec![match lead.status {
                    "new" | "contacted" | "cold" => "qualified",
                    status => status,
                }];
            }
            _ => {}
        }
        may
    }

    /// What is believed from now on.
    fn learn(&mut self, transition: &Transition, refused: bool, before: &View, after: &View) {
        self.learn_who_is_left_alone(transition, refused, before, after);
        match *transition {
            Transition::Hears { number, word, provider } => {
                let number = &mut self.numbers[usize::from(number) % NUMBERS.len()];
                match said(word, provider) {
                    Said::Stop | Said::WrongPerson => {
                        if !number.stopped {
                            number.confirmed = 0;
                        }
                        (number.stopped, number.unread) = (true, false);
                    }
                    // From somebody who was never gone it is a yes like any other.
                    Said::Start => (number.unread, number.stopped) = (number.unread || !number.stopped, false),
                    Said::Other => number.unread = true,
                }
            }
            Transition::Pass { minutes } if minutes > 0 => {
                self.numbers.iter_mut().for_each(|number| number.unread = false);
            }
            Transition::Phone { lead, number } if !refused => {
                // What was written goes with the lead.
                let from = pick(before, lead).map(|lead| self.numbers[lead.number].unread);
                self.numbers[usize::from(number) % NUMBERS.len()].unread |= from == Some(true);
            }
            Transition::Provider { how } if how % 7 == 0 => self.opt_outs_loom = true,
            _ => {}
        }
        // What only the provider or a person's record can change is seen where it may have changed.
        let may_stop = self.opt_outs_loom || matches!(transition, Transition::Receipt { opted_out: true, .. });
        let consent = match transition {
            Transition::Consent { lead, .. } if !refused => pick(before, *lead).map(|lead| lead.number),
            _ => None,
        };
        for (at, number) in self.numbers.iter_mut().enumerate() {
            if consent == Some(at) || (may_stop && after.suppressed[at]) {
                if !number.stopped {
                    number.confirmed = 0;
                }
                number.stopped = after.suppressed[at];
            }
        }
    }

    fn learn_who_is_left_alone(&mut self, transition: &Transition, refused: bool, before: &View, after: &View) {
        let place = |number: u8| usize::from(number) % NUMBERS.len();
        let touched = match *transition {
            Transition::Create { source, .. } => {
                let web = source % 6 == 0 && !refused;
                self.from_the_web.extend(after.leads.last().filter(|_| web).map(|lead| lead.id));
                None
            }
            Transition::Pass { .. } | Transition::Calendar | Transition::Look { .. } | Transition::Sending { .. } => None,
            Transition::Hears { number, .. } => Some(place(number)),
            Transition::Phone { lead, number } => {
                self.numbers[place(number)].disturbed = true;
                pick(before, lead).map(|lead| lead.number)
            }
            Transition::Move { lead, .. } | Transition::Send { lead, .. } | Transition::Pause { lead, .. }
            | Transition::Resume { lead } | Transition::Consent { lead, .. } | Transition::Book { lead, .. } => {
                pick(before, lead).map(|lead| lead.number)
            }
            _ => {
                self.disturbed = true;
                None
            }
        };
        if let Some(at) = touched {
            self.numbers[at].disturbed = true;
        }
    }

    /// After STOP nothing goes out but one confirmation; while sending is paused nothing else does.
    fn compare_texts(&mut self, transition: &Transition, before: &View, after: &View) -> Result<(), String> {
        for (at, number) in self.numbers.iter().enumerate() {
            if number.stopped != after.suppressed[at] {
                return Err(format!("{} is believed stopped: {}, and is: {}", NUMBERS[at], number.stopped, !number.stopped));
            }
        }
        // One that hung at the provider began earlier, whatever has been said since.
        if matches!(transition, Transition::Lands { .. }) || self.opt_outs_loom {
            return Ok(());
        }
        for text in &after.texts[before.texts.len()..] {
            let number = &mut self.numbers[text.number];
            // It alone says how to come back.
            let confirms = text.body.contains("START");
            if confirms {
                number.confirmed += 1;
            }
            if number.stopped && !confirms {
                return Err(format!("{} said stop and is texted {:?}", NUMBERS[text.number], text.body));
            }
            if number.confirmed > 1 {
                return Err(format!("an opt-out of {} is confirmed twice", NUMBERS[text.number]));
            }
            if before.paused && after.paused && !confirms {
                return Err(format!("sending is paused, and {:?} goes out", text.body));
            }
        }
        Ok(())
    }
}

fn picked(view: &View, at: u8) -> Option<usize> {
    (!view.leads.is_empty()).then(|| usize::from(at) % view.leads.len())
}

fn pick(view: &View, at: u8) -> Option<&LeadView> {
    picked(view, at).map(|index| &view.leads[index])
}

/// No two crews in one slot.
fn compare_always(view: &View) -> Result<(), String> {
    for (index, one) in view.visits.iter().enumerate() {
        for other in &view.visits[index + 1..] {
            if one.0 < other.1 && other.0 < one.1 {
                return Err(format!("two visits at one time: {one:?} and {other:?}"));
            }
        }
    }
    Ok(())
}
