//! A provider of texts that fails in every way that providers do, and knows what it took.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use chrono::TimeDelta;
use futures::channel::oneshot;
use kyros_core::contract::ids::EffectId;
use kyros_core::contract::phone::Phone;
use kyros_core::ports::failure::{Failure, Fault};
use kyros_core::ports::sms::{SmsAccepted, SmsEvidence, SmsGateway, SmsQuery, SmsRequest};

use super::coverage::Mark;
use crate::executor::{Scope, locked};
use super::homeowner;
use super::invariants::Happening;
use super::receipts;
use super::world::{Label, World};

/// The provider's code for a person who has opted out there.
pub(super) const UNSUBSCRIBED: &str = "21610";
/// Its code for a number that no text reaches.
pub(super) const LANDLINE: &str = "30006";
/// Its code for what is no number.
pub(super) const NOT_A_NUMBER: &str = "21211";
/// Its code for too many requests.
pub(super) const THROTTLED: &str = "429";

/// A call of the provider, as it sees it.
///
/// ```
/// use kyros_testkit::simulator::{invariants::Happening, provider::Call};
///
/// /// Whom a node is about to text.
/// fn texted<'a>(what: &Happening<'a>) -> Option<&'a str> {
///     let Happening::CallBegins { call } = what else { return None };
///     let Call { to, .. } = call;
///     Some(to.as_str())
/// }
/// assert_eq!(texted(&Happening::Full), None);
/// ```
#[derive(Clone, Debug)]
pub struct Call {
    /// Rises with each call.
    pub number: u64,
    /// The text's effect.
    pub effect: EffectId,
    /// To whom.
    pub to: Phone,
    /// What.
    pub body: String,
    /// When, by the nodes' clock.
    pub at: kyros_core::contract::time::Timestamp,
    /// Which node made it.
    pub scope: Scope,
}

#[derive(Clone, Debug)]
struct Accepted {
    provider_id: String,
    visible_from: i64,
}

/// See the module.
///
/// ```
/// let provider = kyros_testkit::simulator::provider::Provider::default();
/// assert!(format!("{provider:?}").contains("accepted: Mutex { data: {}"), "it has taken nothing yet");
/// ```
#[derive(Debug, Default)]
pub struct Provider {
    calls: AtomicU64,
    accepted: Mutex<BTreeMap<EffectId, Vec<Accepted>>>,
}

/// A node's way to the provider.
#[derive(Debug)]
pub(super) struct GatewayPort {
    pub(super) world: Arc<World>,
    pub(super) scope: Scope,
}

/// A call that is under way; it ends when this is dropped, however that comes.
struct UnderWay<'a> {
    world: &'a Arc<World>,
    scope: Scope,
    call: u64,
    settled: bool,
    down: bool,
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        // Of a call that ends with its node nobody learns anything.
        let down = self.down && self.world.exec.lives(self.scope);
        self.world.show(&Happening::CallEnded { call: self.call, settled: self.settled, down });
    }
}

/// What becomes of a request.
enum Course {
    Takes { answer_after: i64 },
    LosesAnswer,
    LosesRequest,
    Fails(Failure),
}

#[async_trait]
impl SmsGateway for GatewayPort {
    async fn send(&self, request: SmsRequest) -> Result<SmsAccepted, Failure> {
        let world = &self.world;
        let call = Call {
            number: world.provider.calls.fetch_add(1, Ordering::SeqCst),
            effect: request.effect,
            to: request.to.clone(),
            body: request.body.clone(),
            at: world.now(),
            scope: self.scope,
        };
        world.show(&Happening::CallBegins { call: &call });
        world.tell(|| format!("node {} texts {}: {:?}", self.scope.node, call.to.as_str(), call.body));
        let mut under_way = UnderWay { world, scope: self.scope, call: call.number, settled: false, down: true };
        world.pass(Label::CallBegins, self.scope).await;
        let (sender, answer) = oneshot::channel();
        let slow = world.spring_snare();
        if slow.is_some() {
            homeowner::stops(world, &call.to, 0);
        }
        world.exec.spawn(Scope::OUTSIDE, Box::pin(carry(Arc::clone(world), call, slow, sender)));
        let answer = match answer.await {
            Ok(answer) => answer,
            // Nobody answers any more: the caller's own deadline ends this.
            Err(_) => futures::future::pending().await,
        };
        world.pass(Label::CallAnswered, self.scope).await;
        under_way.down = answer.as_ref().is_err_and(|failure| failure.fault == Fault::Provider);
        under_way.settled = !matches!(&answer, Err(failure) if failure.outcome == kyros_core::ports::failure::Outcome::Unknown);
        answer
    }

