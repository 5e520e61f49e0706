//! The one place where it is decided whether a text may go out.

use chrono_tz::Tz;

use super::{NumberState, SuppressedBy};
use crate::contract::lead::ConsentStatus;
use crate::contract::time::Timestamp;
use crate::lead::{LeadState, TextPurpose, waits_for_consent};
use crate::policy::caps::{TextClass, within_cap, within_caps};
use crate::policy::countries::calling_country;
use crate::policy::quiet_hours::{Hours, Whereabouts, answers_at_any_hour, may_follow_up_at, may_text_at};
use crate::policy::Policy;

/// The right to hand one text to the provider now. Only [`permission`] makes one, and a text can't
/// be attempted without one.
#[derive(Debug)]
pub struct PermissionToText {
    reasons: Vec<String>,
}

impl PermissionToText {
    /// What was looked at, for the timeline.
    #[must_use]
    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }
}

/// What the decision about a text came to.
pub type Permission = Result<PermissionToText, Verdict>;

/// Why a text may not go out now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Never, as things stand: `reason` is `details.reason` of `contact_not_allowed`.
    Never {
        /// Short and stable.
        reason: &'static str,
        /// The rule and the numbers that decided.
        why: String,
    },
    /// Not before that instant.
    Wait {
        /// The first instant at which it is worth asking again.
        until: Timestamp,
        /// Short and stable.
        reason: &'static str,
        /// The rule and the numbers that decided.
        why: String,
    },
}

/// A text that wants to go out.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// To whom.
    pub lead: &'a LeadState,
    /// On which number.
    pub number: &'a NumberState,
    /// What for.
    pub purpose: TextPurpose,
    /// Which cap counts it.
    pub class: TextClass,
    /// The homeowner's text that it answers.
    pub answers: Option<Timestamp>,
    /// When.
    pub now: Timestamp,
    /// What the company set.
    pub policy: &'a Policy,
    /// The kill switch, with its reason.
    pub paused: Option<&'a str>,
}

/// Held texts ask again at this pace while sending is paused, each with a commit of its own. The commit
/// that resumes sending wakes them, so that this needs no hurry.
const PAUSED_RETRY: chrono::TimeDelta = chrono::TimeDelta::days(1);

impl Verdict {
    /// Not before sending is resumed; `reason` is why it is paused.
    #[must_use]
    pub fn sending_paused(now: Timestamp, reason: &str) -> Self {
        let why = format!("sending is paused: {reason}");
        Self::Wait { until: now.plus(PAUSED_RETRY), reason: "sending_paused", why }
    }
}

/// May this text go out now? Looks at suppression, country, reach, consent, the kill switch, pause,
/// gathering, quiet hours and caps, in that order.
///
/// # Errors
/// The rule that forbids it, or until when it has to wait.
pub fn permission(ask: &Ask<'_>) -> Permission {
    let mut reasons = Vec::with_capacity(4);
    reasons.push(standing(ask)?);
    if let Some(reason) = ask.paused {
        return Err(Verdict::sending_paused(ask.now, reason));
    }
    if ask.purpose.pausable() && ask.lead.is_paused(ask.now) {
        let why = "the lead's automation is paused".to_owned();
        return Err(Verdict::Never { reason: "automation_paused", why });
    }
    // What the person wrote a moment ago may change everything that Kyros was about to say.
    let automatic = !matches!(ask.purpose, TextPurpose::Operator | TextPurpose::OptOutConfirmation | TextPurpose::Help);
    if let Some(until) = ask.number.gathering_until.filter(|until| automatic && *until > ask.now) {
        let why = format!("an unread text is being gathered until {until}");
        return Err(Verdict::Wait { until, reason: "gathering", why });
    }
    reasons.push(hours(ask)?);
    reasons.push(caps(ask)?);
    Ok(PermissionToText { reasons })
}

