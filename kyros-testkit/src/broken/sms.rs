//! Gateways that break the law on purpose, a flaw each.

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::ids::{EffectId, IdSource, Seed};
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::failure::{Failure, Fault, Outcome, Retry};
use kyros_core::ports::sms::{SmsAccepted, SmsEvidence, SmsGateway, SmsQuery, SmsRequest};

use crate::ports::sms::RecordingGateway;
use crate::ports::Step;
use crate::suites::sms::{AcceptedText, SmsBench, SmsWeather};

/// What is wrong with a gateway.
///
/// ```
/// use futures::FutureExt as _;
/// use kyros_testkit::broken::sms::{FlawedSmsBench, SmsFlaw};
/// use kyros_testkit::suites::sms::{SmsBench, run_all};
///
/// let flaw = SmsFlaw::ALL[0];
/// let fresh = move || async move { Box::new(FlawedSmsBench::new(Some(flaw))) as Box<dyn SmsBench> }.boxed();
/// let report = futures::executor::block_on(run_all(&fresh));
/// assert!(report.broken().contains(&flaw.clause()));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsFlaw {
    /// Says `Ok` and hands nothing over.
    SwallowsTexts,
    /// Takes a lost answer for a text that never went out.
    LostAnswerIsNotApplied,
    /// Says that a refusal passes.
    RefusalIsRetryable,
    /// Says that throttling never passes.
    ThrottleIsPermanent,
    /// Sends again by itself after a lost answer.
    RepeatsByItself,
    /// Doesn't find what is there.
    FindsNothing,
    /// Takes any text for the one it looks for.
    FindsAnything,
    /// Picks the first of two that fit.
    PicksTheFirst,
    /// Finds out with a text whether the provider is back.
    ProbesWithAText,
}

impl SmsFlaw {
    /// Every flaw, at least one for each clause.
    pub const ALL: [Self; 9] = [
        Self::SwallowsTexts,
        Self::LostAnswerIsNotApplied,
        Self::RefusalIsRetryable,
        Self::ThrottleIsPermanent,
        Self::RepeatsByItself,
        Self::FindsNothing,
        Self::FindsAnything,
        Self::PicksTheFirst,
        Self::ProbesWithAText,
    ];

    /// The clause that it breaks.
    ///
    /// ```
    /// use kyros_testkit::broken::sms::SmsFlaw;
    ///
    /// assert_eq!(SmsFlaw::PicksTheFirst.clause(), "find_never_guesses");
    /// ```
    #[must_use]
    pub const fn clause(self) -> &'static str {
        match self {
            Self::SwallowsTexts => "send_accepts",
            Self::LostAnswerIsNotApplied => "send_lost_answer_is_unknown",
            Self::RefusalIsRetryable => "send_refusal_is_permanent",
            Self::ThrottleIsPermanent => "send_throttle_is_retryable",
            Self::RepeatsByItself => "send_once_per_call",
            Self::FindsNothing => "find_sees_accepted",
            Self::FindsAnything => "find_reports_absence",
            Self::PicksTheFirst => "find_never_guesses",
            Self::ProbesWithAText => "probe_does_nothing",
        }
    }
}

/// A gateway in memory with a flaw, or without one.
///
/// One is had from its bench:
///
/// ```
/// # use {futures::executor::block_on, kyros_core::{contract::{ids::EffectId, phone::Phone}, ports::sms::SmsRequest}};
/// # use kyros_testkit::{broken::sms::{FlawedSmsBench, SmsFlaw}, suites::sms::SmsBench};
/// # let effect = EffectId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
/// # let text = SmsRequest::new(effect, Phone::e164("+12125550100").expect("a number"), "Hello".to_owned());
/// let bench = FlawedSmsBench::new(Some(SmsFlaw::SwallowsTexts));
/// assert!(block_on(bench.gateway().send(text)).is_ok(), "it says");
/// assert!(block_on(bench.accepted()).is_empty(), "and nobody got it");
/// ```
#[derive(Debug)]
pub struct FlawedGateway {
    flaw: Option<SmsFlaw>,
    provider: Arc<RecordingGateway>,
}

