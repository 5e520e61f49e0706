//! The law of [`LanguageModel`].

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::language::LanguageModel;
use kyros_core::understand::{ReplyContext, ReplyIntent};

use super::report::{Fresh, Report, Trial, arranged, demand};

/// What the model says next.
///
/// ```
/// use kyros_testkit::suites::language::ModelSays;
///
/// assert!(!ModelSays::OUTSIDE.contains(&ModelSays::Question), "that one is an answer");
/// ```
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
///
/// A bench that can only have its model answer well leaves the clause untried:
///
/// ```
/// use std::sync::Arc;
/// use futures::{FutureExt as _, executor::block_on};
/// use kyros_core::ports::language::LanguageModel;
/// use kyros_testkit::ports::RecordingModel;
/// use kyros_testkit::suites::language::{LanguageBench, ModelSays, read_answers_in_schema, run_all};
///
/// struct Bench(Arc<RecordingModel>);
///
/// #[async_trait::async_trait]
/// impl LanguageBench for Bench {
///     fn model(&self) -> Arc<dyn LanguageModel> { self.0.clone() }
///     async fn says(&self, what: ModelSays) -> bool {
///         let question = r#"{"intent":"question","slotIndex":null,"time":null,"confidence":0.9,"language":"en","rule":"model"}"#;
///         self.0.says(question);
///         what == ModelSays::Question
///     }
/// }
///
/// let fresh = || async { Box::new(Bench(RecordingModel::new())) as Box<dyn LanguageBench> }.boxed();
/// assert_eq!(block_on(run_all(&fresh)).untried(), ["read_answers_in_schema"]);
/// assert!(block_on(read_answers_in_schema(&fresh)).is_err());
/// ```
#[async_trait]
pub trait LanguageBench: Send + Sync {
    /// The model on trial.
    fn model(&self) -> Arc<dyn LanguageModel>;
    /// Has it say that next, in whatever shape its provider speaks; false where that can't be.
    async fn says(&self, what: ModelSays) -> bool;
}

/// Tries every clause.
///
/// ```
/// # use {futures::FutureExt as _, kyros_core::ports::language::LanguageModel, std::sync::Arc};
/// # use kyros_testkit::{ports::RecordingModel, suites::language::{LanguageBench, ModelSays, run_all}};
/// # struct Silent;
/// # #[async_trait::async_trait]
/// # impl LanguageBench for Silent {
/// #     fn model(&self) -> Arc<dyn LanguageModel> { RecordingModel::new() }
/// #     async fn says(&self, _: ModelSays) -> bool { true }
/// # }
/// // A bench whose model never answers, whatever it was told to say.
/// let fresh = || async { Box::new(Silent) as Box<dyn LanguageBench> }.boxed();
/// let report = futures::executor::block_on(run_all(&fresh));
/// report.assert_counts("LanguageModel: 0 hold, 1 broken, 0 untried");
/// ```
pub async fn run_all(fresh: &Fresh<dyn LanguageBench>) -> Report {
    let mut report = Report::new("LanguageModel");
    report.add("read_answers_in_schema", read_answers_in_schema(fresh).await);
    report
}

/// An answer outside the schema is a failure, never a guess.
///
/// ```
/// # use {futures::FutureExt as _, kyros_core::ports::language::LanguageModel, std::sync::Arc};
/// # use kyros_testkit::{ports::RecordingModel, suites::language::{LanguageBench, ModelSays, read_answers_in_schema}};
/// # struct Silent;
/// # #[async_trait::async_trait]
/// # impl LanguageBench for Silent {
/// #     fn model(&self) -> Arc<dyn LanguageModel> { RecordingModel::new() }
/// #     async fn says(&self, _: ModelSays) -> bool { true }
/// # }
/// // A model that answers nothing at all breaks it, too.
/// let fresh = || async { Box::new(Silent) as Box<dyn LanguageBench> }.boxed();
/// let found = format!("{:?}", futures::executor::block_on(read_answers_in_schema(&fresh)));
/// assert!(found.contains("the model didn't answer"), "{found}");
/// ```
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