/// What holds at any hour: may this person be texted at all?
///
/// # Errors
/// The rule that forbids it.
pub fn standing(ask: &Ask<'_>) -> Result<String, Verdict> {
    let never = |reason, why: String| Err(Verdict::Never { reason, why });
    if ask.purpose == TextPurpose::OptOutConfirmation {
        return Ok("the one confirmation of the opt-out".to_owned());
    }
    if let Some((since, by)) = ask.number.suppressed {
        let revoked = ask.lead.lead.consent.status == ConsentStatus::Revoked;
        let reason = if by == SuppressedBy::WrongPerson && !revoked { "wrong_person" } else { "opted_out" };
        return never(reason, format!("the number is suppressed since {since} ({})", by.as_str()));
    }
    let country = calling_country(&ask.lead.lead.phone);
    if !country.allowed_by(ask.policy) {
        return never("country_not_allowed", format!("{country} is not in policy.allowedCountries"));
    }
    // A person may try all the same, and so it is found out that the number can be reached.
    let by_itself = ask.purpose != TextPurpose::Operator && ask.class != TextClass::Help;
    if let Some(code) = ask.number.unreachable.as_ref().filter(|_| by_itself) {
        return never("unreachable", format!("the provider says that no text can reach the number ({code})"));
    }
    let untouched = ask.lead.last_outbound.is_none() && ask.lead.last_inbound.is_none();
    let first = untouched && (ask.purpose.is_outreach() || ask.purpose == TextPurpose::Operator);
    if first && waits_for_consent(ask.lead, ask.policy) {
        let why = format!("policy.profile is strict: the first text of a lead from `{}` needs consent", ask.lead.lead.source);
        return never("no_consent", why);
    }
    match ask.lead.lead.consent.status {
        ConsentStatus::Revoked => never("opted_out", "consent is revoked".to_owned()),
        ConsentStatus::None if ask.class != TextClass::Help => never("no_consent", "consent is `none`".to_owned()),
        status => Ok(format!("consent: {status}")),
    }
}

fn hours(ask: &Ask<'_>) -> Result<String, Verdict> {
    if matches!(ask.class, TextClass::OptOutConfirmation | TextClass::Help) {
        return Ok("hours: at any hour".to_owned());
    }
    if !ask.policy.quiet_hours_hold() {
        return Ok("hours: policy.quietHours is off".to_owned());
    }
    if ask.class == TextClass::Answer && ask.answers.is_some_and(|text| answers_at_any_hour(text, ask.now)) {
        return Ok("hours: answers a text of the last 15 minutes".to_owned());
    }
    let initiated = matches!(ask.purpose, TextPurpose::FollowUp | TextPurpose::Reengagement);
    let hours = if initiated { may_follow_up_at } else { may_text_at };
    match hours(ask.now, &whereabouts(ask.lead)) {
        Hours::Open { rule } => Ok(format!("hours: {rule}")),
        Hours::Closed { until, rule } => Err(Verdict::Wait { until, reason: "quiet_hours", why: rule }),
    }
}

fn caps(ask: &Ask<'_>) -> Result<String, Verdict> {
    let history: Vec<(Timestamp, TextClass)> = ask.number.sent.iter().map(|(at, class, _)| (*at, *class)).collect();
    let counted = match ask.class {
        TextClass::Started => within_caps(&history, ask.class, ask.now, ask.policy, &whereabouts(ask.lead)),
        // States bind only what Kyros starts.
        _ => within_cap(&history, ask.class, ask.now, ask.policy),
    };
    match counted {
        Ok(count) => Ok(format!("{}: {} of {}", count.cap, count.count, count.max)),
        Err(reached) => {
            Err(Verdict::Wait { until: reached.free_at, reason: "daily_cap", why: reached.to_string() })
        }
    }
}

/// Where the lead may be: by area code, address and its own zone.
#[must_use]
pub fn whereabouts(state: &LeadState) -> Whereabouts {
    let lead = &state.lead;
    let zone: Option<Tz> = lead.time_zone.as_ref().map(|zone| zone.tz());
    Whereabouts::of(&lead.phone, lead.address.as_deref(), zone)
}
