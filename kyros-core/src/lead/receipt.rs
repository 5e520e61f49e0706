//! Delivery receipts: by rank, never back, in any order, as often as they come.

use chrono::TimeDelta;

use super::{LeadEvent, apply, copy, undelivered};
use crate::contract::ids::{EffectId, LeadId, MessageId};
use crate::contract::sms::SmsStatus;
use crate::decision::draft::Draft;
use crate::decision::{Event, Fact, Need, Request, StreamId, Subject, Timer};
use crate::ports::sms::{Receipt, ReceiptStatus, SmsAccepted};
use crate::system::SystemEvent;

/// How long after it was put by a receipt is looked at again: the commit that named its text meanwhile, unseen, is
/// done by then.
const LOOK_AGAIN: TimeDelta = TimeDelta::seconds(2);

/// A receipt came in; one for a text that nobody knows is kept until its text turns up.
pub fn receipt(draft: &mut Draft<'_>, receipt: &Receipt) {
    match text_of(draft, receipt) {
        Some((lead, id)) => take(draft, lead, id, receipt),
        None => park(draft, receipt),
    }
}

/// One that was put by: its text may have been named before, by a commit that nobody saw.
pub fn match_receipt(draft: &mut Draft<'_>, receipt: &Receipt) {
    if let Some((lead, id)) = text_of(draft, receipt) {
        take(draft, lead, id, receipt);
    }
}

fn text_of(draft: &Draft<'_>, receipt: &Receipt) -> Option<(LeadId, MessageId)> {
    let facts = draft.situation().facts;
    let by_provider = facts.get(&Need::LeadOfProviderMessage(receipt.provider_id.clone()));
    let by_effect = receipt.effect.and_then(|effect| facts.get(&Need::LeadOfMessage(MessageId::new(effect.uuid()))));
    [by_provider, by_effect].into_iter().flatten().find_map(|fact| match fact {
        Fact::Message(Some(found)) => Some(*found),
        _ => None,
    })
}

fn take(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, receipt: &Receipt) {
    draft.about(lead);
    let chain = copy(draft, lead).and_then(|state| state.texts.get(&id)?.chain.clone());
    draft.go_on_with(chain);
    prove(draft, lead, id, receipt);
    super::sending::claim_parked(draft, lead, id, &receipt.provider_id);
    advance(draft, lead, id, receipt);
}

fn park(draft: &mut Draft<'_>, receipt: &Receipt) {
    let known = crate::system::of(draft).parked.get(&receipt.provider_id).map(|known| known.status);
    if known.is_none_or(|known| known < receipt.status) {
        let event = SystemEvent::ReceiptParked { receipt: receipt.clone() };
        draft.apply(&StreamId::System, Event::System(event));
        let again = Request::Timer(Timer::MatchReceipt { receipt: receipt.clone() });
        draft.want(None, draft.now().plus(LOOK_AGAIN), again, Subject::System);
    }
}

/// A receipt for a text whose outcome is unknown proves that it was accepted.
fn prove(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, receipt: &Receipt) {
    let Some(text) = copy(draft, lead).and_then(|state| state.texts.get(&id).cloned()) else { return };
    if text.sms.sent_at.is_none() && (text.attempting || text.is_in_doubt()) {
        let effect = EffectId::new(id.uuid());
        super::sending::sent(draft, lead, id, &SmsAccepted::new(receipt.provider_id.clone(), None));
        draft.no_fate();
        draft.unwant(effect);
        if let Some(escalation) = text.escalation.filter(|_| text.is_in_doubt()) {
            crate::escalation::no_longer_in_doubt(draft, escalation, effect);
        }
    }
}

/// Moves the text on, and does what a refused delivery asks for.
pub fn advance(draft: &mut Draft<'_>, lead: LeadId, id: MessageId, receipt: &Receipt) {
    let Some(text) = copy(draft, lead).and_then(|state| state.texts.get(&id).cloned()) else { return };
    if text.sms.status != SmsStatus::Sent || receipt.status <= ReceiptStatus::Sent {
        return;
    }
    let event = LeadEvent::TextReceipt { message: id, status: receipt.status, error: receipt.error.clone() };
    apply(draft, lead, event);
    if receipt.opted_out {
        super::consent::opted_out_at_provider(draft, lead, &text);
    } else if receipt.status == ReceiptStatus::Failed {
        let code = receipt.error.as_deref().unwrap_or("undelivered");
        undelivered::undelivered(draft, lead, &text, code, receipt.scope);
    } else {
        undelivered::delivered(draft, lead, &text);
    }
}
