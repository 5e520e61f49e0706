//! The law of [`SmsGateway`], clause by clause.

use std::sync::Arc;

use async_trait::async_trait;
use kyros_core::contract::ids::{EffectId, IdSource, Seed};
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::failure::{Failure, Outcome, Retry};
use kyros_core::ports::sms::{SmsEvidence, SmsGateway, SmsQuery, SmsRequest};

use super::report::{Breach, Fresh, Report, Trial, arranged, demand};

/// What the provider does to the next call, and to that one only.
///
/// The bench makes it; here the one of the gateway in memory:
///
/// ```
/// # use {futures::executor::block_on, kyros_core::{contract::{ids::EffectId, phone::Phone}, ports::{failure::Outcome, sms::SmsRequest}}};
/// # use kyros_testkit::{broken::sms::FlawedSmsBench, suites::sms::{SmsBench, SmsWeather}};
/// # let effect = EffectId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
/// # let text = SmsRequest::new(effect, Phone::e164("+12125550100").expect("a number"), "Hello".to_owned());
/// let bench = FlawedSmsBench::new(None);
/// assert!(block_on(bench.arrange(SmsWeather::Silence)), "it has such weather");
/// let failure = block_on(bench.gateway().send(text)).expect_err("nobody answers");
/// assert_eq!((failure.outcome, block_on(bench.accepted()).len()), (Outcome::Unknown, 0));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsWeather {
    /// Takes the text and cuts the answer off.
    LostAnswer,
    /// Takes nothing and never answers, so that the call runs into its deadline.
    Silence,
    /// Refuses the recipient.
    Refusal,
    /// Asks to slow down.
    Throttle,
}

/// A text at the provider.
///
/// ```
/// # use {futures::executor::block_on, kyros_core::{contract::{ids::EffectId, phone::Phone}, ports::sms::SmsRequest}};
/// # use kyros_testkit::{broken::sms::FlawedSmsBench, suites::sms::{AcceptedText, SmsBench}};
/// # let (effect, to) = (EffectId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id"), Phone::e164("+12125550100").expect("a number"));
/// let bench = FlawedSmsBench::new(None);
/// let named = block_on(bench.gateway().send(SmsRequest::new(effect, to.clone(), "Hello".to_owned()))).expect("it is taken");
/// let seen = AcceptedText { provider_id: named.provider_id, to, body: "Hello".to_owned() };
/// assert_eq!(block_on(bench.accepted()), [seen]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedText {
    /// The provider's name for it.
    pub provider_id: String,
    /// The recipient.
    pub to: Phone,
    /// The text.
    pub body: String,
}

/// A gateway with a provider behind it that the suite can look into.
///
/// A provider that has no weather at all leaves the clauses about it untried:
///
/// ```
/// use std::sync::Arc;
/// use futures::{FutureExt as _, executor::block_on};
/// use kyros_core::{contract::time::Timestamp, ports::sms::SmsGateway};
/// use kyros_testkit::ports::RecordingGateway;
/// use kyros_testkit::suites::sms::{AcceptedText, SmsBench, SmsWeather, run_all};
///
/// struct Bench(Arc<RecordingGateway>);
///
/// #[async_trait::async_trait]
/// impl SmsBench for Bench {
///     fn gateway(&self) -> Arc<dyn SmsGateway> { self.0.clone() }
///     fn now(&self) -> Timestamp { Timestamp::from_millis(0) }
///     async fn arrange(&self, _: SmsWeather) -> bool { false }
///     async fn accepted(&self) -> Vec<AcceptedText> {
///         let taken = self.0.accepted().into_iter();
///         taken.map(|(provider_id, text)| AcceptedText { provider_id, to: text.to, body: text.body }).collect()
///     }
///     async fn settle(&self) {}
/// }
///
/// let fresh = || async { Box::new(Bench(RecordingGateway::new())) as Box<dyn SmsBench> }.boxed();
/// let report = block_on(run_all(&fresh));
/// assert_eq!((report.broken().len(), report.untried().len()), (0, 6));
/// ```
#[async_trait]
pub trait SmsBench: Send + Sync {
    /// The gateway on trial.
    fn gateway(&self) -> Arc<dyn SmsGateway>;
    /// The time by the provider's clock.
    fn now(&self) -> Timestamp;
    /// Lets the next call meet `weather`; false where this provider has no such weather.
    async fn arrange(&self, weather: SmsWeather) -> bool;
    /// What the provider took, oldest first.
    async fn accepted(&self) -> Vec<AcceptedText>;
    /// Lets the time pass after which the provider shows everything that it took.
    async fn settle(&self);
}

