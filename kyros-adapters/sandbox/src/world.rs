//! The sandbox as a whole.

use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};

use kyros_core::contract::time::Timestamp;
use kyros_core::ports::calendar::Calendar;
use kyros_core::ports::failure::Failure;
use kyros_core::ports::notifier::Notifier;
use kyros_core::ports::sms::SmsGateway;
use kyros_core::ports::solar::SolarSystem;
use tokio::sync::Notify;

use crate::calendar::SandboxCalendar;
use crate::faults::{FaultKind, Faults, SandboxPort};
use crate::notifier::SandboxNotifier;
use crate::sms::SandboxSms;
use crate::solar::SandboxSolar;
use crate::writer::Writer;
use crate::schema;

/// The number that the sandbox's texts come from and replies go to.
pub const OWN_NUMBER: &str = "+15550100000";

/// Where the world is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// In this file, made where it isn't there.
    File(PathBuf),
    /// Nowhere: it ends with the process.
    Memory,
}

/// Tells the business time, which the sandbox's owner may move.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// An outside world of one's own. Its ports share it, and so does whoever drives it.
pub struct Sandbox {
    pub(crate) writer: Writer,
    pub(crate) faults: Faults,
    clock: RwLock<Clock>,
    wake: Arc<Notify>,
}

impl std::fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sandbox").field("faults", &self.faults).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Opens the world. Until [`Sandbox::set_clock`] says otherwise it goes by the system's clock.
    ///
    /// # Errors
    /// A failure of [`Fault::Settings`](kyros_core::ports::failure::Fault) that names the file.
    pub fn open(location: Location) -> Result<Arc<Self>, Failure> {
        let wake = Arc::new(Notify::new());
        // Callbacks may have been waiting since the last run.
        wake.notify_one();
        let writer = Writer::start(schema::open(&location)?, Arc::clone(&wake))?;
        let clock: Clock = Arc::new(|| Timestamp::from(chrono::DateTime::from(std::time::SystemTime::now())));
        Ok(Arc::new(Self { writer, faults: Faults::default(), clock: RwLock::new(clock), wake }))
    }

    /// From now on the world goes by this clock.
    pub fn set_clock(&self, clock: Clock) {
        *self.clock.write().unwrap_or_else(PoisonError::into_inner) = clock;
    }

    pub(crate) fn now(&self) -> Timestamp {
        let clock = Arc::clone(&self.clock.read().unwrap_or_else(PoisonError::into_inner));
        clock()
    }

    /// The gateway.
    #[must_use]
    pub fn sms(self: &Arc<Self>) -> Arc<dyn SmsGateway> {
        Arc::new(SandboxSms(Arc::clone(self)))
    }

    /// The calendar.
    #[must_use]
    pub fn calendar(self: &Arc<Self>) -> Arc<dyn Calendar> {
        Arc::new(SandboxCalendar(Arc::clone(self)))
    }

    /// The notifier.
    #[must_use]
    pub fn notifier(self: &Arc<Self>) -> Arc<dyn Notifier> {
        Arc::new(SandboxNotifier(Arc::clone(self)))
    }

    /// The solar system.
    #[must_use]
    pub fn solar(self: &Arc<Self>) -> Arc<dyn SolarSystem> {
        Arc::new(SandboxSolar(Arc::clone(self)))
    }

    /// Makes the next `count` calls of the port misbehave, in place of what was to meet it before;
    /// a count of 0 brings fair weather. Looking up a text is met by `down` alone.
    pub fn fault(&self, port: SandboxPort, kind: FaultKind, count: u32) {
        self.faults.arm(port, kind, count);
    }

    /// Returns when callbacks may wait. Made for one pump: it then takes callbacks until none are
    /// left, and comes back here. A callback that arrives in between is not missed.
    pub async fn notified(&self) {
        self.wake.notified().await;
    }
}
