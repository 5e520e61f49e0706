//! A gateway in memory.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::sms::{SmsAccepted, SmsEvidence, SmsGateway, SmsQuery, SmsRequest};

use super::script::{Script, Step, locked};

/// Takes every text that the script doesn't stop, names it `SM` and 32 hex digits by its number,
/// and finds it by its effect. It knows no idempotency, as most providers don't.
///
/// ```
/// use kyros_core::contract::{ids::EffectId, phone::Phone};
/// use kyros_core::ports::failure::Outcome;
/// use kyros_core::ports::sms::{SmsGateway, SmsRequest};
/// use kyros_testkit::ports::{RecordingGateway, Step};
///
/// let gateway = RecordingGateway::new();
/// gateway.script([Step::lost_answer()]);
/// let effect = EffectId::parse("0190a5b0-0000-7000-8000-000000000001").unwrap();
/// let text = SmsRequest::new(effect, Phone::e164("+12125550100").unwrap(), "Hello".to_owned());
/// let failure = futures::executor::block_on(gateway.send(text)).unwrap_err();
/// assert_eq!(failure.outcome, Outcome::Unknown);
/// assert_eq!(gateway.accepted().len(), 1, "it was taken all the same");
/// ```
#[derive(Debug, Default)]
pub struct RecordingGateway {
    script: Script,
    looks: Mutex<VecDeque<Result<SmsEvidence, Failure>>>,
    calls: Mutex<Vec<SmsRequest>>,
    accepted: Mutex<Vec<(String, SmsRequest)>>,
    queries: Mutex<Vec<SmsQuery>>,
}

