//! A notifier and a language model that go down.

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::language::LanguageModel;
use kyros_core::ports::notifier::{Notice, Notifier};
use kyros_core::understand::{Reading, ReplyContext, read_reply};

use super::coverage::Mark;
use super::invariants::Happening;
use super::world::World;

#[derive(Debug)]
pub(super) struct NotifierPort {
    pub(super) world: Arc<World>,
}

#[async_trait]
impl Notifier for NotifierPort {
    async fn notify(&self, notice: Notice) -> Result<(), Failure> {
        self.world.latency(100).await;
        let down = self.world.strikes(Mark::NotifierDown, 80);
        let escalation = notice.escalation;
        self.world.tell(|| format!("operators {} told of {escalation}", if down { "can't be" } else { "are" }));
        self.world.show(&Happening::Notified { escalation: notice.escalation, told: !down });
        if down {
            return Err(Failure::transient("503", "operators can't be told"));
        }
        Ok(())
    }
}

#[derive(Debug)]
pub(super) struct LanguagePort {
    pub(super) world: Arc<World>,
}

#[async_trait]
impl LanguageModel for LanguagePort {
    /// Reads as the rules do and is surer of it, now and then with another meaning.
    async fn read(&self, text: String, context: ReplyContext) -> Result<Reading, Failure> {
        self.world.latency(2_000).await;
        if self.world.strikes(Mark::LanguageDown, 80) || self.world.happens(Mark::LanguageDown, 10) {
            return Err(Failure::transient("503", "the model is down"));
        }
        let mut reading = read_reply(&text, &context);
        reading.confidence = 0.9;
        reading.rule = "model".into();
        Ok(reading)
    }
}
