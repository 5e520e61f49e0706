//! Nodes: real engines that are started, killed, stopped and woken.

use std::sync::Arc;

use futures::future::BoxFuture;
use kyros_core::contract::time::Timestamp;
use kyros_core::contract::token::{Scope as TokenScope, Scopes};
use kyros_core::decision::input::MintedSecret;
use kyros_engine::{Clock, Engine, EngineConfig, MasterKey, Minted, Ports, Runtime};

use super::calendar::CalendarPort;
use super::coverage::Mark;
use crate::executor::{Scope, locked};
use super::invariants::Happening;
use super::others::{LanguagePort, NotifierPort};
use super::provider::GatewayPort;
use super::store::SimStore;
use super::world::World;

/// The hash by which clients name the first token.
pub(super) const ADMIN: &str = "hash-of-the-first-token";

/// A node.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) scope: Scope,
    /// There while it is up.
    pub(super) engine: Option<Engine>,
}

#[derive(Debug)]
struct NodeRuntime {
    world: Arc<World>,
    scope: Scope,
}

impl Runtime for NodeRuntime {
    fn spawn(&self, task: BoxFuture<'static, ()>) {
        self.world.exec.spawn(self.scope, task);
    }

    fn sleep_until_store(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let millis = at.since(self.world.now()).num_milliseconds();
        Box::pin(self.world.exec.sleep(millis))
    }
}

#[derive(Debug)]
struct NodeClock(Arc<World>);

impl Clock for NodeClock {
    fn store_now(&self) -> Timestamp {
        self.0.now()
    }
}

/// The key of the simulated deployment.
pub(super) fn master_key() -> MasterKey {
    MasterKey::new([7; 32])
}

/// Starts a node: the first time, or again after it was killed.
pub(super) fn start(world: &Arc<World>, node: usize) {
    let scope = {
        let mut nodes = locked(&world.nodes);
        while nodes.len() < node {
            let node = nodes.len() + 1;
            nodes.push(Node { scope: Scope { node, life: 0 }, engine: None });
        }
        let known = &mut nodes[node - 1];
        known.scope.life += 1;
        known.engine = None;
        known.scope
    };
    world.exec.spawn(scope, Box::pin(live(Arc::clone(world), scope)));
}

async fn live(world: Arc<World>, scope: Scope) {
    let engine = loop {
        match open(&world, scope).await {
            Ok(engine) => break engine,
            Err(error) => {
                world.tell(|| format!("node {} can't start: {error}", scope.node));
                world.exec.sleep(1_000).await;
            }
        }
    };
    while let Err(refusal) = engine.bootstrap_token(minted(ADMIN), "first", Scopes::of([TokenScope::Admin])).await {
        world.tell(|| format!("node {}: the first token can't be made: {refusal}", scope.node));
        world.exec.sleep(1_000).await;
    }
    if let Some(node) = locked(&world.nodes).get_mut(scope.node - 1).filter(|node| node.scope == scope) {
        node.engine = Some(engine.clone());
    }
    world.tell(|| format!("node {} is up", scope.node));
    super::subscriber::attach(&world, scope, &engine);
}

async fn open(world: &Arc<World>, scope: Scope) -> Result<Engine, kyros_engine::StartError> {
    let settings = &world.settings;
    let wiring = settings.wiring;
    let ports = Ports {
        sms: Some(Arc::new(GatewayPort { world: Arc::clone(world), scope })),
        calendar: Some(Arc::new(CalendarPort { world: Arc::clone(world), scope })),
        language: wiring.language.then(|| Arc::new(LanguagePort { world: Arc::clone(world) }) as _),
        notifier: wiring.notifier.then(|| Arc::new(NotifierPort { world: Arc::clone(world) }) as _),
        solar: None,
    };
    let config = EngineConfig {
        policy: settings.policy.clone(),
        wiring,
        master_key: master_key(),
        limits: settings.limits.clone(),
    };
    Engine::start(
        Arc::new(SimStore { world: Arc::clone(world), scope }),
        ports,
        Arc::new(NodeRuntime { world: Arc::clone(world), scope }),
        Arc::new(NodeClock(Arc::clone(world))),
        Arc::clone(&world.entropy) as _,
        config,
    )
    .await
}

