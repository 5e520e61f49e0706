//! Delivery receipts: late, twice, in another order, before the call has ended, or not at all.

use std::sync::Arc;

use kyros_core::ports::sms::{FailureScope, Receipt, ReceiptStatus};

use super::coverage::Mark;
use crate::executor::Scope;
use super::invariants::Happening;
use super::node;
use super::provider::{Call, LANDLINE, UNSUBSCRIBED};
use super::world::World;

/// How often a receipt that isn't taken is sent again.
const TRIES: u32 = 4;

/// Sends what comes after a text was taken.
pub(super) fn follow(world: &Arc<World>, call: &Call, provider_id: &str) {
    let luck = &world.luck;
    let end = if luck.percent(90) { ReceiptStatus::Delivered } else { ReceiptStatus::Failed };
    // Where its callback says whose it is; where not, only the provider's name for the text tells.
    let effect = luck.percent(70).then_some(call.effect);
    let (mut sent_at, mut end_at) = (luck.span(20, 3_000), luck.span(500, 60_000));
    if world.strikes(Mark::ReceiptEarly, 50) {
        sent_at = 0;
    }
    if world.strikes(Mark::ReceiptsReordered, 50) {
        end_at = sent_at;
        sent_at += luck.span(100, 20_000);
    }
    for (status, after) in [(ReceiptStatus::Sent, sent_at), (end, end_at.max(1))] {
        if world.strikes(Mark::ReceiptLost, 30) {
            continue;
        }
        let copies = if world.strikes(Mark::ReceiptTwice, 50) { 2 } else { 1 };
        let mut receipt = Receipt::new(provider_id.to_owned(), status);
        receipt.effect = effect;
        if status == ReceiptStatus::Failed {
            refuse(world, &mut receipt);
        }
        for copy in 0..copies {
            let later = after + copy * luck.span(1, 10_000);
            world.exec.spawn(Scope::OUTSIDE, Box::pin(deliver(Arc::clone(world), receipt.clone(), later)));
        }
    }
}

/// Why texts don't arrive, and how far that reaches: the phone is off, nobody has the number, no text reaches it, the
/// carrier takes ours for spam, nobody knows.
const REASONS: [(Option<&str>, FailureScope); 6] = [
    (Some("30003"), FailureScope::Text),
    (Some("30003"), FailureScope::Text),
    (Some("30005"), FailureScope::Number),
    (Some(LANDLINE), FailureScope::Number),
    (Some("30007"), FailureScope::Sender),
    (None, FailureScope::Text),
];

/// Why a text didn't arrive; the person may have opted out with the carrier, too.
fn refuse(world: &World, receipt: &mut Receipt) {
    receipt.opted_out = world.luck.percent(20);
    if receipt.opted_out {
        receipt.error = Some(UNSUBSCRIBED.to_owned());
        world.mark(Mark::ReceiptOptedOut);
        return;
    }
    let (error, scope) = world.luck.pick(&REASONS);
    (receipt.error, receipt.scope) = (error.map(str::to_owned), *scope);
    if *scope == FailureScope::Number {
        world.mark(Mark::ReceiptUnreachable);
    }
}

async fn deliver(world: Arc<World>, receipt: Receipt, after: i64) {
    world.exec.sleep(after).await;
    for attempt in 0..TRIES {
        if let Some((scope, engine)) = node::any(&world) {
            let copy = receipt.clone();
            if let Some(Ok(())) = node::ask(&world, scope, async move { engine.receipt(copy).await }).await {
                return world.show(&Happening::ReceiptTaken { receipt: &receipt });
            }
        }
        world.exec.sleep(1_000 << attempt).await;
    }
}
