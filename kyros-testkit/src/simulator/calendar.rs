//! A calendar that loses answers and goes down.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kyros_core::contract::ids::AppointmentId;
use kyros_core::ports::calendar::{Calendar, CalendarEvent};
use kyros_core::ports::failure::Failure;

use super::coverage::Mark;
use crate::executor::{Scope, locked};
use super::world::{Label, World};

/// What the calendar shows.
#[derive(Debug, Default)]
pub struct SimCalendar {
    pub(super) events: Mutex<BTreeMap<AppointmentId, CalendarEvent>>,
}

impl SimCalendar {
    fn keep(&self, event: CalendarEvent) {
        let mut events = locked(&self.events);
        if events.get(&event.appointment).is_none_or(|known| known.version < event.version) {
            events.insert(event.appointment, event);
        }
    }
}

#[derive(Debug)]
pub(super) struct CalendarPort {
    pub(super) world: Arc<World>,
    pub(super) scope: Scope,
}

impl CalendarPort {
    async fn there(&self) -> Result<(), Failure> {
        self.world.latency(40).await;
        if self.world.strikes(Mark::CalendarDown, 90) || self.world.happens(Mark::CalendarDown, 4) {
            self.world.tell(|| "the calendar is down".to_owned());
            return Err(match self.world.luck.below(2) {
                0 => Failure::transient("503", "the calendar is down"),
                _ => Failure::unknown("connection_reset", "the connection broke"),
            });
        }
        Ok(())
    }

    async fn back(&self) -> Result<(), Failure> {
        self.world.latency(40).await;
        self.world.pass(Label::CallAnswered, self.scope).await;
        if self.world.strikes(Mark::CalendarLostAnswer, 60) {
            return Err(Failure::unknown("lost_answer", "the answer was cut off"));
        }
        Ok(())
    }
}

#[async_trait]
impl Calendar for CalendarPort {
    async fn put(&self, event: CalendarEvent) -> Result<String, Failure> {
        self.there().await?;
        let id = event.appointment.to_string().replace('-', "");
        let visit = event.appointment;
        self.world.calendar.keep(event);
        self.world.tell(|| format!("the calendar shows {visit}"));
        self.back().await?;
        Ok(id)
    }

    async fn remove(&self, appointment: AppointmentId) -> Result<(), Failure> {
        self.there().await?;
        locked(&self.world.calendar.events).remove(&appointment);
        self.world.tell(|| format!("the calendar shows {appointment} no more"));
        self.back().await
    }

    async fn probe(&self) -> Option<Result<(), Failure>> {
        Some(self.there().await)
    }
}
