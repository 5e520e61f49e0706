//! Decisions a second on one thread: Flow 1 without the reading of the reply.

use std::hint::black_box;
use std::time::{Duration, Instant};

use anyhow::Context as _;
use kyros_core::contract::command::Command;
use kyros_core::contract::ids::{ClientId, TokenId};
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::contract::token::{Scope, Scopes};
use kyros_core::decision::input::CommandInput;
use kyros_core::decision::{Actor, Effect, EffectResult, Input, Port, Request, Timer};
use kyros_core::ports::sms::{InboundText, Receipt, ReceiptStatus, SmsAccepted};
use serde_json::json;

use crate::args::Plan;
use crate::figure::{Bound, Report};
use crate::minds::{Scene, World};

const PHONE: &str = "+12125550100";

/// Measures.
pub fn run(plan: &Plan, report: &mut Report) -> anyhow::Result<()> {
    let (world, scenes) = flow()?;
    let mut best = vec![Duration::MAX; scenes.len()];
    let until = Instant::now() + plan.time;
    let (mut decided, mut spent) = (0_u64, Duration::ZERO);
    while spent.is_zero() || Instant::now() < until {
        for (scene, best) in scenes.iter().zip(&mut best) {
            let began = Instant::now();
            for _ in 0..plan.decisions {
                black_box(world.decide(black_box(scene))?);
            }
            let took = began.elapsed();
            *best = (*best).min(took);
            spent += took;
            decided += u64::from(plan.decisions);
        }
    }
    let rate = decided as f64 / spent.as_secs_f64();
    report.judge("decide, Flow 1's mix, one thread", Bound::AtLeast, 500_000.0, rate, "/s");
    for (scene, best) in scenes.iter().zip(best) {
        report.note(scene.name, format!("{:.0} ns", best.as_secs_f64() * 1e9 / f64::from(plan.decisions)));
    }
    Ok(())
}

/// The scenes of Flow 1, each in its own situation.
fn flow() -> anyhow::Result<(World, Vec<Scene>)> {
    let mut world = World::new(Timestamp::parse("2026-11-23T15:00:00.000Z").context("a time")?);
    let mut scenes = Vec::new();
    let (scene, _) = world.play("lead.create", create()?)?;
    scenes.push(scene);
    send(&mut world, &mut scenes, ["first text: attempt", "first text: accepted"], "SM1")?;
    world.pass(5);
    let receipt = Receipt::new("SM1".to_owned(), ReceiptStatus::Delivered);
    let (scene, _) = world.play("first text: receipt", Input::Receipt { receipt })?;
    scenes.push(scene);
    world.pass(60);
    let from = Phone::e164(PHONE).context("a number")?;
    // The reading itself is not part of the mix.
    world.play("reply", Input::Text { text: InboundText::new("IN1".to_owned(), from, "1".to_owned()) })?;
    world.pass(4);
    let timer = world.waiting(|effect| matches!(effect.request, Request::Timer(Timer::ActOnReply { .. })))?;
    scenes.push(fire(&mut world, "timer: act on reply, book", &timer)?);
    let calendar = world.waiting(|effect| effect.request.port() == Port::Calendar)?;
    let shown = EffectResult::CalendarDone { calendar_event_id: Some("cal-1".to_owned()) };
    scenes.push(end(&mut world, "calendar: shown", &calendar, shown)?);
    send(&mut world, &mut scenes, ["confirmation: attempt", "confirmation: accepted"], "SM2")?;
    Ok((world, scenes))
}

fn create() -> anyhow::Result<Input> {
    let payload = json!({
        "name": "John Smith", "phone": PHONE, "email": "john.smith@example.com", "source": "web",
        "address": "12 Elm Street, New York, NY 10001",
    });
    let command = Command::parse("lead.create", &payload, "US").map_err(|refusal| anyhow::anyhow!("{refusal}"))?;
    Ok(Input::Command(Box::new(CommandInput {
        command,
        actor: Actor::Token {
            id: TokenId::parse("01890a5d-ac96-774b-bcce-b302099a8057").context("an id")?,
            name: "bench".to_owned(),
            scopes: Scopes::of([Scope::Admin]),
            ip: None,
            user_agent: None,
        },
        correlation: ClientId::parse("1703201-abc123x").context("an id")?,
        if_match: None,
        minted: None,
        client_timestamp: None,
        import: None,
    })))
}

fn send(world: &mut World, scenes: &mut Vec<Scene>, names: [&'static str; 2], provider: &str) -> anyhow::Result<()> {
    let text = world.waiting(|effect| effect.request.port() == Port::Sms)?;
    let attempt = Input::Attempt {
        effect: text.id,
        request: text.request.clone(),
        tries: 0,
        correlation: text.correlation.clone(),
        started: world.now(),
    };
    let (scene, decision) = world.play(names[0], attempt)?;
    world.settled(&text, &decision)?;
    scenes.push(scene);
    let accepted = SmsAccepted::new(provider.to_owned(), Some(2));
    scenes.push(end(world, names[1], &text, EffectResult::SmsAccepted { accepted })?);
    Ok(())
}

fn end(world: &mut World, name: &'static str, effect: &Effect, result: EffectResult) -> anyhow::Result<Scene> {
    let input = Input::Result {
        effect: effect.id,
        request: effect.request.clone(),
        tries: 1,
        result,
        correlation: effect.correlation.clone(),
    };
    let (scene, decision) = world.play(name, input)?;
    world.settled(effect, &decision)?;
    Ok(scene)
}

fn fire(world: &mut World, name: &'static str, effect: &Effect) -> anyhow::Result<Scene> {
    let Request::Timer(timer) = effect.request.clone() else { anyhow::bail!("{:?} is no timer", effect.request) };
    let input = Input::Timer { effect: effect.id, timer, correlation: effect.correlation.clone() };
    let (scene, decision) = world.play(name, input)?;
    world.settled(effect, &decision)?;
    Ok(scene)
}
