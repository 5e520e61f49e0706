//! Verifying again and again.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod common;

use common::World;
use kyros_core::ports::store::Journal;
use kyros_engine::{Opened, VerifyFault};

#[tokio::test(start_paused = true)]
async fn a_verification_that_has_opened_the_journal_before_finds_what_a_first_one_finds() {
    // given a verification that was made before, and more that happened since
    let world = World::new().await;
    let mut opened = Opened::default();
    world.leads(2).await;
    world.advance(60).await;
    world.engine.verify_again(&mut opened).await.unwrap();
    world.create_lead("chain-1").await;
    world.advance(86_400).await;

    // then it agrees with one that begins anew
    let first = world.engine.verify(None).await.unwrap();
    assert_eq!(world.engine.verify_again(&mut opened).await.unwrap(), first);
    assert_eq!(world.engine.verify_again(&mut opened).await.unwrap(), first);

    // and damage to what it has opened is found as before
    assert!(world.store.damage(3));
    assert!(world.store.verify_chain(kyros_core::ports::store::Head::default(), None).await.is_err());
    for fault in [world.engine.verify(None).await, world.engine.verify_again(&mut opened).await] {
        assert!(matches!(fault, Err(VerifyFault::Store(_))), "{fault:?}");
    }
}
