//! Nobody is texted without permission, and no text of Kyros' own goes to whom a person has taken over.

use kyros_core::contract::lead::{AutomationState, ConsentStatus, Lead, Source};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Event, State, StreamId};
use kyros_core::lead::{LeadState, TextPurpose};
use kyros_core::number::NumberEvent;
use kyros_core::policy::Profile;

use super::super::observer::KnownText;
use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Permission;

/// What goes on while a lead's automation is paused.
fn goes_on(purpose: TextPurpose) -> bool {
    use TextPurpose::{Confirmation, Help, Operator, OptOutConfirmation, Reminder};
    matches!(purpose, Confirmation | Reminder | OptOutConfirmation | Help | Operator)
}

fn is_paused(lead: &Lead, now: Timestamp) -> bool {
    lead.automation.state == AutomationState::Paused && lead.automation.until.is_none_or(|until| now < until)
}

/// What `policy.profile` strict holds back until consent is recorded.
fn needs_a_record(lead: &LeadState, purpose: TextPurpose) -> bool {
    match purpose {
        TextPurpose::Reengagement => true,
        TextPurpose::FirstText => {
            lead.last_inbound.is_none()
                && matches!(lead.lead.source, Source::Permit | Source::Referral | Source::Manual)
        }
        _ => false,
    }
}

fn permitted(text: &KnownText, lead: &LeadState, at: Timestamp, strict: bool) -> Result<(), String> {
    let told = |what: &str| format!("lead {} gets a text ({:?}) though {what}", text.lead, text.purpose);
    let consent = lead.lead.consent.status;
    match text.purpose {
        TextPurpose::OptOutConfirmation => return Ok(()),
        TextPurpose::Help => hold(consent != ConsentStatus::Revoked, || told("consent is revoked"))?,
        _ => hold(!matches!(consent, ConsentStatus::None | ConsentStatus::Revoked), || told("there is no consent"))?,
    }
    hold(goes_on(text.purpose) || !is_paused(&lead.lead, at), || told("a person has taken over"))?;
    let recorded = consent == ConsentStatus::Granted;
    hold(!strict || recorded || !needs_a_record(lead, text.purpose), || told("the strict profile wants a record"))
}

impl Invariant for Permission {
    fn name(&self) -> &'static str {
        "permission"
    }

    fn source(&self) -> &'static str {
        "contract.md 10.3, 10.5, 10.7, 10.8, 10.9; outside-world.md 1"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        let Happening::Event(entry) = what else { return Ok(()) };
        let Some(Event::Number(NumberEvent::AttemptStarted { effect, .. })) = &entry.event else { return Ok(()) };
        let Some(text) = past.texts.get(effect) else { return Ok(()) };
        if let Some(State::Number(number)) = past.states.get(&entry.stream)
            && let Some(code) = &number.unreachable
        {
            use TextPurpose::{Help, Operator, OptOutConfirmation};
            let asked = matches!(text.purpose, Help | Operator | OptOutConfirmation);
            hold(asked, || format!("no text reaches {} ({code}), and one ({:?}) is tried", entry.stream, text.purpose))?;
        }
        match past.states.get(&StreamId::Lead(text.lead)) {
            Some(State::Lead(lead)) => permitted(text, lead, entry.at, past.policy.profile == Profile::Strict),
            _ => Err(format!("a text goes to lead {}, which nobody knows", text.lead)),
        }
    }
}