    async fn find(&self, query: SmsQuery) -> Result<SmsEvidence, Failure> {
        let world = &self.world;
        world.latency(200).await;
        if world.strikes(Mark::SmsBlind, 60) || world.strikes(Mark::SmsDown, 90) {
            world.show(&Happening::LookEnded { found: false, down: true });
            return Err(Failure::transient("503", "the provider can't be asked"));
        }
        let now = world.exec.millis();
        let accepted = locked(&world.provider.accepted);
        let known: Vec<&Accepted> =
            accepted.get(&query.effect).into_iter().flatten().filter(|text| text.visible_from <= now).collect();
        let found = match known.as_slice() {
            [] => SmsEvidence::Absent,
            [one] => SmsEvidence::Found(SmsAccepted::new(one.provider_id.clone(), Some(1))),
            _ => SmsEvidence::Inconclusive,
        };
        drop(accepted);
        world.show(&Happening::LookEnded { found: matches!(found, SmsEvidence::Found(_)), down: false });
        Ok(found)
    }

    async fn probe(&self) -> Option<Result<(), Failure>> {
        let world = &self.world;
        world.latency(200).await;
        let down = world.strikes(Mark::SmsDown, 95);
        world.show(&Happening::Probed { down });
        if down {
            return Some(Err(Failure::transient("503", "the provider is still down")));
        }
        world.mark(Mark::IdleProbe);
        Some(Ok(()))
    }
}

/// The request's way to the provider and the answer's way back.
async fn carry(
    world: Arc<World>,
    call: Call,
    slow: Option<i64>,
    answer: oneshot::Sender<Result<SmsAccepted, Failure>>,
) {
    match slow {
        Some(millis) => world.exec.sleep(millis).await,
        None => world.latency(30).await,
    }
    match course(&world, call.effect) {
        Course::Fails(failure) => {
            world.latency(30).await;
            let _ = answer.send(Err(failure));
        }
        Course::LosesRequest => give_no_answer(&world, answer).await,
        Course::LosesAnswer => {
            take(&world, &call);
            give_no_answer(&world, answer).await;
        }
        Course::Takes { answer_after } => {
            let taken = take(&world, &call);
            world.exec.sleep(answer_after).await;
            let _ = answer.send(Ok(taken));
        }
    }
}

fn course(world: &World, effect: EffectId) -> Course {
    if world.strikes(Mark::SmsDown, 95) {
        return match world.luck.below(3) {
            0 => Course::LosesRequest,
            _ => Course::Fails(Failure::transient("503", "the provider is down")),
        };
    }
    if world.strikes(Mark::SmsThrottled, 60) {
        let after = world.luck.percent(50).then(|| TimeDelta::seconds(world.luck.between(1, 90)));
        if let Some(after) = after {
            world.show(&Happening::Throttled { effect, after });
        }
        return Course::Fails(Failure::throttled(THROTTLED, after, "too many requests"));
    }
    if world.strikes(Mark::SmsRefused, 40) {
        return Course::Fails(Failure::permanent(Fault::Request, NOT_A_NUMBER, "not a number"));
    }
    if world.strikes(Mark::SmsOptedOut, 40) {
        return Course::Fails(Failure::permanent(Fault::OptedOut, UNSUBSCRIBED, "unsubscribed"));
    }
    if world.strikes(Mark::SmsLostRequest, 50) {
        return Course::LosesRequest;
    }
    if world.strikes(Mark::SmsLostAnswer, 60) {
        return Course::LosesAnswer;
    }
    if world.strikes(Mark::SmsSlow, 60) {
        return Course::Takes { answer_after: world.luck.span(500, 15_000) };
    }
    Course::Takes { answer_after: world.luck.between(0, 60) }
}

/// The connection breaks at once, or hangs.
async fn give_no_answer(world: &World, answer: oneshot::Sender<Result<SmsAccepted, Failure>>) {
    if world.luck.percent(50) {
        world.latency(50).await;
        let _ = answer.send(Err(Failure::unknown("connection_reset", "the connection broke")));
    } else {
        drop(answer);
    }
}

fn take(world: &Arc<World>, call: &Call) -> SmsAccepted {
    // Its list lags behind what it took.
    let visible_from = world.exec.millis() + if world.luck.percent(70) { 0 } else { world.luck.between(0, 40_000) };
    let provider_id = format!("SM{:030x}", call.number + 1);
    let taken = Accepted { provider_id: provider_id.clone(), visible_from };
    locked(&world.provider.accepted).entry(call.effect).or_default().push(taken);
    world.show(&Happening::Accepted { call });
    receipts::follow(world, call, &provider_id);
    homeowner::reads(world, call);
    SmsAccepted::new(provider_id, Some(1))
}
