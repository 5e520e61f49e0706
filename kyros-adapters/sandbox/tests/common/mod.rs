//! Things that several tests of the sandbox need.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Arc;

use kyros_core::contract::ids::{AppointmentId, EffectId, EscalationId, IdSource, Seed};
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::ports::calendar::CalendarEvent;
use kyros_core::ports::notifier::Notice;
use kyros_core::ports::sms::{SmsQuery, SmsRequest};
use kyros_sandbox::{Location, Sandbox};

/// A folder of the test's own, gone with it.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let name = format!("kyros-sandbox-{}-{}", std::process::id(), MADE.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn file(&self) -> Location {
        Location::File(self.0.join("sandbox.db"))
    }

    pub fn open(&self) -> Arc<Sandbox> {
        Sandbox::open(self.file()).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub fn memory() -> Arc<Sandbox> {
    Sandbox::open(Location::Memory).unwrap()
}

pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(millis)
}

fn ids(n: u32) -> IdSource {
    let mut seed = [0; 32];
    seed[..4].copy_from_slice(&n.to_be_bytes());
    IdSource::new(Seed(seed), at(1_700_000_000_000))
}

pub fn phone(n: u32) -> Phone {
    Phone::e164(&format!("+1415{:07}", 5_550_000 + n)).unwrap()
}

pub fn text(n: u32) -> SmsRequest {
    SmsRequest::new(EffectId::new(ids(n).next_uuid()), phone(n), format!("Hello {n}"))
}

pub fn look(n: u32) -> SmsQuery {
    let sent = text(n);
    SmsQuery::new(sent.effect, sent.to, sent.body, at(0))
}

pub fn visit(n: u32, version: u64) -> CalendarEvent {
    let start = at(1_767_625_200_000);
    let id = AppointmentId::new(ids(n).next_uuid());
    CalendarEvent::new(id, version, format!("Visit v{version}"), start, at(start.millis() + 3_600_000), "UTC".to_owned())
}

pub fn notice(n: u32) -> Notice {
    let mut ids = ids(n);
    let (effect, escalation) = (EffectId::new(ids.next_uuid()), EscalationId::new(ids.next_uuid()));
    Notice::new(effect, escalation, "high".to_owned(), format!("Notice {n}"))
}
