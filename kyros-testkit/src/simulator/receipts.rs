//! Delivery receipts: late, twice, in another order, before the call has ended, or not at all.

use std::sync::Arc;

use kyros_core::ports::sms::{Receipt, ReceiptStatus};

use super::coverage::Mark;
use crate::executor::Scope;
use super::node;
use super::provider::{Call, UNSUBSCRIBED};
use super::world::World;

/// How often a receipt that isn't taken is sent again.
const TRIES: u32 = 4;

/// Sends what comes after a text was taken.
pub(super) fn follow(world: &Arc<World>, call: &Call, provider_id: &str) {
    let luck = &world.luck;
    let end = if luck.percent(90) { ReceiptStatus::Delivered } else { ReceiptStatus::Failed };
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
        receipt.effect = luck.percent(85).then_some(call.effect);
        if status == ReceiptStatus::Failed {
            refuse(world, &mut receipt);
        }
        for copy in 0..copies {
            let later = after + copy * luck.span(1, 10_000);
            world.exec.spawn(Scope::OUTSIDE, Box::pin(deliver(Arc::clone(world), receipt.clone(), later)));
        }
    }
}

/// Why a text didn't arrive: the phone is off, or the person has opted out with the carrier.
fn refuse(world: &World, receipt: &mut Receipt) {
    receipt.opted_out = world.luck.percent(20);
    receipt.error = Some(if receipt.opted_out { UNSUBSCRIBED } else { "30003" }.to_owned());
    if receipt.opted_out {
        world.mark(Mark::ReceiptOptedOut);
    }
}

async fn deliver(world: Arc<World>, receipt: Receipt, after: i64) {
    world.exec.sleep(after).await;
    for attempt in 0..TRIES {
        if let Some((scope, engine)) = node::any(&world) {
            let receipt = receipt.clone();
            if let Some(Ok(())) = node::ask(&world, scope, async move { engine.receipt(receipt).await }).await {
                return;
            }
        }
        world.exec.sleep(1_000 << attempt).await;
    }
}
