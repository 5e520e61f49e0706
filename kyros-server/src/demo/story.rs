//! The demo's story, chapter by chapter.

use anyhow::{Context, ensure};
use chrono::TimeDelta;
use kyros_adapters::sandbox::{FaultKind, SandboxPort};
use kyros_core::contract::command::{Command, EscalationResolve, Resolution};
use kyros_core::contract::escalation::{Escalation, EscalationAction, EscalationStatus};
use kyros_core::contract::fields::Ref;
use kyros_core::ports::query::{Paging, Query};

use super::narrator::Narrator;
use super::people::{PRICE, People};
use super::screen::Screen;
use super::summary::Summary;
use super::world::World;
use crate::config::Config;
use crate::import;

/// The city's list of solar permits, with invented people, addresses and numbers.
const PERMITS: &str = include_str!("../../../examples/solar-permits.csv");
/// Leads that come in while everything works.
const EARLY: usize = 20;
/// The lead that comes in during the short outage; the others come in during the long one.
const UNLUCKY: usize = 1;
/// Days that pass.
const DAYS: u64 = 15;
/// What the operator answers a question.
const ANSWER: &str = "It depends on your roof: most of our customers pay 10 to 20 thousand dollars before tax credits. \
    A visit is free and gives you the exact price.";

/// Kyros, the homeowners, and who tells of them.
pub struct Story {
    world: World,
    screen: Screen,
    people: People,
    narrator: Narrator,
    region: String,
}

impl Story {
    /// The beginning.
    pub async fn begin(config: &Config, screen: Screen) -> anyhow::Result<Self> {
        let world = World::start(config).await?;
        let narrator = Narrator::new(config.policy.time_zone);
        Ok(Self { world, screen, people: People::default(), narrator, region: config.policy.default_region.clone() })
    }

    /// Lets time pass before it begins to be told.
    #[cfg(test)]
    pub async fn wait(&self, time: TimeDelta) -> anyhow::Result<()> {
        self.world.pass(time).await
    }

    /// The end: the screen goes on.
    pub async fn end(self) -> Screen {
        self.world.stop().await;
        self.screen
    }

    /// Tells everything.
    ///
    /// # Errors
    /// What didn't happen as it should.
    pub async fn tell(&mut self) -> anyhow::Result<()> {
        let (header, rows) = PERMITS.split_once('\n').context("the list of permits is empty")?;
        let rows: Vec<&str> = rows.lines().collect();
        let (early, late) = rows.split_at(EARLY.min(rows.len()));
        let (unlucky, late) = late.split_at(UNLUCKY.min(late.len()));

        self.screen.chapter(&format!("1. {} leads come in from the city's list of solar permits", early.len()));
        self.screen.say("Kyros texts each of them at once and offers two free times for a visit.");
        self.import(header, early).await?;

        self.screen.chapter("2. Homeowners answer, each in their own way");
        self.screen.say("Kyros reads the answers, books, moves and cancels visits, and never writes to who says stop.");
        for _ in 0..4 {
            self.converse(TimeDelta::seconds(5)).await?;
        }

        self.screen.chapter("3. Questions are for people");
        self.answer_questions().await?;

        self.screen.chapter("4. The texting provider goes down while a lead comes in");
        self.short_outage(header, unlucky).await?;

        self.screen.chapter(&format!("5. It goes down for 20 minutes while {} more come in", late.len()));
        self.long_outage(header, late).await?;

        self.screen.chapter(&format!("6. {DAYS} days pass: reminders, follow-ups, and silence that turns cold"));
        for day in 1..=DAYS {
            self.screen.day(day, DAYS);
            for _ in 0..24 {
                self.converse(TimeDelta::hours(1)).await?;
            }
        }
        self.screen.table();
        self.sum_up().await
    }

    async fn sum_up(&mut self) -> anyhow::Result<()> {
        let summary = Summary::of(self.world.engine()).await?;
        self.screen.print(&format!("\nWhat the journal says\n{summary}"));
        let verified = self.world.engine().verify(None).await.context("verify")?;
        self.screen.print(&format!("\nverify: ok {} {}", verified.position, verified.hash));
        summary.expect_a_good_day()
    }

    async fn import(&mut self, header: &str, rows: &[&str]) -> anyhow::Result<()> {
        let file = format!("{header}\n{}\n", rows.join("\n"));
        for row in import::open(file.as_bytes())? {
            let command = row.and_then(|row| row.command(&self.region));
            if let Ok(Command::LeadCreate(lead)) = command {
                self.people.list(lead.phone);
            }
        }
        let report = import::leads(self.world.engine(), file.as_bytes(), true).await?;
        ensure!(report.refused.is_empty(), "rows were refused: {:?}", report.refused);
        self.world.pass(TimeDelta::seconds(1)).await?;
        self.show().await
    }

