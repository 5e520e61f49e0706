//! How the engine and its ports stand.

use std::sync::Mutex;

use kyros_core::contract::health::{HealthStatus, ServiceHealth, ServiceName, ServiceStatus, SystemHealth};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::{Input, Port};

use crate::engine::{Engine, Inner};
use crate::commit::Around;
use crate::signal::lock;

/// How the store stands.
#[derive(Debug, Default)]
pub(crate) struct StoreHealth(Mutex<Inside>);

#[derive(Debug, Default)]
struct Inside {
    failing: Option<String>,
    /// The store contradicts itself: nothing is written any more.
    damaged: Option<String>,
}

impl StoreHealth {
    pub(crate) fn works(&self) {
        let mut inside = lock(&self.0);
        if inside.failing.is_some() {
            inside.failing = None;
        }
    }

    pub(crate) fn fails(&self, why: &str) {
        tracing::error!(why, "the store fails");
        lock(&self.0).failing = Some(why.to_owned());
    }

    pub(crate) fn damaged(&self, why: &str) {
        tracing::error!(why, "the store is damaged; nothing is written any more");
        lock(&self.0).damaged = Some(why.to_owned());
    }

    pub(crate) fn damage(&self) -> Option<String> {
        lock(&self.0).damaged.clone()
    }

    fn fault(&self) -> Option<String> {
        let inside = lock(&self.0);
        inside.damaged.clone().or_else(|| inside.failing.clone())
    }
}

impl Engine {
    /// How the whole stands, one service a port that is wired. Without `version`: that is the
    /// caller's.
    #[must_use]
    pub fn health(&self) -> SystemHealth {
        self.inner.health()
    }

    /// Whether it serves: it isn't stopping, the store writes, the journal is whole.
    #[must_use]
    pub fn ready(&self) -> bool {
        !self.inner.is_stopping() && self.inner.store_health.fault().is_none()
    }
}

impl Inner {
    fn health(&self) -> SystemHealth {
        let inner = self;
        let now = inner.clocks.now();
        let fault = inner.store_health.fault();
        let store_status = if fault.is_some() { ServiceStatus::Down } else { ServiceStatus::Up };
        let mut services =
            vec![ServiceHealth { name: ServiceName::Store, status: store_status, last_check: now, detail: fault }];
        let wired = [
            (ServiceName::Sms, Port::Sms, inner.ports.sms.is_some()),
            (ServiceName::Calendar, Port::Calendar, inner.ports.calendar.is_some()),
            (ServiceName::Solar, Port::Solar, inner.ports.solar.is_some()),
            (ServiceName::Language, Port::Language, inner.ports.language.is_some()),
            (ServiceName::Notifier, Port::Notifier, inner.ports.notifier.is_some()),
        ];
        services.extend(
            wired.into_iter().filter(|(.., wired)| *wired).map(|(name, port, _)| self.service(name, port, now)),
        );
        let stuck = inner.feed.is_stuck();
        services.push(ServiceHealth {
            name: ServiceName::Feed,
            status: if stuck { ServiceStatus::Degraded } else { ServiceStatus::Up },
            last_check: now,
            detail: None,
        });
        SystemHealth { status: overall(&services), services, last_check: now, version: None }
    }

    fn service(&self, name: ServiceName, port: Port, now: Timestamp) -> ServiceHealth {
        let state = self.breakers.state(port);
        let status = match state.since {
            None => ServiceStatus::Up,
            Some(since) if now.since(since) >= self.outage_after() => ServiceStatus::Down,
            Some(_) => ServiceStatus::Degraded,
        };
        let detail = state.since.map(|since| format!("{} since {since}: {}", state.state, state.code));
        ServiceHealth { name, status, last_check: state.checked.unwrap_or(now), detail }
    }

    /// Tells core when the whole stands otherwise than before.
    pub(crate) async fn tell_health(&self) {
        let mut health = self.health();
        if *lock(&self.told_health) == Some(health.status) {
            return;
        }
        // Details may say more than every subscriber shall know.
        health.services.iter_mut().for_each(|service| service.detail = None);
        let status = health.status;
        match self.execute(&Input::Health { health }, &Around::default(), None).await {
            Ok(_) => *lock(&self.told_health) = Some(status),
            Err(fault) => tracing::warn!(?fault, "a change of health can't be recorded yet"),
        }
    }
}

fn overall(services: &[ServiceHealth]) -> HealthStatus {
    let store_down =
        services.iter().any(|service| service.name == ServiceName::Store && service.status == ServiceStatus::Down);
    match services.iter().all(|service| service.status == ServiceStatus::Up) {
        _ if store_down => HealthStatus::Unhealthy,
        true => HealthStatus::Healthy,
        false => HealthStatus::Degraded,
    }
}
