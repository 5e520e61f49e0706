//! What the person before the terminal sees: a line for each lead that changes as the lead does; on
//! anything but a terminal, plain lines.

use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use kyros_core::contract::event::EventType;
use kyros_core::contract::ids::LeadId;
use kyros_engine::PublicFrame;
use serde_json::Value;

use crate::cli::inert;

/// A breath between two events, so that a person can follow; none where nobody looks.
const BREATH: Duration = Duration::from_millis(12);

/// The screen.
#[derive(Debug)]
pub struct Screen {
    live: Option<MultiProgress>,
    lines: BTreeMap<LeadId, Line>,
}

#[derive(Debug)]
struct Line {
    bar: Option<ProgressBar>,
    name: String,
    status: String,
    last: String,
}

impl Screen {
    /// Live on a terminal, plain elsewhere.
    pub fn new() -> Self {
        let live = std::io::stdout().is_terminal().then(MultiProgress::new);
        Self { live, lines: BTreeMap::new() }
    }

    /// A new chapter.
    pub fn chapter(&self, text: &str) {
        match &self.live {
            Some(live) => {
                let _ = live.println(format!("\n\x1b[1m{text}\x1b[0m"));
            }
            None => println!("\n{text}"),
        }
    }

    /// Something to be said beside the leads.
    pub fn say(&self, text: &str) {
        match &self.live {
            Some(live) => {
                let _ = live.println(format!("  {}", inert(text)));
            }
            None => println!("  {}", inert(text)),
        }
    }

    /// Shows an event.
    pub async fn show(&mut self, frame: &PublicFrame) {
        let Ok(event) = serde_json::from_slice::<Value>(&frame.frame) else { return };
        let Some(lead) = frame.lead else { return };
        let payload = &event["payload"];
        let told = told(frame.kind, payload);
        let line = self.lines.entry(lead).or_insert_with(|| Line::new(self.live.as_ref()));
        if let Some(resource) = [payload, &payload["lead"]].into_iter().find(|value| value["phone"].is_string()) {
            line.name = word(&resource["name"]);
            line.status = word(&resource["status"]);
        }
        let Some(told) = told else { return };
        line.last = told;
        line.draw();
        if self.live.is_some() {
            tokio::time::sleep(BREATH).await;
        } else {
            println!("  {:20} {:10} {}", line.name, line.status, line.last);
        }
    }

    /// The table as it stands.
    pub fn table(&self) {
        if let Some(live) = &self.live {
            self.lines.values().filter_map(|line| line.bar.as_ref()).for_each(ProgressBar::finish);
            let _ = live.println("");
            return;
        }
        println!("\n  {:20} {:10} last thing that happened", "lead", "status");
        for line in self.lines.values() {
            println!("  {:20} {:10} {}", line.name, line.status, line.last);
        }
    }
}

impl Line {
    fn new(live: Option<&MultiProgress>) -> Self {
        let bar = live.map(|live| {
            let style = ProgressStyle::with_template("  {prefix:20} {msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
            live.add(ProgressBar::no_length().with_style(style))
        });
        Self { bar, name: String::new(), status: String::new(), last: String::new() }
    }

    fn draw(&self) {
        let Some(bar) = &self.bar else { return };
        let colour = match self.status.as_str() {
            "qualified" | "won" => 32,
            "lost" => 31,
            "cold" => 34,
            "contacted" => 33,
            _ => 37,
        };
        bar.set_prefix(self.name.clone());
        bar.set_message(format!("\x1b[{colour}m{:10}\x1b[0m {}", self.status, self.last));
    }
}

fn word(value: &Value) -> String {
    inert(value.as_str().unwrap_or_default())
}

fn told(kind: EventType, payload: &Value) -> Option<String> {
    let short = |text: &str| text.chars().take(64).collect::<String>();
    Some(match kind {
        EventType::LeadCreated => "came in".to_owned(),
        EventType::SmsSent => format!("texted: {}", short(&word(&payload["content"]))),
        EventType::SmsFailed => format!("text failed: {}", word(&payload["error"])),
        EventType::SmsResponseReceived => {
            format!("wrote “{}” → {}", short(&word(&payload["message"]["content"])), word(&payload["intent"]))
        }
        EventType::LeadStatusChanged => {
            format!("{} → {}", word(&payload["transition"]["from"]), word(&payload["transition"]["to"]))
        }
        EventType::AppointmentCreated => format!("booked {}", word(&payload["startTime"])),
        EventType::AppointmentRescheduled => format!("moved to {}", word(&payload["startTime"])),
        EventType::AppointmentConfirmed => "confirmed the visit".to_owned(),
        EventType::AppointmentCancelled => "called the visit off".to_owned(),
        EventType::ErrorEscalation => format!("a person is needed: {}", word(&payload["message"])),
        _ => return None,
    })
}
