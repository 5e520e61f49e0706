//! The dashboard, from indexed rows and running counters.

use std::collections::BTreeMap;

use chrono::{NaiveTime, TimeDelta, TimeZone};
use futures::try_join;
use kyros_core::contract::appointment::{Appointment, AppointmentStatus};
use kyros_core::contract::dashboard::{
    AppointmentFigures, DashboardState, EscalationFigures, LeadFigures, SendingState, SendingSwitch, SmsFigures,
    TokenFigures,
};
use kyros_core::contract::error::Refusal;
use kyros_core::contract::lead::{LeadStatus, Priority};
use kyros_core::contract::time::Timestamp;
use kyros_core::contract::token::{ApiToken, TokenStatus};
use kyros_core::decision::{State, StreamId};
use kyros_core::ports::query::{LeadOrder, LeadSort, LeadsQuery, Paging, Query};
use kyros_core::ports::store::StoreError;
use kyros_core::views::bucket;
use serde::de::DeserializeOwned;

use crate::engine::{Engine, Inner};
use crate::error::store_fails;

/// Leads that changed last.
const RECENT: usize = 10;
/// Appointments ahead.
const UPCOMING: usize = 20;
/// Appointments of one day, at most.
const TODAY: usize = 500;
/// A token that ends within this time ends soon.
const SOON: TimeDelta = TimeDelta::days(14);
/// The delivery rate looks back this far.
const DELIVERIES: TimeDelta = TimeDelta::days(30);
/// Rows read at once.
const BATCH: usize = 500;

impl Engine {
    /// Everything at a glance.
    ///
    /// # Errors
    /// `unavailable` when the store can't be read.
    pub async fn dashboard(&self) -> Result<DashboardState, Refusal> {
        self.inner.dashboard().await.map_err(|error| store_fails(&error))
    }
}

impl Inner {
    async fn dashboard(&self) -> Result<DashboardState, StoreError> {
        let now = self.clocks.now();
        let (midnight, tomorrow) = self.today(now);
        let month_ago = now.minus(DELIVERIES);
        let counters = |prefix| self.store.counters(prefix);
        // Side by side: each answer comes from another thread, and waiting for one after the other adds up.
        let (leads, escalations, active, pending) = try_join!(
            counters("leads."),
            counters("escalations.open"),
            counters("appointments.active"),
            counters("sms.pending")
        )?;
        let (delivered, failed, sent) = try_join!(
            self.sum("sms.delivered", month_ago, now),
            self.sum("sms.failed", month_ago, now),
            self.sum("sms.accepted", midnight, now)
        )?;
        let (recently_updated, today, upcoming, tokens, sending) = try_join!(
            self.recent_leads(),
            self.appointments(midnight, Some(tomorrow), &NOT_CANCELLED, TODAY),
            self.appointments(now, None, &ACTIVE, UPCOMING),
            self.token_figures(),
            self.sending()
        )?;
        let count = |counters: &BTreeMap<String, i64>, name: &str| at_least_zero(counters.get(name).copied());
        Ok(DashboardState {
            leads: LeadFigures {
                total: count(&leads, "leads.total"),
                by_status: each(&leads, "leads.status.", LeadStatus::ALL, LeadStatus::as_str),
                by_priority: each(&leads, "leads.priority.", Priority::ALL, Priority::as_str),
                recently_updated,
            },
            appointments: AppointmentFigures {
                today,
                upcoming,
                total: count(&active, "appointments.active"),
            },
            sms: SmsFigures {
                pending_responses: count(&pending, "sms.pending"),
                sent_today: sent,
                delivery_rate: rate(delivered, failed),
            },
            tokens,
            escalations: EscalationFigures { open: count(&escalations, "escalations.open") },
            sending,
            last_updated: now,
        })
    }

    /// The beginning and the end of the day in the company's zone.
    fn today(&self, now: Timestamp) -> (Timestamp, Timestamp) {
        let zone = self.policy.time_zone;
        let day = now.utc().with_timezone(&zone).date_naive();
        let begins = |day: chrono::NaiveDate| {
            // Where clocks skip midnight the day begins when they go on.
            let midnight = day.and_time(NaiveTime::MIN);
            (0..4)
                .filter_map(|hours| zone.from_local_datetime(&(midnight + TimeDelta::hours(hours))).earliest())
                .next()
                .map_or(now, |at| Timestamp::from(at.with_timezone(&chrono::Utc)))
        };
        (begins(day), begins(day.succ_opt().unwrap_or(day)))
    }

