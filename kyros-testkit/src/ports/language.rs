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
///
/// ```
/// use kyros_core::contract::time::Timestamp;
/// use kyros_core::ports::language::LanguageModel;
/// use kyros_core::understand::{ReplyContext, ReplyIntent};
/// use kyros_testkit::ports::RecordingModel;
///
/// let model = RecordingModel::new();
/// model.says(r#"{"intent":"question","slotIndex":null,"time":null,"confidence":0.9,"language":"en","rule":"model"}"#);
/// let context = ReplyContext { proposed_slots: vec![], now: Timestamp::from_millis(0), zone: chrono_tz::UTC };
/// let ask = || futures::executor::block_on(model.read("is it loud?".to_owned(), context.clone()));
/// assert_eq!(ask().unwrap().intent, ReplyIntent::Question);
/// assert!(ask().is_err(), "asked for more, it doesn't answer");
/// ```
#[derive(Debug, Default)]
pub struct RecordingModel {
    says: Mutex<VecDeque<String>>,
    asked: Mutex<Vec<(String, ReplyContext)>>,
}

impl RecordingModel {
    /// A model that says nothing yet.
    ///
    /// ```
    /// let model = kyros_testkit::ports::RecordingModel::new();
    /// assert!(model.asked().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// What it says next, after what it was told earlier.
    ///
    /// What is outside the schema is a failure, and not a guess:
    ///
    /// ```
    /// # use {kyros_core::ports::language::LanguageModel, kyros_testkit::ports::RecordingModel};
    /// # use kyros_core::{contract::time::Timestamp, understand::ReplyContext};
    /// # let context = ReplyContext { proposed_slots: vec![], now: Timestamp::from_millis(0), zone: chrono_tz::UTC };
    /// let model = RecordingModel::new();
    /// model.says("They want to know the price, I think.");
    /// let read = futures::executor::block_on(model.read("how much?".to_owned(), context));
    /// assert_eq!(read.expect_err("prose is no answer").code, "unreadable");
    /// ```
    pub fn says(&self, json: impl Into<String>) {
        locked(&self.says).push_back(json.into());
    }

    /// Every question, in order.
    ///
    /// ```
    /// # use {kyros_core::ports::language::LanguageModel, kyros_testkit::ports::RecordingModel};
    /// # use kyros_core::{contract::time::Timestamp, understand::ReplyContext};
    /// # let context = ReplyContext { proposed_slots: vec![], now: Timestamp::from_millis(0), zone: chrono_tz::UTC };
    /// let model = RecordingModel::new();
    /// let unanswered = futures::executor::block_on(model.read("how much?".to_owned(), context));
    /// assert!(unanswered.is_err());
    /// assert_eq!(model.asked()[0].0, "how much?");
    /// ```
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
