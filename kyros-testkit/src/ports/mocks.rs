//! A [`mockall`] mock of every port, for tests that expect single calls. The store's is
//! [`MockStore`].

use std::fmt;

use async_trait::async_trait;
use kyros_core::contract::ids::AppointmentId;
use kyros_core::ports::calendar::{Calendar, CalendarEvent};
use kyros_core::ports::failure::Failure;
use kyros_core::ports::language::LanguageModel;
use kyros_core::ports::notifier::{Notice, Notifier};
use kyros_core::ports::sms::{SmsAccepted, SmsEvidence, SmsGateway, SmsQuery, SmsRequest};
use kyros_core::ports::solar::{SolarProject, SolarSystem};
use kyros_core::understand::{Reading, ReplyContext};
use mockall::mock;

pub use super::mock_store::MockStore;

mock! {
    /// A gateway.
    pub SmsGateway {}
    #[async_trait]
    impl SmsGateway for SmsGateway {
        async fn send(&self, request: SmsRequest) -> Result<SmsAccepted, Failure>;
        async fn find(&self, query: SmsQuery) -> Result<SmsEvidence, Failure>;
    }
}

mock! {
    /// A calendar.
    pub Calendar {}
    #[async_trait]
    impl Calendar for Calendar {
        async fn put(&self, event: CalendarEvent) -> Result<String, Failure>;
        async fn remove(&self, appointment: AppointmentId) -> Result<(), Failure>;
    }
}

mock! {
    /// A notifier.
    pub Notifier {}
    #[async_trait]
    impl Notifier for Notifier {
        async fn notify(&self, notice: Notice) -> Result<(), Failure>;
    }
}

mock! {
    /// A solar system.
    pub SolarSystem {}
    #[async_trait]
    impl SolarSystem for SolarSystem {
        async fn projects(&self) -> Result<Vec<SolarProject>, Failure>;
    }
}

mock! {
    /// A language model.
    pub LanguageModel {}
    #[async_trait]
    impl LanguageModel for LanguageModel {
        async fn read(&self, text: String, context: ReplyContext) -> Result<Reading, Failure>;
    }
}

macro_rules! debug {
    ($($mock:ident),+) => {$(
        impl fmt::Debug for $mock {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(stringify!($mock))
            }
        }
    )+};
}

debug!(MockSmsGateway, MockCalendar, MockNotifier, MockSolarSystem, MockLanguageModel);
