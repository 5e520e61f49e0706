//! The demo's story, chapter by chapter.

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use kyros_adapters::sandbox::{FaultKind, SandboxPort};
use kyros_core::contract::command::{Command, EscalationResolve, Resolution};
use kyros_core::contract::escalation::{Escalation, EscalationAction, EscalationStatus};
use kyros_core::contract::fields::Ref;
use kyros_core::ports::query::{Paging, Query};
use kyros_core::ports::store::EventFilter;

use super::people::People;
use super::screen::Screen;
use super::summary::Summary;
use super::world::{Folder, World};
use crate::import;

/// The city's list of solar permits, with invented people, addresses and numbers.
const PERMITS: &str = include_str!("../../../examples/solar-permits.csv");
/// Leads that come in while everything works; the others come in during the outage.
const BEFORE_THE_OUTAGE: usize = 20;
/// Days that pass.
const DAYS: i32 = 15;

struct Story {
    world: World,
    screen: Screen,
    people: People,
    seen: u64,
}

/// Tells the story; stays up afterwards with `serve`.
pub async fn tell(serve: bool) -> anyhow::Result<()> {
    let folder = Folder::new(serve)?;
    let config = folder.config()?;
    println!("Kyros demo: a solar company's day, in {}", folder.path().display());
    let world = World::start(&config).await?;
    let mut story = Story { world, screen: Screen::new(), people: People::new(), seen: 0 };
    let told = story.chapters().await;
    story.world.stop().await;
    told?;
    if serve { stay_up(config).await } else { Ok(()) }
}

impl Story {
    async fn chapters(&mut self) -> anyhow::Result<()> {
        let (header, rows) = PERMITS.split_once('\n').context("the list is empty")?;
        let rows: Vec<&str> = rows.lines().collect();
        let (early, late) = rows.split_at(BEFORE_THE_OUTAGE.min(rows.len()));

        self.screen.chapter(&format!("{} leads come in from the city's list of solar permits", early.len()));
        self.import(header, early).await?;

        self.screen.chapter("Homeowners answer, in many ways");
        for _ in 0..4 {
            self.converse(TimeDelta::seconds(5)).await?;
        }

        self.screen.chapter(&format!("The texting provider goes down while {} more leads come in", late.len()));
        self.outage(header, late).await?;

        self.screen.chapter(&format!("{DAYS} days pass: follow-ups, reminders, and silence that turns cold"));
        for _ in 0..DAYS * 24 {
            self.converse(TimeDelta::hours(1)).await?;
        }

        self.screen.table();
        let summary = Summary::of(self.world.engine()).await?;
        print!("\nWhat the journal says\n{summary}");
        summary.expect_a_good_day()?;
        let verified = self.world.engine().verify(None).await.context("verify")?;
        println!("\nverify: ok {} {}", verified.position, verified.hash);
        Ok(())
    }

    async fn import(&mut self, header: &str, rows: &[&str]) -> anyhow::Result<()> {
        let file = format!("{header}\n{}\n", rows.join("\n"));
        for row in import::open(file.as_bytes())? {
            let row = row.map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
            let command = row.command("US").map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
            if let Command::LeadCreate(lead) = command {
                self.people.meet(lead.phone);
            }
        }
        let report = import::leads(self.world.engine(), file.as_bytes(), true).await?;
        ensure!(report.refused.is_empty(), "rows were refused: {:?}", report.refused);
        self.world.pass(TimeDelta::seconds(1)).await?;
        self.show().await
    }

    /// Homeowners answer the texts that they got; then time passes.
    async fn converse(&mut self, time: TimeDelta) -> anyhow::Result<()> {
        for phone in self.world.new_texts().await? {
            if let Some(line) = self.people.hears(&phone) {
                self.world.sandbox().reply(phone, line.to_owned()).await?;
            }
        }
        self.world.engine().rest().await?;
        self.show().await?;
        self.world.pass(time).await?;
        self.show().await
    }

    async fn outage(&mut self, header: &str, rows: &[&str]) -> anyhow::Result<()> {
        let sandbox = self.world.sandbox();
        sandbox.fault(SandboxPort::Sms, FaultKind::Down, u32::MAX);
        self.import(header, rows).await?;
        self.screen.say("Kyros tries again after 5, 20, 80 and 320 seconds, and then calls a person");
        self.world.pass(TimeDelta::minutes(12)).await?;
        self.show().await?;
        let open = self.open_escalations(EscalationAction::Retry).await?;
        ensure!(!open.is_empty(), "the outage opened no escalation");
        self.world.sandbox().fault(SandboxPort::Sms, FaultKind::Down, 0);
        for escalation in &open {
            let count = escalation.context.get("count").and_then(serde_json::Value::as_u64).unwrap_or(1);
            self.screen.say(&format!("escalation: {} ({count} leads)", escalation.message));
            self.screen.say("the provider is back; an operator has them tried again");
            let resolve = EscalationResolve {
                error_id: Ref::Known(escalation.error_id),
                resolution: Resolution::Retry,
                note: Some("the provider is back".to_owned()),
            };
            self.world.engine().operator_submit(Command::EscalationResolve(resolve), None).await?;
        }
        self.world.pass(TimeDelta::minutes(3)).await?;
        self.show().await?;
        let left = self.open_escalations(EscalationAction::Retry).await?;
        ensure!(left.is_empty(), "{} escalations of the outage are still open", left.len());
        self.screen.say("resolved: every text went out");
        Ok(())
    }

    async fn open_escalations(&self, action: EscalationAction) -> anyhow::Result<Vec<Escalation>> {
        let statuses = vec![EscalationStatus::Open, EscalationStatus::Acknowledged];
        let query = Query::Escalations { statuses, paging: Paging::default() };
        let page = self.world.engine().query(&query).await?;
        let all = page.docs.iter().map(|doc| serde_json::from_slice::<Escalation>(doc));
        let all: Vec<Escalation> = all.collect::<Result<_, _>>()?;
        Ok(all.into_iter().filter(|e| e.actions.iter().any(|offered| offered.action == action)).collect())
    }

    async fn show(&mut self) -> anyhow::Result<()> {
        let filter = EventFilter { public_only: true, ..EventFilter::default() };
        loop {
            let frames = self.world.engine().events(self.seen, 500, filter.clone()).await?;
            let Some(last) = frames.last() else { return Ok(()) };
            self.seen = last.sequence;
            for frame in &frames {
                self.screen.show(frame).await;
            }
        }
    }
}

async fn stay_up(config: crate::config::Config) -> anyhow::Result<()> {
    let store = config.store.clone();
    let server = crate::Server::start(config, None).await?;
    println!("\nServing on http://{}", server.address);
    crate::bootstrap::hand_over(&server.bootstrap, &store)?;
    println!("The admin token is printed above, or in kyros.token beside the store. Stop with Ctrl-C.");
    tokio::signal::ctrl_c().await?;
    server.stop().await;
    Ok(())
}
