//! The law of [`LanguageModel`].

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::language::LanguageModel;
use kyros_core::understand::{ReplyContext, ReplyIntent};

use super::report::{Fresh, Report, Trial, arranged, demand};

/// What the model says next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModelSays {
    /// That the reply is a question, with a confidence of 0.9.
    Question,
    /// Words that are no answer.
    Prose,
    /// An intent that there isn't.
    UnknownIntent,
    /// A confidence of 7.
    TooSure,
    /// That the ninth of two offered times is taken.
    SlotThatIsNotThere,
    /// An intent that takes no time, with a time.
    TimeOutOfPlace,
}

impl ModelSays {
    /// Everything that isn't an answer.
    pub const OUTSIDE: [Self; 5] =
        [Self::Prose, Self::UnknownIntent, Self::TooSure, Self::SlotThatIsNotThere, Self::TimeOutOfPlace];
}

/// A model whose next answer the suite can choose.
#[async_trait]
pub trait LanguageBench: Send + Sync {
    /// The model on trial.
    fn model(&self) -> Arc<dyn LanguageModel>;
    /// Has it say that next, in whatever shape its provider speaks; false where that can't be.
    async fn says(&self, what: ModelSays) -> bool;
}

/// Tries every clause.
pub async fn run_all(fresh: &Fresh<dyn LanguageBench>) -> Report {
    let mut report = Report::new("LanguageModel");
    report.add("read_answers_in_schema", read_answers_in_schema(fresh).await);
    report
}

/// An answer outside the schema is a failure, never a guess.
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn read_answers_in_schema(fresh: &Fresh<dyn LanguageBench>) -> Trial {
    let bench = fresh().await;
    arranged(bench.says(ModelSays::Question).await, ModelSays::Question)?;
    let reading = bench.model().read("how much is it".to_owned(), context()).await?;
    demand(reading.intent == ReplyIntent::Question && reading.fits(&context()), || format!("it was read as {reading:?}"))?;
    for what in ModelSays::OUTSIDE {
        let bench = fresh().await;
        arranged(bench.says(what).await, what)?;
        let read = bench.model().read("how much is it".to_owned(), context()).await;
        demand(read.is_err(), || format!("{what:?} was taken for {read:?}"))?;
    }
    Ok(())
}

fn context() -> ReplyContext {
    let at = |hours: i64| Timestamp::from_millis(1_700_000_000_000 + hours * 3_600_000);
    ReplyContext { proposed_slots: vec![at(24), at(48)], now: at(0), zone: chrono_tz::America::New_York }
}
