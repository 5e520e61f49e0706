//! Reads the journal's public events as they appear: the screen is told in words what happened, and
//! homeowners hear the texts that were delivered to them.

use chrono_tz::Tz;
use kyros_core::contract::event::EventType;
use kyros_core::contract::ids::LeadId;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::sms::SmsIntent;
use kyros_core::contract::time::Timestamp;
use kyros_core::policy::templates::show_time;
use kyros_core::ports::store::EventFilter;
use kyros_core::understand::Language;
use kyros_engine::Engine;
use serde_json::Value;

use super::people::People;
use super::screen::Screen;

/// Events read at once.
const BATCH: usize = 500;
/// Characters of a text that are shown.
const SHOWN: usize = 60;

/// How far the journal was read.
#[derive(Debug)]
pub struct Narrator {
    zone: Tz,
    seen: u64,
    quoted: bool,
}

impl Narrator {
    /// At the beginning.
    pub const fn new(zone: Tz) -> Self {
        Self { zone, seen: 0, quoted: false }
    }

    /// Tells everything that is new.
    pub async fn tell(&mut self, engine: &Engine, screen: &mut Screen, people: &mut People) -> anyhow::Result<()> {
        let filter = EventFilter { public_only: true, ..EventFilter::default() };
        loop {
            let frames = engine.events(self.seen, BATCH, filter.clone()).await?;
            let Some(last) = frames.last() else { return Ok(()) };
            self.seen = last.sequence;
            for frame in &frames {
                let event: Value = serde_json::from_slice(&frame.frame)?;
                let Some(lead) = frame.lead else {
                    self.aside(frame.kind, &event["payload"], screen);
                    continue;
                };
                self.about(lead, frame.kind, &event["payload"], screen, people).await;
            }
        }
    }

    async fn about(
        &mut self,
        lead: LeadId,
        kind: EventType,
        payload: &Value,
        screen: &mut Screen,
        people: &mut People,
    ) {
        let resource = if payload["lead"].is_object() { &payload["lead"] } else { payload };
        if let (Some(name), Some(status)) = (resource["name"].as_str(), resource["status"].as_str()) {
            screen.lead(lead, name, status);
        }
        match kind {
            EventType::LeadCreated => {
                if let Some(phone) = payload["phone"].as_str().and_then(Phone::e164) {
                    people.meet(lead, phone);
                }
            }
            EventType::SmsDelivered => {
                if let Some(intent) = payload["intent"].as_str().and_then(SmsIntent::parse) {
                    people.hear(lead, intent);
                }
            }
            EventType::SmsSent if !self.quoted => {
                self.quoted = true;
                screen.say(&format!("The first text reads: “{}”", text(&payload["content"])));
            }
            _ => {}
        }
        if let Some(what) = self.words(kind, payload) {
            screen.happened(lead, &what).await;
        }
    }

    /// What is about no lead in particular.
    fn aside(&self, kind: EventType, payload: &Value, screen: &mut Screen) {
        let severity = text(&payload["severity"]);
        match kind {
            EventType::ErrorEscalation => {
                screen.say(&format!("escalation ({severity}): {}", text(&payload["message"])));
            }
            EventType::ErrorResolved => {
                let by = text(&payload["resolvedBy"]);
                screen.say(&format!("resolved by {by}: {}", text(&payload["message"])));
            }
            _ => {}
        }
    }

    fn words(&self, kind: EventType, payload: &Value) -> Option<String> {
        Some(match kind {
            EventType::LeadCreated => "came in".to_owned(),
            EventType::SmsSent => format!("got “{}”", short(&text(&payload["content"]))),
            EventType::SmsFailed => format!("could not be texted: {}", text(&payload["error"])),
            EventType::SmsResponseReceived => {
                format!("wrote “{}” = {}", short(&text(&payload["message"]["content"])), text(&payload["intent"]))
            }
            EventType::LeadStatusChanged => {
                format!("{} -> {}", text(&payload["transition"]["from"]), text(&payload["transition"]["to"]))
            }
            EventType::AppointmentCreated => format!("has a visit booked: {}", self.when(payload)),
            EventType::AppointmentRescheduled => format!("has the visit moved: {}", self.when(payload)),
            EventType::AppointmentConfirmed => format!("confirmed the visit: {}", self.when(payload)),
            EventType::AppointmentCancelled => format!("called the visit off: {}", self.when(payload)),
            EventType::ErrorEscalation => format!("needs a person: {}", text(&payload["message"])),
            EventType::ErrorResolved => format!("was taken care of by {}", text(&payload["resolvedBy"])),
            _ => return None,
        })
    }

    fn when(&self, appointment: &Value) -> String {
        let start = appointment["startTime"].as_str().and_then(Timestamp::parse);
        start.map(|start| show_time(Language::En, self.zone, start)).unwrap_or_default()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

fn short(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
