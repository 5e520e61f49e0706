//! Looking at the provider after an unknown outcome. A text is never sent again on a guess.

use kyros_core::contract::ids::{LeadId, MessageId};
use kyros_core::decision::{Effect, EffectResult, Port, Request, State, StreamId};
use kyros_core::lead;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::sms::{SmsEvidence, SmsQuery};
use kyros_core::ports::store::Leased;

use crate::attempt::{gone, wired};
use crate::engine::Inner;
use crate::execute::Fault;
use crate::runtime::until;

impl Inner {
    /// One look for a text whose outcome is unknown.
    pub(crate) async fn look(&self, effect: &Effect, leased: &Leased) -> Result<(), Fault> {
        let deadline = self.clocks.store_now().plus(self.limits.call_deadline);
        let evidence = match &effect.request {
            Request::SendSms { lead, message } => {
                let find = self.find(effect, leased, *lead, *message);
                until(&*self.runtime, deadline, find)
                    .await
                    .unwrap_or_else(|| Err(Failure::transient("timeout", "no answer within the deadline of the call")))
            }
            _ => Err(gone()),
        };
        // A look at a provider that is known to be down is no look: what is in doubt waits as all else does.
        let in_vain = self.breakers.record_look(Port::Sms, self.clocks.now(), &evidence);
        let poll = if in_vain { leased.polls } else { leased.polls + 1 };
        self.result(effect, leased, leased.tries, EffectResult::Looked { poll, evidence }, poll).await
    }

    async fn find(
        &self,
        effect: &Effect,
        leased: &Leased,
        lead: LeadId,
        message: MessageId,
    ) -> Result<SmsEvidence, Failure> {
        let gateway = wired(self.ports.sms.as_ref(), Port::Sms)?;
        let state = self
            .state(&StreamId::Lead(lead), !self.store.sole_writer())
            .await
            .map_err(|_| Failure::transient("store", "the text can't be read from the store"))?
            .state;
        let State::Lead(lead) = &*state else { return Err(gone()) };
        let sent = lead::sms_request(lead, message).ok_or_else(gone)?;
        let not_before = leased.first_started.unwrap_or(leased.due);
        gateway.find(SmsQuery::new(effect.id, sent.to, sent.body, not_before)).await
    }
}
