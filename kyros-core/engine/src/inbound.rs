//! What comes in from providers: homeowners' texts and delivery receipts.

use std::sync::Arc;

use chrono::TimeDelta;
use futures::channel::oneshot;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::EffectId;
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Input, State, StreamId};
use kyros_core::number;
use kyros_core::ports::sms::{InboundText, Receipt};

use crate::commit::Around;
use crate::engine::{Engine, Inner};
use crate::error::draining;
use crate::execute::{Fault, Landed};
use crate::runtime::until;
use crate::submit::refusal;

/// What came of a homeowner's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TextOutcome {
    /// The number may not be texted now.
    pub suppressed: bool,
}

impl Engine {
    /// Takes a homeowner's text. When this returns `Ok` the text is durable; the same one (by its
    /// provider's name) never counts twice. Of a number that may not be texted (any more) it returns
    /// only when every attempt that began earlier, on any node, has ended or passed its deadline.
    ///
    /// # Errors
    /// `unavailable` when the store fails: the provider has to send it again.
    pub async fn text(&self, text: InboundText) -> Result<TextOutcome, Refusal> {
        let (sender, outcome) = oneshot::channel();
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn(Box::pin(async move {
            let _ = sender.send(inner.text(text).await);
        }));
        outcome.await.unwrap_or_else(|_| Err(draining()))
    }

    /// Takes a delivery receipt, durably and once. One for a text that nobody knows yet is parked.
    ///
    /// # Errors
    /// `unavailable` when the store fails: the provider has to send it again.
    pub async fn receipt(&self, receipt: Receipt) -> Result<(), Refusal> {
        let (sender, outcome) = oneshot::channel();
        let inner = Arc::clone(&self.inner);
        self.inner.runtime.spawn(Box::pin(async move {
            let _ = sender.send(inner.insist(&Input::Receipt { receipt }).await.map(drop).map_err(refusal));
        }));
        outcome.await.unwrap_or_else(|_| Err(draining()))
    }
}

impl Inner {
    /// Executes an input from outside, which may be repeated: also after an unknown outcome.
    async fn insist(&self, input: &Input) -> Result<Landed, Fault> {
        let mut tries = 0;
        loop {
            match self.execute(input, &Around::default(), None).await {
                Err(Fault::Unknown | Fault::Overtaken) if tries < 3 => {
                    tries += 1;
                    self.nap(TimeDelta::milliseconds(200)).await;
                }
                other => return other,
            }
        }
    }

    async fn text(&self, text: InboundText) -> Result<TextOutcome, Refusal> {
        let stream = StreamId::Number(self.hasher.key(&text.from));
        let landed = self.insist(&Input::Text { text }).await.map_err(refusal)?;
        let state = match landed.written {
            true => landed.state(&stream),
            // A copy: the first one may have moved the number since memory saw it.
            false => self.state(&stream, true).await.map_err(|error| refusal(Fault::Store(error)))?.state,
        };
        let (suppressed, open) = match &*state {
            State::Number(number) => (number.suppressed.is_some(), number::open_attempts(number)),
            _ => (false, Vec::new()),
        };
        if suppressed {
            self.attempts_ended(&stream, open).await;
        }
        Ok(TextOutcome { suppressed })
    }

    /// Waits until these attempts have ended or passed their deadlines.
    async fn attempts_ended(&self, stream: &StreamId, mut open: Vec<(EffectId, Timestamp)>) {
        loop {
            let seen = self.results.count();
            let now = self.clocks.store_now();
            open.retain(|(_, deadline)| *deadline > now);
            if !open.is_empty()
                && let Ok(version) = self.state(stream, !self.store.sole_writer()).await
                && let State::Number(number) = &*version.state
            {
                let still = number::open_attempts(number);
                open.retain(|(effect, _)| still.iter().any(|(other, _)| other == effect));
            }
            let Some(last) = open.iter().map(|(_, deadline)| *deadline).max() else { return };
            let poll = now.plus(TimeDelta::milliseconds(100));
            until(&*self.runtime, poll.min(last), self.results.after(seen)).await;
        }
    }
}