/// A secret by its hash; the secret itself says nothing.
pub(super) fn minted(hash: &str) -> Minted {
    Minted {
        secret: format!("secret of {hash}").into(),
        public: MintedSecret { prefix: "kyros_live_".to_owned(), last_four: "last".to_owned(), hash: hash.to_owned() },
    }
}

/// Kills a node; it starts again after some time.
pub(super) fn crash(world: &Arc<World>, node: usize, down_millis: i64) {
    let Some(scope) = locked(&world.nodes).get(node.wrapping_sub(1)).map(|node| node.scope) else { return };
    if world.settings.nodes == 1 {
        world.disk.crash(world);
    } else {
        world.disk.forget(scope);
    }
    kill(world, node);
    world.show(&Happening::Crashed { node });
    let world = Arc::clone(world);
    world.exec.clone().spawn(
        Scope::OUTSIDE,
        Box::pin(async move {
            world.exec.sleep(down_millis).await;
            let is_down = locked(&world.nodes).get(node - 1).is_some_and(|node| node.scope.life == scope.life + 1);
            if is_down {
                start(&world, node);
            }
        }),
    );
}

/// All of a node's tasks are gone. Its scope moves on, so that nothing of it goes on.
fn kill(world: &Arc<World>, node: usize) {
    let scope = {
        let mut nodes = locked(&world.nodes);
        let known = &mut nodes[node - 1];
        let scope = known.scope;
        known.engine = None;
        known.scope.life += 1;
        scope
    };
    world.exec.kill(scope);
    world.mark(Mark::Crash);
}

/// The store is opened again after it stopped writing. A node that is its only user starts again,
/// too.
pub(super) fn reopen_store(world: &Arc<World>) {
    world.tell(|| "the store is opened again".to_owned());
    if world.settings.nodes == 1 {
        crash(world, 1, 500);
    } else {
        world.disk.crash(world);
    }
}

/// Stops a node for some time.
pub(super) fn freeze(world: &Arc<World>, node: usize, millis: i64) {
    let Some(scope) = locked(&world.nodes).get(node.wrapping_sub(1)).map(|node| node.scope) else { return };
    world.mark(Mark::Freeze);
    world.exec.freeze(scope);
    let world = Arc::clone(world);
    world.exec.clone().spawn(
        Scope::OUTSIDE,
        Box::pin(async move {
            world.exec.sleep(millis).await;
            world.exec.thaw(scope);
        }),
    );
}

/// A node that is up, and its engine.
pub(super) fn any(world: &World) -> Option<(Scope, Engine)> {
    let up: Vec<(Scope, Engine)> = locked(&world.nodes)
        .iter()
        .filter_map(|node| Some((node.scope, node.engine.clone()?)))
        .collect();
    (!up.is_empty()).then(|| up[world.luck.below(up.len())].clone())
}

/// Whether any node is stopped.
pub(super) fn any_frozen(world: &World) -> bool {
    locked(&world.nodes).iter().any(|node| world.exec.is_frozen(node.scope))
}

/// Asks a node for something, on that node: `None` when it dies meanwhile, or takes longer than a
/// client waits.
pub(super) async fn ask<T, F>(world: &Arc<World>, scope: Scope, question: F) -> Option<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let (sender, answer) = futures::channel::oneshot::channel();
    world.exec.spawn(
        scope,
        Box::pin(async move {
            let _ = sender.send(question.await);
        }),
    );
    let patience = std::pin::pin!(world.exec.sleep(30_000));
    match futures::future::select(answer, patience).await {
        futures::future::Either::Left((answer, _)) => answer.ok(),
        futures::future::Either::Right(_) => None,
    }
}
