//! A language model for the replies that the rules are unsure of.

use async_trait::async_trait;

use super::failure::Failure;
use crate::understand::{Reading, ReplyContext};

/// A model that reads replies. It reads, and never acts: opt-outs and times stay with the rules.
#[async_trait]
pub trait LanguageModel: std::fmt::Debug + Send + Sync {
    /// Reads one reply (unread texts joined by a line break).
    ///
    /// 1. `read_answers_in_schema`: an answer outside the schema (see [`Reading::fits`]) is a failure,
    ///    never a guess.
    async fn read(&self, text: String, context: ReplyContext) -> Result<Reading, Failure>;
}
