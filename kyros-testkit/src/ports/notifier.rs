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
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// The next notices meet these, in order.
    pub fn script(&self, steps: impl IntoIterator<Item = Step>) {
        self.script.add(steps);
    }

    /// Every call, in order, whatever became of it.
    #[must_use]
    pub fn calls(&self) -> Vec<Notice> {
        locked(&self.calls).clone()
    }

    /// The notices that arrived, in order.
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
