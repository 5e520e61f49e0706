//! A notifier in memory.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::notifier::{Notice, Notifier};

use super::script::{Script, Step, locked};

/// Keeps the notices that the script lets through.
///
/// ```
/// use kyros_core::contract::ids::{EffectId, EscalationId};
/// use kyros_core::ports::notifier::{Notice, Notifier};
/// use kyros_testkit::ports::RecordingNotifier;
///
/// let notifier = RecordingNotifier::new();
/// let id = "0190a5b0-0000-7000-8000-000000000001";
/// let (effect, escalation) = (EffectId::parse(id).unwrap(), EscalationId::parse(id).unwrap());
/// let notice = Notice::new(effect, escalation, "high".to_owned(), "The gateway is down".to_owned());
/// futures::executor::block_on(notifier.notify(notice)).unwrap();
/// assert_eq!(notifier.delivered()[0].severity, "high");
/// ```
#[derive(Debug, Default)]
pub struct RecordingNotifier {
    script: Script,
    calls: Mutex<Vec<Notice>>,
    delivered: Mutex<Vec<Notice>>,
}

impl RecordingNotifier {
    /// A notifier in fair weather.
    ///
    /// ```
    /// let notifier = kyros_testkit::ports::RecordingNotifier::new();
    /// assert!(notifier.calls().is_empty() && notifier.delivered().is_empty());
    /// ```
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The next notices meet these, in order.
    ///
    /// An operator who can't be reached at first is told later:
    ///
    /// ```
    /// # use {chrono::TimeDelta, kyros_core::policy::Policy, kyros_core::ports::failure::Failure};
    /// # use kyros_testkit::{Rehearsal, ports::Step};
    /// let rehearsal = Rehearsal::new(Policy::default());
    /// rehearsal.notifier.script([Step::Fail(Failure::transient("503", "busy"))]);
    /// rehearsal.hears("+12125550100", "how much is it?", "IN1").expect("a text is taken");
    /// rehearsal.time.pass(TimeDelta::minutes(5));
    /// assert_eq!((rehearsal.notifier.calls().len(), rehearsal.notifier.delivered().len()), (2, 1));
    /// ```
    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.script.add(steps);
    }

    /// Every call, in order, whatever became of it.
    ///
    /// ```
    /// # use kyros_core::{contract::ids::{EffectId, EscalationId}, ports::notifier::{Notice, Notifier}};
    /// # use kyros_testkit::ports::{RecordingNotifier, Step};
    /// # let id = "0190a5b0-0000-7000-8000-000000000001";
    /// # let (effect, escalation) = (EffectId::parse(id).expect("an id"), EscalationId::parse(id).expect("an id"));
    /// let notifier = RecordingNotifier::new();
    /// notifier.script([Step::lost_answer()]);
    /// let notice = Notice::new(effect, escalation, "high".to_owned(), "The gateway is down".to_owned());
    /// assert!(futures::executor::block_on(notifier.notify(notice.clone())).is_err());
    /// assert_eq!((notifier.calls(), notifier.delivered()), (vec![notice.clone()], vec![notice]));
    /// ```
    #[must_use]
    pub fn calls(&self) -> Vec<Notice> {
        locked(&self.calls).clone()
    }

    /// The notices that arrived, in order.
    ///
    /// Whoever asks for a person is told of by name:
    ///
    /// ```
    /// # use {chrono::TimeDelta, kyros_core::policy::Policy, kyros_testkit::Rehearsal};
    /// let rehearsal = Rehearsal::new(Policy::default());
    /// rehearsal.hears("+12125550100", "how much is it?", "IN1").expect("a text is taken");
    /// rehearsal.time.pass(TimeDelta::minutes(1));
    /// assert_eq!(rehearsal.notifier.delivered()[0].severity, "medium");
    /// ```
    #[must_use]
    pub fn delivered(&self) -> Vec<Notice> {
        locked(&self.delivered).clone()
    }
}

#[async_trait]
impl Notifier for RecordingNotifier {
    async fn notify(&self, notice: Notice) -> Result<(), Failure> {
        locked(&self.calls).push(notice.clone());
        self.script.play(|| locked(&self.delivered).push(notice))
    }
}
