//! A language model in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::language::LanguageModel;
use kyros_core::understand::{Reading, ReplyContext};

use super::script::locked;

/// Says what it is told to say, as JSON text, one answer a question; asked for more, it doesn't
/// answer. What it says is read as strictly as a real model's words must be.
#[derive(Debug, Default)]
pub struct RecordingModel {
    says: Mutex<VecDeque<String>>,
    asked: Mutex<Vec<(String, ReplyContext)>>,
}

impl RecordingModel {
    /// A model that says nothing yet.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// What it says next, after what it was told earlier.
    pub fn says(&self, json: impl Into<String>) {
        locked(&self.says).push_back(json.into());
    }

    /// Every question, in order.
    #[must_use]
    pub fn asked(&self) -> Vec<(String, ReplyContext)> {
        locked(&self.asked).clone()
    }
}

#[async_trait]
impl LanguageModel for RecordingModel {
    async fn read(&self, text: String, context: ReplyContext) -> Result<Reading, Failure> {
        let says = locked(&self.says).pop_front();
        locked(&self.asked).push((text, context.clone()));
        let says = says.ok_or_else(|| Failure::transient("timeout", "the model didn't answer"))?;
        let reading = serde_json::from_str::<Reading>(&says).ok().filter(|reading| reading.fits(&context));
        reading.ok_or_else(|| Failure::transient("unreadable", "the model's answer is outside the schema"))
    }
}