/// Tries every clause.
///
/// ```
/// use futures::FutureExt as _;
/// use kyros_testkit::broken::sms::FlawedSmsBench;
/// use kyros_testkit::suites::sms::{SmsBench, run_all};
///
/// // In the place of `FlawedSmsBench` stands a bench of your own.
/// let fresh = || async { Box::new(FlawedSmsBench::new(None)) as Box<dyn SmsBench> }.boxed();
/// let report = futures::executor::block_on(run_all(&fresh));
/// report.assert_counts("SmsGateway: 9 hold, 0 broken, 0 untried");
/// ```
pub async fn run_all(fresh: &Fresh<dyn SmsBench>) -> Report {
    let mut report = Report::new("SmsGateway");
    report.add("send_accepts", send_accepts(fresh).await);
    report.add("send_lost_answer_is_unknown", send_lost_answer_is_unknown(fresh).await);
    report.add("send_refusal_is_permanent", send_refusal_is_permanent(fresh).await);
    report.add("send_throttle_is_retryable", send_throttle_is_retryable(fresh).await);
    report.add("send_once_per_call", send_once_per_call(fresh).await);
    report.add("find_sees_accepted", find_sees_accepted(fresh).await);
    report.add("find_reports_absence", find_reports_absence(fresh).await);
    report.add("find_never_guesses", find_never_guesses(fresh).await);
    report.add("probe_does_nothing", probe_does_nothing(fresh).await);
    report
}

/// An `Ok` means that the provider took the text and named it.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::sms::{SmsBench, send_accepts}};
/// # use kyros_testkit::broken::sms::{FlawedSmsBench as Bench, SmsFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(SmsFlaw::SwallowsTexts))) as Box<dyn SmsBench> }.boxed();
/// let found = format!("{:?}", block_on(send_accepts(&fresh)));
/// assert!(found.contains("the provider has [], not just AcceptedText"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn send_accepts(fresh: &Fresh<dyn SmsBench>) -> Trial {
    let bench = fresh().await;
    let sent = request(1);
    let answer = bench.gateway().send(sent.clone()).await?;
    demand(!answer.provider_id.is_empty(), || "the text got no name".to_owned())?;
    let expected = AcceptedText { provider_id: answer.provider_id, to: sent.to, body: sent.body };
    let there = bench.accepted().await;
    demand(there == [expected.clone()], || format!("the provider has {there:?}, not just {expected:?}"))
}

/// A lost answer, and none at all, is `Unknown`.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::sms::{SmsBench, send_lost_answer_is_unknown}};
/// # use kyros_testkit::broken::sms::{FlawedSmsBench as Bench, SmsFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(SmsFlaw::LostAnswerIsNotApplied))) as Box<dyn SmsBench> }.boxed();
/// let found = format!("{:?}", block_on(send_lost_answer_is_unknown(&fresh)));
/// assert!(found.contains("LostAnswer is NotApplied, not Unknown"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn send_lost_answer_is_unknown(fresh: &Fresh<dyn SmsBench>) -> Trial {
    for weather in [SmsWeather::LostAnswer, SmsWeather::Silence] {
        let failure = failed(fresh, weather).await?.1;
        demand(failure.outcome == Outcome::Unknown, || format!("{weather:?} is {:?}, not Unknown", failure.outcome))?;
    }
    Ok(())
}

/// A refusal of the recipient is never tried again, and nothing was taken.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::sms::{SmsBench, send_refusal_is_permanent}};
/// # use kyros_testkit::broken::sms::{FlawedSmsBench as Bench, SmsFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(SmsFlaw::RefusalIsRetryable))) as Box<dyn SmsBench> }.boxed();
/// let found = format!("{:?}", block_on(send_refusal_is_permanent(&fresh)));
/// assert!(found.contains("a refusal is Policy, not Never"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn send_refusal_is_permanent(fresh: &Fresh<dyn SmsBench>) -> Trial {
    let (bench, failure) = failed(fresh, SmsWeather::Refusal).await?;
    demand(failure.retry == Retry::Never, || format!("a refusal is {:?}, not Never", failure.retry))?;
    took(&*bench, 0).await
}

