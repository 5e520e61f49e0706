//! The ports in memory keep the law, record every call and do as their script says.
#![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

use std::sync::Arc;

use futures::FutureExt as _;
use kyros_core::ports::failure::{Failure, Outcome};
use kyros_core::ports::language::LanguageModel;
use kyros_core::ports::notifier::Notifier;
use kyros_core::ports::sms::{SmsAccepted, SmsEvidence, SmsGateway, SmsQuery, SmsRequest};
use kyros_core::ports::solar::{SolarProject, SolarSystem};
use kyros_core::ports::store::{MessageRef, Store};
use kyros_core::understand::{Reading, ReplyContext};
use kyros_core::contract::{ids::EffectId, phone::Phone, time::Timestamp};
use kyros_testkit::ports::mocks::{MockSmsGateway, MockStore};
use kyros_testkit::ports::{RecordingGateway, RecordingModel, RecordingNotifier, RecordingSolar, Step};
use kyros_testkit::suites::language::{self, LanguageBench, ModelSays};
use kyros_testkit::suites::report::Report;
use kyros_testkit::suites::notifier::{self, NotifierBench};
use kyros_testkit::suites::solar::{self, SolarBench};

fn request() -> SmsRequest {
    let effect = EffectId::parse("0190a5b0-0000-7000-8000-000000000001").unwrap();
    SmsRequest::new(effect, Phone::e164("+14155550101").unwrap(), "Hello".to_owned())
}

fn query() -> SmsQuery {
    let sent = request();
    SmsQuery::new(sent.effect, sent.to, sent.body, Timestamp::from_millis(0))
}

struct Operator(Arc<RecordingNotifier>);

#[async_trait::async_trait]
impl NotifierBench for Operator {
    fn notifier(&self) -> Arc<dyn Notifier> {
        Arc::clone(&self.0) as Arc<dyn Notifier>
    }
    async fn delivered(&self) -> Vec<String> {
        let seen = self.0.delivered().into_iter();
        seen.map(|n| format!("{} {} {}", n.severity, n.escalation, n.subject)).collect()
    }
}

struct Designer(Arc<RecordingSolar>);

#[async_trait::async_trait]
impl SolarBench for Designer {
    fn solar(&self) -> Arc<dyn SolarSystem> {
        Arc::clone(&self.0) as Arc<dyn SolarSystem>
    }
    async fn add(&self, project: SolarProject) {
        self.0.add(project);
    }
}

#[tokio::test]
async fn given_the_recording_notifier_when_tried_then_it_keeps_the_law() {
    let fresh = || async { Box::new(Operator(RecordingNotifier::new())) as Box<dyn NotifierBench> }.boxed();
    notifier::run_all(&fresh).await.assert_counts("Notifier: 1 hold, 0 broken, 0 untried");
}

#[tokio::test]
async fn given_a_notifier_that_drops_notices_when_tried_then_the_suite_sees_it() {
    struct Deaf(Operator);
    #[async_trait::async_trait]
    impl NotifierBench for Deaf {
        fn notifier(&self) -> Arc<dyn Notifier> {
            self.0.notifier()
        }
        async fn delivered(&self) -> Vec<String> {
            self.0.delivered().await.into_iter().skip(1).collect()
        }
    }
    let fresh =
        || async { Box::new(Deaf(Operator(RecordingNotifier::new()))) as Box<dyn NotifierBench> }.boxed();
    assert_eq!(notifier::run_all(&fresh).await.broken(), ["notify_delivers"]);
}

#[tokio::test]
async fn given_the_recording_solar_system_when_tried_then_it_keeps_the_law() {
    let fresh = || async { Box::new(Designer(RecordingSolar::new())) as Box<dyn SolarBench> }.boxed();
    solar::run_all(&fresh).await.assert_counts("SolarSystem: 1 hold, 0 broken, 0 untried");
}

#[tokio::test]
async fn given_a_solar_system_that_shows_one_page_when_tried_then_the_suite_sees_it() {
    #[derive(Debug)]
    struct OnePage(Arc<RecordingSolar>);
    #[async_trait::async_trait]
    impl SolarSystem for OnePage {
        async fn projects(&self) -> Result<Vec<SolarProject>, Failure> {
            Ok(self.0.projects().await?.into_iter().take(100).collect())
        }
    }
    struct Bench(Designer);
    #[async_trait::async_trait]
    impl SolarBench for Bench {
        fn solar(&self) -> Arc<dyn SolarSystem> {
            Arc::new(OnePage(Arc::clone(&self.0.0)))
        }
        async fn add(&self, project: SolarProject) {
            self.0.add(project).await;
        }
    }
    let fresh = || async { Box::new(Bench(Designer(RecordingSolar::new()))) as Box<dyn SolarBench> }.boxed();
    assert_eq!(solar::run_all(&fresh).await.broken(), ["projects_lists_all"]);
}

