//! Sending texts.

use async_trait::async_trait;
use serde::{Deserialize, Serialize};

use super::failure::Failure;
use crate::contract::{ids::EffectId, phone::Phone, time::Timestamp};

/// One text to be handed to the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SmsRequest {
    /// Names this text towards the provider: goes into the callback URL, or is the idempotency key
    /// where the provider takes one. Equal over all attempts at the same text.
    pub effect: EffectId,
    /// The recipient.
    pub to: Phone,
    /// The text.
    pub body: String,
}

impl SmsRequest {
    /// A request.
    #[must_use]
    pub fn new(effect: EffectId, to: Phone, body: String) -> Self {
        Self { effect, to, body }
    }
}

/// The provider took the text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct SmsAccepted {
    /// The provider's name for it.
    pub provider_id: String,
    /// Segments, where the provider says.
    pub segments: Option<u32>,
}

impl SmsAccepted {
    /// An acceptance.
    #[must_use]
    pub fn new(provider_id: String, segments: Option<u32>) -> Self {
        Self { provider_id, segments }
    }
}

/// What is asked about a text whose outcome is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SmsQuery {
    /// The text's effect.
    pub effect: EffectId,
    /// Its recipient.
    pub to: Phone,
    /// Its body.
    pub body: String,
    /// When its first attempt began: nothing older can be it.
    pub not_before: Timestamp,
}

impl SmsQuery {
    /// A question.
    #[must_use]
    pub fn new(effect: EffectId, to: Phone, body: String, not_before: Timestamp) -> Self {
        Self { effect, to, body, not_before }
    }
}

/// What the provider knows about a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SmsEvidence {
    /// It is there.
    Found(SmsAccepted),
    /// It isn't there now. One such answer proves nothing: the engine asks several times.
    Absent,
    /// Several texts fit, or the answer can't be read.
    Inconclusive,
}

/// How far a text got at the provider. Ordered by rank: a receipt never moves a text back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptStatus {
    /// With the provider.
    Queued,
    /// With the carrier.
    Sent,
    /// On the handset. Terminal.
    Delivered,
    /// Given up. Terminal.
    Failed,
}

/// How far the reason of a failed delivery reaches.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureScope {
    /// This text: another one may arrive.
    #[default]
    Text,
    /// The number: no text can reach it (a landline, an unknown number).
    Number,
    /// The sender or its account: every text fails alike until a person acts.
    Sender,
}

impl FailureScope {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
    fn is_text(&self) -> bool {
        *self == Self::Text
    }
}

/// A receipt as it came in, verified by the adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct Receipt {
    /// The provider's name for the text.
    pub provider_id: String,
    /// Our effect, where the callback carries it.
    pub effect: Option<EffectId>,
    /// How far it got.
    pub status: ReceiptStatus,
    /// The provider's error code, with `Failed`.
    pub error: Option<String>,
    /// The recipient opted out at the provider (`21610`).
    pub opted_out: bool,
    /// With `Failed`: how far the reason reaches.
    #[serde(default, skip_serializing_if = "FailureScope::is_text")]
    pub scope: FailureScope,
}

impl Receipt {
    /// A receipt without effect or error.
    #[must_use]
    pub fn new(provider_id: String, status: ReceiptStatus) -> Self {
        Self { provider_id, effect: None, status, error: None, opted_out: false, scope: FailureScope::Text }
    }
}

/// What the provider already did about an inbound keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderKeyword {
    /// It confirmed the opt-out itself and blocks.
    Stop,
    /// It lifted its block.
    Start,
    /// It answered HELP itself.
    Help,
}

/// An inbound text, verified by the adapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct InboundText {
    /// The provider's name for it: the same one never counts twice.
    pub provider_id: String,
    /// Who wrote.
    pub from: Phone,
    /// What they wrote.
    pub body: String,
    /// What the provider did by itself (`OptOutType`).
    pub keyword: Option<ProviderKeyword>,
    /// Pictures and the like that came along (not fetched).
    pub media: u32,
}

impl InboundText {
    /// A plain inbound text.
    #[must_use]
    pub fn new(provider_id: String, from: Phone, body: String) -> Self {
        Self { provider_id, from, body, keyword: None, media: 0 }
    }
}

/// A provider of texts. Adapters classify failures and never retry.
#[async_trait]
pub trait SmsGateway: std::fmt::Debug + Send + Sync {
    /// Hands one text over.
    ///
    /// 1. `send_accepts`: an `Ok` means that the provider took the text and named it.
    /// 2. `send_lost_answer_is_unknown`: a lost or unreadable answer after the first request byte
    ///    is `Outcome::Unknown`, never `NotApplied`.
    /// 3. `send_refusal_is_permanent`: a refusal of the recipient is `Retry::Never`.
    /// 4. `send_throttle_is_retryable`: throttling is `NotApplied` and may be tried again.
    /// 5. `send_once_per_call`: one call hands over one text at most; the adapter never repeats.
    async fn send(&self, request: SmsRequest) -> Result<SmsAccepted, Failure>;

    /// Looks for a text whose outcome is unknown.
    ///
    /// 1. `find_sees_accepted`: a text that was accepted is `Found` with its provider id, at the
    ///    latest after the provider's own delay.
    /// 2. `find_reports_absence`: a text that never arrived is `Absent`.
    /// 3. `find_never_guesses`: two texts that fit are `Inconclusive`.
    async fn find(&self, query: SmsQuery) -> Result<SmsEvidence, Failure>;

    /// Whether the provider takes calls, found out without doing anything outside: asked after an outage
    /// that nothing waits for, so that its end is seen without a text. `None` where it can't be told; then
    /// the next text finds out.
    ///
    /// 1. `probe_does_nothing`: no text is sent or changed.
    async fn probe(&self) -> Option<Result<(), Failure>> {
        None
    }
}