/// Throttling is `NotApplied` and may be tried again.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::sms::{SmsBench, send_throttle_is_retryable}};
/// # use kyros_testkit::broken::sms::{FlawedSmsBench as Bench, SmsFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(SmsFlaw::ThrottleIsPermanent))) as Box<dyn SmsBench> }.boxed();
/// let found = format!("{:?}", block_on(send_throttle_is_retryable(&fresh)));
/// assert!(found.contains("throttling is Never, but it passes"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn send_throttle_is_retryable(fresh: &Fresh<dyn SmsBench>) -> Trial {
    let (bench, failure) = failed(fresh, SmsWeather::Throttle).await?;
    demand(failure.outcome == Outcome::NotApplied, || format!("throttling is {:?}, not NotApplied", failure.outcome))?;
    demand(failure.retry != Retry::Never, || "throttling is Never, but it passes".to_owned())?;
    took(&*bench, 0).await
}

/// Whatever one call meets, the provider takes one text at most.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::sms::{SmsBench, send_once_per_call}};
/// # use kyros_testkit::broken::sms::{FlawedSmsBench as Bench, SmsFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(SmsFlaw::RepeatsByItself))) as Box<dyn SmsBench> }.boxed();
/// let found = format!("{:?}", block_on(send_once_per_call(&fresh)));
/// assert!(found.contains("after one call the provider has 2 texts, not 1"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn send_once_per_call(fresh: &Fresh<dyn SmsBench>) -> Trial {
    let bench = fresh().await;
    bench.gateway().send(request(1)).await?;
    took(&*bench, 1).await?;
    for (weather, texts) in [
        (SmsWeather::LostAnswer, 1),
        (SmsWeather::Silence, 0),
        (SmsWeather::Refusal, 0),
        (SmsWeather::Throttle, 0),
    ] {
        let bench = fresh().await;
        arranged(bench.arrange(weather).await, weather)?;
        // What the call answers is other clauses' business: an adapter that repeats may say Ok.
        let _ = bench.gateway().send(request(1)).await;
        took(&*bench, texts).await?;
    }
    Ok(())
}

/// A text that was accepted is found under the provider's name, also when its answer was lost.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::sms::{SmsBench, find_sees_accepted}};
/// # use kyros_testkit::broken::sms::{FlawedSmsBench as Bench, SmsFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(SmsFlaw::FindsNothing))) as Box<dyn SmsBench> }.boxed();
/// let found = format!("{:?}", block_on(find_sees_accepted(&fresh)));
/// assert!(found.contains("was accepted, but find says Absent"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn find_sees_accepted(fresh: &Fresh<dyn SmsBench>) -> Trial {
    let bench = fresh().await;
    let start = bench.now();
    let named = bench.gateway().send(request(1)).await?;
    bench.settle().await;
    finds(&*bench, &request(1), start, &named.provider_id).await?;

    arranged(bench.arrange(SmsWeather::LostAnswer).await, SmsWeather::LostAnswer)?;
    let lost = bench.gateway().send(request(2)).await;
    demand(lost.is_err(), || "a lost answer can't be Ok".to_owned())?;
    bench.settle().await;
    let there = bench.accepted().await;
    let hers = there.iter().find(|text| text.body == request(2).body);
    let hers = hers.ok_or_else(|| Breach::Untried("LostAnswer took no text".to_owned()))?;
    finds(&*bench, &request(2), start, &hers.provider_id).await
}

/// A text that never arrived is absent, whatever else did.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::sms::{SmsBench, find_reports_absence}};
/// # use kyros_testkit::broken::sms::{FlawedSmsBench as Bench, SmsFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(SmsFlaw::FindsAnything))) as Box<dyn SmsBench> }.boxed();
/// let found = format!("{:?}", block_on(find_reports_absence(&fresh)));
/// assert!(found.contains("a text that isn't there is Found"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken or can't be tried.
pub async fn find_reports_absence(fresh: &Fresh<dyn SmsBench>) -> Trial {
    let bench = fresh().await;
    let start = bench.now();
    bench.gateway().send(request(1)).await?;
    arranged(bench.arrange(SmsWeather::Silence).await, SmsWeather::Silence)?;
    let silent = bench.gateway().send(request(2)).await;
    demand(silent.is_err(), || "silence can't be Ok".to_owned())?;
    bench.settle().await;
    for n in [2, 3] {
        let seen = bench.gateway().find(query(&request(n), start)).await?;
        demand(seen == SmsEvidence::Absent, || format!("a text that isn't there is {seen:?}"))?;
    }
    Ok(())
}