    /// Homeowners answer the texts that they got; then time passes.
    async fn converse(&mut self, time: TimeDelta) -> anyhow::Result<()> {
        for (phone, line) in self.people.answers() {
            self.world.sandbox().reply(phone, line.to_owned()).await?;
        }
        self.world.engine().rest().await?;
        self.show().await?;
        self.world.pass(time).await?;
        self.show().await
    }

    async fn answer_questions(&mut self) -> anyhow::Result<()> {
        let open = self.open_escalations(Some(EscalationAction::Reply)).await?;
        ensure!(!open.is_empty(), "no question reached a person");
        for escalation in &open {
            let asked = escalation.lead_id.and_then(|lead| self.people.last_words(lead));
            let resolution = match asked {
                Some(PRICE) => Resolution::Reply { content: ANSWER.to_owned() },
                _ => Resolution::Dismiss,
            };
            self.resolve(escalation, resolution, None).await?;
        }
        self.converse(TimeDelta::seconds(5)).await
    }

    /// A text uses up its tries: a person has it tried again.
    async fn short_outage(&mut self, header: &str, rows: &[&str]) -> anyhow::Result<()> {
        self.world.sandbox().fault(SandboxPort::Sms, FaultKind::Down, u32::MAX);
        self.import(header, rows).await?;
        self.screen.say("Kyros tries again after 5, 20, 80 and 320 seconds, and then calls a person.");
        self.world.pass(TimeDelta::minutes(10)).await?;
        self.show().await?;
        let open = self.open_escalations(Some(EscalationAction::Retry)).await?;
        ensure!(!open.is_empty(), "the failed text opened no escalation");
        self.screen.say("The provider is back. The operator has the text tried again.");
        self.world.sandbox().fault(SandboxPort::Sms, FaultKind::Down, 0);
        for escalation in &open {
            self.resolve(escalation, Resolution::Retry, Some("the provider is back")).await?;
        }
        self.world.pass(TimeDelta::minutes(3)).await?;
        self.show().await?;
        let left = self.open_escalations(None).await?;
        ensure!(left.is_empty(), "{} escalations are still open after the retry", left.len());
        Ok(())
    }

    /// Texts wait until the provider is back, and use up no tries; nobody has to do anything.
    async fn long_outage(&mut self, header: &str, rows: &[&str]) -> anyhow::Result<()> {
        self.world.sandbox().fault(SandboxPort::Sms, FaultKind::Down, u32::MAX);
        self.import(header, rows).await?;
        self.screen.say("Kyros sees that nothing gets through: the texts wait, and only a probe goes out now and then.");
        self.world.pass(TimeDelta::minutes(20)).await?;
        self.show().await?;
        ensure!(!self.open_escalations(None).await?.is_empty(), "the outage opened no escalation");
        self.screen.say("The provider is back. The next probe finds out, and the texts that waited go out.");
        self.world.sandbox().fault(SandboxPort::Sms, FaultKind::Down, 0);
        self.world.pass(TimeDelta::minutes(5)).await?;
        self.show().await?;
        let left = self.open_escalations(None).await?;
        ensure!(left.is_empty(), "{} escalations are still open after the outage", left.len());
        Ok(())
    }

    async fn resolve(&self, escalation: &Escalation, resolution: Resolution, note: Option<&str>) -> anyhow::Result<()> {
        let error_id = Ref::Known(escalation.error_id);
        let resolve = EscalationResolve { error_id, resolution, note: note.map(str::to_owned) };
        self.world.engine().operator_submit(Command::EscalationResolve(resolve), None).await?;
        Ok(())
    }

    /// Those that wait for a person, newest first; only the ones in which that can be done.
    async fn open_escalations(&self, action: Option<EscalationAction>) -> anyhow::Result<Vec<Escalation>> {
        let statuses = vec![EscalationStatus::Open, EscalationStatus::Acknowledged];
        let query = Query::Escalations { statuses, paging: Paging::default() };
        let page = self.world.engine().query(&query).await?;
        let all = page.docs.iter().map(|doc| serde_json::from_slice::<Escalation>(doc));
        let mut all: Vec<Escalation> = all.collect::<Result<_, _>>()?;
        all.retain(|e| action.is_none_or(|action| e.actions.iter().any(|offered| offered.action == action)));
        Ok(all)
    }

    async fn show(&mut self) -> anyhow::Result<()> {
        self.narrator.tell(self.world.engine(), &mut self.screen, &mut self.people).await
    }
}