#[async_trait]
impl SmsGateway for FlawedGateway {
    async fn send(&self, request: SmsRequest) -> Result<SmsAccepted, Failure> {
        if self.flaw == Some(SmsFlaw::SwallowsTexts) {
            return Ok(SmsAccepted::new("SM0".to_owned(), None));
        }
        let failure = match self.provider.send(request.clone()).await {
            Ok(accepted) => return Ok(accepted),
            Err(failure) => failure,
        };
        let refused = failure.retry == Retry::Never;
        let throttled = failure.code == "rate_limited";
        Err(match self.flaw {
            Some(SmsFlaw::RepeatsByItself) if failure.outcome == Outcome::Unknown => {
                return self.provider.send(request).await;
            }
            Some(SmsFlaw::LostAnswerIsNotApplied) if failure.outcome == Outcome::Unknown => {
                Failure::transient("connection_reset", "the answer was cut off")
            }
            Some(SmsFlaw::RefusalIsRetryable) if refused => Failure::transient("refused", "the recipient was refused"),
            Some(SmsFlaw::ThrottleIsPermanent) if throttled => {
                Failure::permanent(Fault::Provider, "rate_limited", "too many calls")
            }
            _ => failure,
        })
    }

    async fn find(&self, query: SmsQuery) -> Result<SmsEvidence, Failure> {
        let accepted = self.provider.accepted();
        let found = |text: Option<&(String, SmsRequest)>| {
            text.map_or(SmsEvidence::Absent, |(id, _)| SmsEvidence::Found(SmsAccepted::new(id.clone(), None)))
        };
        match self.flaw {
            Some(SmsFlaw::FindsNothing) => Ok(SmsEvidence::Absent),
            Some(SmsFlaw::FindsAnything) => Ok(found(accepted.last())),
            Some(SmsFlaw::PicksTheFirst) => {
                Ok(found(accepted.iter().find(|(_, request)| request.effect == query.effect)))
            }
            _ => self.provider.find(query).await,
        }
    }

    async fn probe(&self) -> Option<Result<(), Failure>> {
        if self.flaw == Some(SmsFlaw::ProbesWithAText) {
            let to = Phone::e164("+12125550199")?;
            let text = SmsRequest::new(EffectId::new(IdSource::new(Seed([0; 32]), Timestamp::from_millis(0)).next_uuid()), to, "Are you there?".to_owned());
            return Some(self.provider.send(text).await.map(drop));
        }
        self.provider.probe().await
    }
}

/// The suite's view of a [`FlawedGateway`].
///
/// ```
/// # use {futures::executor::block_on, kyros_testkit::broken::sms::FlawedSmsBench};
/// # use kyros_testkit::suites::sms::{SmsBench, SmsWeather};
/// let bench = FlawedSmsBench::new(None);
/// assert!(block_on(bench.arrange(SmsWeather::Throttle)), "every weather can be arranged");
/// assert!(block_on(bench.accepted()).is_empty());
/// ```
#[derive(Debug)]
pub struct FlawedSmsBench {
    gateway: Arc<FlawedGateway>,
}

impl FlawedSmsBench {
    /// A bench whose gateway has this flaw; `None` has none and keeps the law.
    ///
    /// ```
    /// # use {futures::FutureExt as _, kyros_testkit::broken::sms::FlawedSmsBench as Bench};
    /// # use kyros_testkit::suites::sms::{SmsBench, run_all};
    /// let fresh = || async { Box::new(Bench::new(None)) as Box<dyn SmsBench> }.boxed();
    /// futures::executor::block_on(run_all(&fresh)).assert_conforms();
    /// ```
    #[must_use]
    pub fn new(flaw: Option<SmsFlaw>) -> Self {
        let gateway = Arc::new(FlawedGateway { flaw, provider: RecordingGateway::new() });
        Self { gateway }
    }
}

#[async_trait]
impl SmsBench for FlawedSmsBench {
    fn gateway(&self) -> Arc<dyn SmsGateway> {
        Arc::clone(&self.gateway) as Arc<dyn SmsGateway>
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_millis(1_767_625_200_000)
    }

    async fn arrange(&self, weather: SmsWeather) -> bool {
        self.gateway.provider.script([match weather {
            SmsWeather::LostAnswer => Step::lost_answer(),
            SmsWeather::Silence => Step::Fail(Failure::unknown("timeout", "no answer in time")),
            SmsWeather::Refusal => Step::Fail(Failure::permanent(Fault::Request, "21211", "no such recipient")),
            SmsWeather::Throttle => Step::Fail(Failure::throttled("rate_limited", None, "too many calls")),
        }]);
        true
    }

    async fn accepted(&self) -> Vec<AcceptedText> {
        let texts = self.gateway.provider.accepted().into_iter();
        texts.map(|(provider_id, sent)| AcceptedText { provider_id, to: sent.to, body: sent.body }).collect()
    }

    async fn settle(&self) {}
}
