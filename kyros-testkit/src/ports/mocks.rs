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
    ///
    /// ```
    /// use kyros_core::ports::{failure::Failure, sms::SmsGateway};
    /// # use kyros_core::{contract::{ids::EffectId, phone::Phone}, ports::sms::SmsRequest};
    /// use kyros_testkit::ports::mocks::MockSmsGateway;
    ///
    /// # let effect = EffectId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
    /// # let text = SmsRequest::new(effect, Phone::e164("+12125550100").expect("a number"), "Hello".to_owned());
    /// let mut gateway = MockSmsGateway::new();
    /// gateway.expect_send().times(1).returning(|_| Err(Failure::transient("503", "busy")));
    /// gateway.expect_find().never();
    /// assert!(futures::executor::block_on(gateway.send(text)).is_err());
    /// ```
    pub SmsGateway {}
    #[async_trait]
    impl SmsGateway for SmsGateway {
        async fn send(&self, request: SmsRequest) -> Result<SmsAccepted, Failure>;
        async fn find(&self, query: SmsQuery) -> Result<SmsEvidence, Failure>;
        async fn probe(&self) -> Option<Result<(), Failure>>;
    }
}

mock! {
    /// A calendar.
    ///
    /// ```
    /// use kyros_core::{contract::ids::AppointmentId, ports::calendar::Calendar};
    /// use kyros_testkit::ports::mocks::MockCalendar;
    ///
    /// let visit = AppointmentId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
    /// let mut calendar = MockCalendar::new();
    /// calendar.expect_remove().withf(move |removed| *removed == visit).times(1).returning(|_| Ok(()));
    /// assert!(futures::executor::block_on(calendar.remove(visit)).is_ok());
    /// ```
    pub Calendar {}
    #[async_trait]
    impl Calendar for Calendar {
        async fn put(&self, event: CalendarEvent) -> Result<String, Failure>;
        async fn remove(&self, appointment: AppointmentId) -> Result<(), Failure>;
        async fn probe(&self) -> Option<Result<(), Failure>>;
    }
}

mock! {
    /// A notifier.
    ///
    /// ```
    /// # use kyros_core::{contract::ids::{EffectId, EscalationId}, ports::notifier::{Notice, Notifier}};
    /// use kyros_testkit::ports::mocks::MockNotifier;
    ///
    /// # let id = "0190a5b0-0000-7000-8000-000000000001";
    /// # let (effect, escalation) = (EffectId::parse(id).expect("an id"), EscalationId::parse(id).expect("an id"));
    /// let mut notifier = MockNotifier::new();
    /// notifier.expect_notify().withf(|notice| notice.severity == "high").times(1).returning(|_| Ok(()));
    /// let notice = Notice::new(effect, escalation, "high".to_owned(), "The gateway is down".to_owned());
    /// assert!(futures::executor::block_on(notifier.notify(notice)).is_ok());
    /// ```
    pub Notifier {}
    #[async_trait]
    impl Notifier for Notifier {
        async fn notify(&self, notice: Notice) -> Result<(), Failure>;
    }
}

mock! {
    /// A solar system.
    ///
    /// ```
    /// use kyros_core::ports::solar::SolarSystem;
    /// use kyros_testkit::ports::{mocks::MockSolarSystem, solar::project};
    ///
    /// let mut solar = MockSolarSystem::new();
    /// solar.expect_projects().times(1).returning(|| Ok(vec![project("P-1", "Elm Street 4")]));
    /// assert_eq!(futures::executor::block_on(solar.projects()).expect("as expected").len(), 1);
    /// ```
    pub SolarSystem {}
    #[async_trait]
    impl SolarSystem for SolarSystem {
        async fn projects(&self) -> Result<Vec<SolarProject>, Failure>;
    }
}

mock! {
    /// A language model.
    ///
    /// ```
    /// # use kyros_core::{contract::time::Timestamp, understand::ReplyContext};
    /// use kyros_core::ports::{failure::Failure, language::LanguageModel};
    /// use kyros_testkit::ports::mocks::MockLanguageModel;
    ///
    /// # let context = ReplyContext { proposed_slots: vec![], now: Timestamp::from_millis(0), zone: chrono_tz::UTC };
    /// let mut model = MockLanguageModel::new();
    /// model.expect_read().withf(|text, _| text == "how much?").returning(|_, _| Err(Failure::transient("429", "busy")));
    /// assert!(futures::executor::block_on(model.read("how much?".to_owned(), context)).is_err());
    /// ```
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
