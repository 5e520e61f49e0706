//! The sandbox keeps the law of every port, on a file and in memory.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

mod common;

use std::sync::Arc;

use common::Folder;
use futures::FutureExt as _;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::calendar::Calendar;
use kyros_core::ports::notifier::Notifier;
use kyros_core::ports::sms::SmsGateway;
use kyros_core::ports::solar::{SolarProject, SolarSystem};
use kyros_sandbox::{FaultKind, MessageQuery, Sandbox, SandboxPort};
use kyros_testkit::suites::calendar::{self, CalendarBench, SeenEvent};
use kyros_testkit::suites::notifier::{self, NotifierBench};
use kyros_testkit::suites::sms::{self, AcceptedText, SmsBench, SmsWeather};
use kyros_testkit::suites::solar::{self, SolarBench};

struct Bench {
    world: Arc<Sandbox>,
    _folder: Option<Folder>,
}

impl Bench {
    fn on_file() -> Self {
        let folder = Folder::new();
        Self { world: folder.open(), _folder: Some(folder) }
    }

    fn in_memory() -> Self {
        Self { world: common::memory(), _folder: None }
    }
}

#[async_trait::async_trait]
impl SmsBench for Bench {
    fn gateway(&self) -> Arc<dyn SmsGateway> {
        self.world.sms()
    }

    fn now(&self) -> Timestamp {
        common::at(0)
    }

    async fn arrange(&self, weather: SmsWeather) -> bool {
        let kind = match weather {
            SmsWeather::LostAnswer => FaultKind::LostAnswer,
            SmsWeather::Silence => FaultKind::Timeout,
            SmsWeather::Refusal => FaultKind::Reject,
            SmsWeather::Throttle => FaultKind::RateLimit,
        };
        self.world.fault(SandboxPort::Sms, kind, 1);
        true
    }

    async fn accepted(&self) -> Vec<AcceptedText> {
        let texts = self.world.messages(MessageQuery::default()).await.unwrap();
        texts
            .into_iter()
            .map(|m| AcceptedText { provider_id: m.id, to: Phone::e164(&m.to).unwrap(), body: m.body })
            .collect()
    }

    async fn settle(&self) {}
}

#[async_trait::async_trait]
impl CalendarBench for Bench {
    fn calendar(&self) -> Arc<dyn Calendar> {
        self.world.calendar()
    }

    async fn lose_next_answer(&self) -> bool {
        self.world.fault(SandboxPort::Calendar, FaultKind::LostAnswer, 1);
        true
    }

    async fn events(&self) -> Vec<SeenEvent> {
        let events = self.world.calendar_events().await.unwrap();
        events
            .into_iter()
            .map(|e| SeenEvent {
                id: e.id,
                title: e.title,
                description: e.description,
                location: e.location,
                start: e.start_time,
                end: e.end_time,
            })
            .collect()
    }

    async fn add_foreign(&self, title: &str, start: Timestamp, end: Timestamp) -> bool {
        self.world.add_calendar_event(title.to_owned(), start, end).await.is_ok()
    }
}

#[async_trait::async_trait]
impl NotifierBench for Bench {
    fn notifier(&self) -> Arc<dyn Notifier> {
        self.world.notifier()
    }

    async fn delivered(&self) -> Vec<String> {
        let notices = self.world.notices().await.unwrap();
        notices.into_iter().map(|n| format!("{} {} {}", n.severity, n.escalation_id, n.subject)).collect()
    }
}

#[async_trait::async_trait]
impl SolarBench for Bench {
    fn solar(&self) -> Arc<dyn SolarSystem> {
        self.world.solar()
    }

    async fn add(&self, project: SolarProject) {
        self.world.add_project(project).await.unwrap();
    }
}

macro_rules! conforms {
    ($($name:ident: $suite:ident, $bench:ident, $make:ident, $counts:literal;)+) => {$(
        #[tokio::test]
        async fn $name() {
            let fresh = || async { Box::new(Bench::$make()) as Box<dyn $bench> }.boxed();
            $suite::run_all(&fresh).await.assert_counts($counts);
        }
    )+};
}

conforms! {
    the_gateway_conforms_on_a_file: sms, SmsBench, on_file, "SmsGateway: 9 hold, 0 broken, 0 untried";
    the_gateway_conforms_in_memory: sms, SmsBench, in_memory, "SmsGateway: 9 hold, 0 broken, 0 untried";
    the_calendar_conforms_on_a_file: calendar, CalendarBench, on_file, "Calendar: 7 hold, 0 broken, 0 untried";
    the_calendar_conforms_in_memory: calendar, CalendarBench, in_memory, "Calendar: 7 hold, 0 broken, 0 untried";
    the_notifier_conforms_on_a_file: notifier, NotifierBench, on_file, "Notifier: 1 hold, 0 broken, 0 untried";
    the_notifier_conforms_in_memory: notifier, NotifierBench, in_memory, "Notifier: 1 hold, 0 broken, 0 untried";
    the_solar_system_conforms_on_a_file: solar, SolarBench, on_file, "SolarSystem: 1 hold, 0 broken, 0 untried";
    the_solar_system_conforms_in_memory: solar, SolarBench, in_memory, "SolarSystem: 1 hold, 0 broken, 0 untried";
}