/// Two texts that fit are `Inconclusive`. A provider that knows idempotency keeps one: that is found.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::sms::{SmsBench, find_never_guesses}};
/// # use kyros_testkit::broken::sms::{FlawedSmsBench as Bench, SmsFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(SmsFlaw::PicksTheFirst))) as Box<dyn SmsBench> }.boxed();
/// let found = format!("{:?}", block_on(find_never_guesses(&fresh)));
/// assert!(found.contains("of two texts that fit it says Found"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn find_never_guesses(fresh: &Fresh<dyn SmsBench>) -> Trial {
    let bench = fresh().await;
    let start = bench.now();
    let first = bench.gateway().send(request(1)).await?;
    bench.gateway().send(request(1)).await?;
    bench.settle().await;
    if bench.accepted().await.len() < 2 {
        return finds(&*bench, &request(1), start, &first.provider_id).await;
    }
    let seen = bench.gateway().find(query(&request(1), start)).await?;
    demand(seen == SmsEvidence::Inconclusive, || format!("of two texts that fit it says {seen:?}"))
}

/// Whatever a probe tells, it changes nothing: what was taken before is all that is there.
///
/// ```
/// # use {futures::{FutureExt as _, executor::block_on}, kyros_testkit::suites::sms::{SmsBench, probe_does_nothing}};
/// # use kyros_testkit::broken::sms::{FlawedSmsBench as Bench, SmsFlaw};
/// let fresh = || async { Box::new(Bench::new(Some(SmsFlaw::ProbesWithAText))) as Box<dyn SmsBench> }.boxed();
/// let found = format!("{:?}", block_on(probe_does_nothing(&fresh)));
/// assert!(found.contains("after one call the provider has 2 texts, not 1"), "{found}");
/// ```
///
/// # Errors
/// When the clause is broken.
pub async fn probe_does_nothing(fresh: &Fresh<dyn SmsBench>) -> Trial {
    let bench = fresh().await;
    bench.gateway().send(request(1)).await?;
    bench.gateway().probe().await.unwrap_or(Ok(()))?;
    bench.settle().await;
    took(&*bench, 1).await
}

/// The n-th request: no two share effect, recipient or body.
fn request(n: u8) -> SmsRequest {
    let id = IdSource::new(Seed([n; 32]), Timestamp::from_millis(1_700_000_000_000)).next_uuid();
    let to = Phone::e164(&format!("+1415555{:04}", 100 + u16::from(n))).expect("seven to fifteen digits");
    SmsRequest::new(EffectId::new(id), to, format!("Hello {n}, can we visit you? Reply STOP to opt out."))
}

fn query(sent: &SmsRequest, start: Timestamp) -> SmsQuery {
    SmsQuery::new(sent.effect, sent.to.clone(), sent.body.clone(), start)
}

async fn failed(fresh: &Fresh<dyn SmsBench>, weather: SmsWeather) -> Result<(Box<dyn SmsBench>, Failure), Breach> {
    let bench = fresh().await;
    arranged(bench.arrange(weather).await, weather)?;
    match bench.gateway().send(request(1)).await {
        Ok(_) => Err(Breach::Broken(format!("{weather:?} was answered with Ok"))),
        Err(failure) => Ok((bench, failure)),
    }
}

async fn took(bench: &dyn SmsBench, texts: usize) -> Trial {
    let there = bench.accepted().await.len();
    demand(there == texts, || format!("after one call the provider has {there} texts, not {texts}"))
}

async fn finds(bench: &dyn SmsBench, sent: &SmsRequest, start: Timestamp, id: &str) -> Trial {
    let seen = bench.gateway().find(query(sent, start)).await?;
    let right = matches!(&seen, SmsEvidence::Found(text) if text.provider_id == id);
    demand(right, || format!("{id} was accepted, but find says {seen:?}"))
}