struct Speaker {
    model: Arc<RecordingModel>,
    /// Believes whatever is JSON.
    credulous: bool,
}

#[derive(Debug)]
struct Credulous(Arc<RecordingModel>);

#[async_trait::async_trait]
impl LanguageModel for Credulous {
    async fn read(&self, text: String, context: ReplyContext) -> Result<Reading, Failure> {
        let wide = ReplyContext { proposed_slots: vec![context.now; 9], ..context };
        self.0.read(text, wide).await
    }
}

#[async_trait::async_trait]
impl LanguageBench for Speaker {
    fn model(&self) -> Arc<dyn LanguageModel> {
        let model = Arc::clone(&self.model);
        if self.credulous { Arc::new(Credulous(model)) } else { model }
    }
    async fn says(&self, what: ModelSays) -> bool {
        let time = serde_json::json!({ "date": "2026-11-24", "hour": 9, "minute": 0 });
        let (intent, slot, time, confidence) = match what {
            ModelSays::Question => ("question", None, None, 0.9),
            ModelSays::Prose => return {
                self.model.says("I think that they ask for the price.");
                true
            },
            ModelSays::UnknownIntent => ("haggle", None, None, 0.9),
            ModelSays::TooSure => ("question", None, None, 7.0),
            ModelSays::SlotThatIsNotThere => ("confirm_slot", Some(8), None, 0.9),
            ModelSays::TimeOutOfPlace => ("question", None, Some(time), 0.9),
        };
        let answer = serde_json::json!({
            "intent": intent, "slotIndex": slot, "time": time, "confidence": confidence, "language": "en", "rule": "model",
        });
        self.model.says(answer.to_string());
        true
    }
}

async fn try_model(credulous: bool) -> Report {
    let fresh = move || {
        async move { Box::new(Speaker { model: RecordingModel::new(), credulous }) as Box<dyn LanguageBench> }.boxed()
    };
    language::run_all(&fresh).await
}

#[tokio::test]
async fn given_the_recording_model_when_tried_then_it_keeps_the_law() {
    try_model(false).await.assert_counts("LanguageModel: 1 hold, 0 broken, 0 untried");
}

#[tokio::test]
async fn given_a_model_that_believes_in_times_nobody_offered_when_tried_then_the_suite_sees_it() {
    assert_eq!(try_model(true).await.broken(), ["read_answers_in_schema"]);
}

#[tokio::test]
async fn given_a_script_when_texts_are_sent_then_each_meets_its_step_and_all_are_recorded() {
    let gateway = RecordingGateway::new();
    gateway.script([Step::Fail(Failure::transient("down", "down")), Step::lost_answer()]);

    let refused = gateway.send(request()).await.unwrap_err();
    let lost = gateway.send(request()).await.unwrap_err();

    assert_eq!((refused.outcome, lost.outcome), (Outcome::NotApplied, Outcome::Unknown));
    assert_eq!((gateway.calls().len(), gateway.accepted().len()), (2, 1));
    let found = SmsEvidence::Found(SmsAccepted::new(gateway.accepted()[0].0.clone(), None));
    assert_eq!(gateway.find(query()).await, Ok(found));
}

#[tokio::test]
async fn given_scripted_looks_when_a_text_is_looked_up_then_the_script_speaks_first() {
    let gateway = RecordingGateway::new();
    gateway.send(request()).await.unwrap();
    gateway.script_find([Ok(SmsEvidence::Absent)]);

    assert_eq!(gateway.find(query()).await, Ok(SmsEvidence::Absent));
    assert!(matches!(gateway.find(query()).await, Ok(SmsEvidence::Found(_))));
    assert_eq!(gateway.queries().len(), 2);
}

#[tokio::test]
async fn given_a_mock_when_it_expects_one_call_then_it_stands_for_the_port() {
    let mut mock = MockSmsGateway::new();
    mock.expect_find().times(1).returning(|_| Ok(SmsEvidence::Inconclusive));
    let gateway: Arc<dyn SmsGateway> = Arc::new(mock);
    assert_eq!(gateway.find(query()).await, Ok(SmsEvidence::Inconclusive));
}

#[tokio::test]
async fn given_a_mock_store_when_called_through_the_port_then_its_expectations_answer() {
    let mut mock = MockStore::new();
    mock.expect_sole_writer().return_const(true);
    mock.expect_effects().withf(|cause, _| cause.as_deref() == Some("sms")).times(1).returning(|_, _| Ok(Vec::new()));
    mock.expect_message().withf(|_, id| id.as_deref() == Some("SM1")).times(1).returning(|_, _| Ok(None));
    let store: Arc<dyn Store> = Arc::new(mock);

    assert!(store.sole_writer());
    assert!(store.effects(Some("sms"), 10).await.unwrap().is_empty());
    assert_eq!(store.message(MessageRef::Provider("SM1")).await, Ok(None));
}