    /// Sums the buckets of a counter between two instants.
    async fn sum(&self, name: &str, from: Timestamp, to: Timestamp) -> Result<u64, StoreError> {
        let (first, last) = (bucket(name, from), bucket(name, to));
        let common = first.bytes().zip(last.bytes()).take_while(|(a, b)| a == b).count();
        let counters = self.store.counters(&first[..common]).await?;
        Ok(at_least_zero(Some(counters.range(first..=last).map(|(_, count)| *count).sum())))
    }

    async fn recent_leads<T: DeserializeOwned>(&self) -> Result<Vec<T>, StoreError> {
        let query = LeadsQuery {
            sort: LeadSort { by: LeadOrder::UpdatedAt, falling: true },
            paging: Paging { limit: RECENT, after: None },
            ..LeadsQuery::default()
        };
        self.docs(&Query::Leads(query)).await
    }

    async fn appointments(
        &self,
        from: Timestamp,
        to: Option<Timestamp>,
        statuses: &[AppointmentStatus],
        limit: usize,
    ) -> Result<Vec<Appointment>, StoreError> {
        let paging = Paging { limit, after: None };
        self.docs(&Query::Appointments { from: Some(from), to, statuses: statuses.to_vec(), paging }).await
    }

    async fn docs<T: DeserializeOwned>(&self, query: &Query) -> Result<Vec<T>, StoreError> {
        let page = self.store.query(query).await?;
        Ok(page.docs.iter().filter_map(|doc| serde_json::from_slice(doc).ok()).collect())
    }

    async fn token_figures(&self) -> Result<TokenFigures, StoreError> {
        let clock = self.clocks.store_now();
        let mut figures = TokenFigures { active: 0, expiring_soon: 0 };
        let mut after = None;
        loop {
            let page = self.page(&Query::Tokens(Paging { limit: BATCH, after })).await?;
            for token in page.docs.iter().filter_map(|doc| serde_json::from_slice::<ApiToken>(doc).ok()) {
                if matches!(token.status, TokenStatus::Active | TokenStatus::Rotating) {
                    figures.active += 1;
                    figures.expiring_soon += u64::from(token.expires_at.is_some_and(|ends| ends <= clock.plus(SOON)));
                }
            }
            after = page.next;
            if after.is_none() {
                return Ok(figures);
            }
        }
    }

    async fn sending(&self) -> Result<SendingState, StoreError> {
        let version = self.state(&StreamId::System, !self.store.sole_writer()).await?;
        let paused = match &*version.state {
            State::System(system) => system.paused.clone(),
            _ => None,
        };
        let state = if paused.is_some() { SendingSwitch::Paused } else { SendingSwitch::On };
        Ok(SendingState { state, reason: paused })
    }
}

const ACTIVE: [AppointmentStatus; 2] = [AppointmentStatus::Scheduled, AppointmentStatus::Confirmed];
const NOT_CANCELLED: [AppointmentStatus; 4] = [
    AppointmentStatus::Scheduled,
    AppointmentStatus::Confirmed,
    AppointmentStatus::Completed,
    AppointmentStatus::NoShow,
];

fn at_least_zero(count: Option<i64>) -> u64 {
    u64::try_from(count.unwrap_or(0)).unwrap_or(0)
}

fn each<T: Copy + Ord>(
    counters: &BTreeMap<String, i64>,
    prefix: &str,
    all: &[T],
    word: impl Fn(T) -> &'static str,
) -> BTreeMap<T, u64> {
    all.iter()
        .map(|value| (*value, at_least_zero(counters.get(&format!("{prefix}{}", word(*value))).copied())))
        .collect()
}

#[allow(clippy::cast_precision_loss, reason = "counts of texts lie far below 2^53")]
fn rate(delivered: u64, failed: u64) -> f64 {
    match delivered + failed {
        0 => 1.0,
        all => delivered as f64 / all as f64,
    }
}