impl RecordingGateway {
    /// A gateway in fair weather.
    ///
    /// ```
    /// let gateway = kyros_testkit::ports::RecordingGateway::new();
    /// assert!(gateway.calls().is_empty() && gateway.accepted().is_empty() && gateway.queries().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The next `send`s meet these, in order.
    ///
    /// The engine tries again by itself, and hands the text over once:
    ///
    /// ```
    /// # use {chrono::TimeDelta, kyros_core::policy::Policy, kyros_core::ports::failure::Failure, serde_json::json};
    /// # use kyros_testkit::{Rehearsal, ports::Step};
    /// let rehearsal = Rehearsal::new(Policy::default());
    /// rehearsal.sms.script([Step::Fail(Failure::transient("503", "busy")), Step::lost_answer()]);
    /// let anna = json!({ "name": "Anna Berg", "phone": "+12125550100", "source": "web" });
    /// rehearsal.command("lead.create", &anna).expect("a new lead");
    /// rehearsal.time.pass(TimeDelta::minutes(10));
    /// assert_eq!((rehearsal.sms.calls().len(), rehearsal.sms.accepted().len()), (2, 1));
    /// ```
    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.script.add(steps);
    }

    /// Whatever of the script hasn't been met yet is dropped: from here on all is well.
    ///
    /// ```
    /// # use kyros_core::ports::{failure::Failure, sms::SmsGateway};
    /// # use kyros_testkit::ports::{RecordingGateway, Step};
    /// let gateway = RecordingGateway::new();
    /// gateway.script([Step::Fail(Failure::transient("503", "busy"))]);
    /// let probe = || futures::executor::block_on(gateway.probe()).expect("it can be told");
    /// assert!(probe().is_err(), "the next call would fail, and the probe uses nothing up");
    /// gateway.drop_script();
    /// assert!(probe().is_ok());
    /// ```
    pub fn drop_script(&self) {
        self.script.drop_rest();
    }

    /// The next `find`s answer these, in order, and not what is true.
    ///
    /// ```
    /// # use kyros_core::contract::{ids::EffectId, phone::Phone, time::Timestamp};
    /// # use kyros_core::ports::sms::{SmsEvidence, SmsGateway, SmsQuery};
    /// # use {futures::executor::block_on, kyros_testkit::ports::RecordingGateway};
    /// # let effect = EffectId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
    /// # let to = Phone::e164("+12125550100").expect("a number");
    /// let gateway = RecordingGateway::new();
    /// gateway.script_find([Ok(SmsEvidence::Inconclusive)]);
    /// let query = SmsQuery::new(effect, to, "Hello".to_owned(), Timestamp::from_millis(0));
    /// assert_eq!(block_on(gateway.find(query.clone())), Ok(SmsEvidence::Inconclusive), "as it is told");
    /// assert_eq!(block_on(gateway.find(query)), Ok(SmsEvidence::Absent), "the truth again");
    /// ```
    pub fn script_find(&self, answers: impl IntoIterator<Item = Result<SmsEvidence, Failure>>) {
        locked(&self.looks).extend(answers);
    }

    /// Every `send`, in order, whatever became of it.
    ///
    /// ```
    /// # use kyros_core::{contract::{ids::EffectId, phone::Phone}, ports::failure::{Failure, Fault}};
    /// # use kyros_core::ports::sms::{SmsGateway, SmsRequest};
    /// # use kyros_testkit::ports::{RecordingGateway, Step};
    /// # let effect = EffectId::parse("0190a5b0-0000-7000-8000-000000000001").expect("an id");
    /// let gateway = RecordingGateway::new();
    /// gateway.script([Step::Fail(Failure::permanent(Fault::Request, "21211", "no such number"))]);
    /// let text = SmsRequest::new(effect, Phone::e164("+12125550100").expect("a number"), "Hello".to_owned());
    /// assert!(futures::executor::block_on(gateway.send(text.clone())).is_err());
    /// assert_eq!((gateway.calls(), gateway.accepted().len()), (vec![text], 0));
    /// ```
    #[must_use]
    pub fn calls(&self) -> Vec<SmsRequest> {
        locked(&self.calls).clone()
    }

    /// The texts that were taken, in order, with their names.
    ///
    /// ```
    /// # use {chrono::TimeDelta, kyros_core::policy::Policy, kyros_testkit::Rehearsal, serde_json::json};
    /// # let rehearsal = Rehearsal::new(Policy::default());
    /// # let anna = json!({ "name": "Anna Berg", "phone": "+12125550100", "source": "web" });
    /// rehearsal.command("lead.create", &anna).expect("a new lead");
    /// rehearsal.time.pass(TimeDelta::seconds(1));
    /// let (name, text) = &rehearsal.sms.accepted()[0];
    /// assert_eq!((name.as_str(), text.to.as_str()), ("SM00000000000000000000000000000001", "+12125550100"));
    /// ```
    #[must_use]
    pub fn accepted(&self) -> Vec<(String, SmsRequest)> {
        locked(&self.accepted).clone()
    }

    /// Every `find`, in order.
    ///
    /// A text whose outcome is unknown is asked about before anything else is done:
    ///
    /// ```
    /// # use {chrono::TimeDelta, kyros_core::policy::Policy, serde_json::json};
    /// # use kyros_testkit::{Rehearsal, ports::Step};
    /// # let rehearsal = Rehearsal::new(Policy::default());
    /// # let anna = json!({ "name": "Anna Berg", "phone": "+12125550100", "source": "web" });
    /// rehearsal.sms.script([Step::lost_answer()]);
    /// rehearsal.command("lead.create", &anna).expect("a new lead");
    /// rehearsal.time.pass(TimeDelta::minutes(10));
    /// assert_eq!(rehearsal.sms.queries()[0].effect, rehearsal.sms.calls()[0].effect);
    /// assert_eq!(rehearsal.sms.calls().len(), 1);
    /// ```
    #[must_use]
    pub fn queries(&self) -> Vec<SmsQuery> {
        locked(&self.queries).clone()
    }
}

#[async_trait]
impl SmsGateway for RecordingGateway {
    async fn send(&self, request: SmsRequest) -> Result<SmsAccepted, Failure> {
        locked(&self.calls).push(request.clone());
        self.script.play(|| {
            let mut accepted = locked(&self.accepted);
            let id = format!("SM{:032x}", accepted.len() + 1);
            accepted.push((id.clone(), request));
            SmsAccepted::new(id, None)
        })
    }

    async fn find(&self, query: SmsQuery) -> Result<SmsEvidence, Failure> {
        let effect = query.effect;
        locked(&self.queries).push(query);
        if let Some(answer) = locked(&self.looks).pop_front() {
            return answer;
        }
        let accepted = locked(&self.accepted);
        let mut fitting = accepted.iter().filter(|(_, request)| request.effect == effect);
        Ok(match (fitting.next(), fitting.next()) {
            (None, _) => SmsEvidence::Absent,
            (Some((id, _)), None) => SmsEvidence::Found(SmsAccepted::new(id.clone(), None)),
            (Some(_), Some(_)) => SmsEvidence::Inconclusive,
        })
    }

    async fn probe(&self) -> Option<Result<(), Failure>> {
        Some(self.script.ahead())
    }
}
