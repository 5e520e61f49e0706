//! What the person before the terminal sees: a table with a line for each lead that changes as the
//! lead does; on anything but a terminal, plain lines.

use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};
use kyros_core::contract::ids::LeadId;

use crate::cli::inert;

/// A breath between two events, so that a person can follow; none where nobody looks.
const BREATH: Duration = Duration::from_millis(12);

/// The screen.
pub struct Screen {
    surface: Surface,
    lines: BTreeMap<LeadId, Line>,
    /// A heading that is shown as soon as something happens under it.
    heading: Option<String>,
}

enum Surface {
    Live { table: MultiProgress, days: Option<ProgressBar>, colour: bool },
    Plain(Box<dyn Write + Send>),
}

struct Line {
    bar: Option<ProgressBar>,
    name: String,
    status: String,
    last: String,
}

impl Screen {
    /// Live on a terminal, plain elsewhere; colours on a terminal unless `NO_COLOR` is set.
    pub fn of_process() -> Self {
        if !std::io::stdout().is_terminal() {
            return Self::plain(Box::new(std::io::stdout()));
        }
        let table = MultiProgress::with_draw_target(ProgressDrawTarget::stdout());
        let colour = std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        Self::on(Surface::Live { table, days: None, colour })
    }

    /// Plain lines.
    pub fn plain(out: Box<dyn Write + Send>) -> Self {
        Self::on(Surface::Plain(out))
    }

    fn on(surface: Surface) -> Self {
        Self { surface, lines: BTreeMap::new(), heading: None }
    }

    /// A new chapter.
    pub fn chapter(&mut self, text: &str) {
        self.heading = None;
        let bold = matches!(&self.surface, Surface::Live { colour: true, .. });
        self.print(&if bold { format!("\n\x1b[1m{text}\x1b[0m") } else { format!("\n{text}") });
    }

    /// Something to be said beside the leads.
    pub fn say(&mut self, text: &str) {
        self.print_heading();
        self.print(&format!("  {}", inert(text)));
    }

    /// Whole lines, as they are.
    pub fn print(&mut self, text: &str) {
        match &mut self.surface {
            // The table counts lines by calls when it moves down.
            Surface::Live { table, .. } => text.split('\n').for_each(|line| {
                let _ = table.println(line);
            }),
            // Whoever reads may have gone: the story goes on to its end, and to its exit code.
            Surface::Plain(out) => {
                let _ = writeln!(out, "{text}");
            }
        }
    }

    /// A day of the journey begins.
    pub fn day(&mut self, day: u64, of: u64) {
        let Surface::Live { table, days, .. } = &mut self.surface else {
            self.heading = Some(format!("  -- day {day}"));
            return;
        };
        let bar = days.get_or_insert_with(|| {
            let style = ProgressStyle::with_template("  {bar:30} day {pos} of {len}");
            table.add(ProgressBar::new(of).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar())))
        });
        bar.set_position(day);
    }

    /// A lead has that name, and that status now.
    pub fn lead(&mut self, id: LeadId, name: &str, status: &str) {
        let line = self.lines.entry(id).or_insert_with(|| Line::new(&self.surface));
        (line.name, line.status) = (inert(name), inert(status));
    }

    /// The last thing that happened to a lead.
    pub async fn happened(&mut self, id: LeadId, what: &str) {
        self.print_heading();
        let line = self.lines.entry(id).or_insert_with(|| Line::new(&self.surface));
        line.last = inert(what);
        match &mut self.surface {
            Surface::Live { colour, .. } => {
                line.draw(*colour);
                tokio::time::sleep(BREATH).await;
            }
            Surface::Plain(out) => {
                let _ = writeln!(out, "  {}", line.text(false));
            }
        }
    }

    /// The table as it stands. Nothing moves from here on.
    pub fn table(&mut self) {
        let colour = self.settle();
        let mut rows = vec![format!("\n  {:18} {:10} last thing that happened", "lead", "status")];
        rows.extend(self.lines.values().map(|line| format!("  {}", line.text(colour))));
        self.print(&rows.join("\n"));
    }

    /// From live to plain; whether colours go on.
    fn settle(&mut self) -> bool {
        let Surface::Live { table, days, colour } = &mut self.surface else { return false };
        // A terminal may have fewer lines than there are leads: the table gives way to its print.
        // Bars redraw when they go, so they go where nobody sees it.
        let _ = table.clear();
        table.set_draw_target(ProgressDrawTarget::hidden());
        *days = None;
        self.lines.values_mut().for_each(|line| line.bar = None);
        let colour = *colour;
        self.surface = Surface::Plain(Box::new(std::io::stdout()));
        colour
    }

    fn print_heading(&mut self) {
        if let Some(heading) = self.heading.take() {
            self.print(&heading);
        }
    }
}

impl Line {
    fn new(surface: &Surface) -> Self {
        let bar = match surface {
            Surface::Live { table, days, .. } => {
                let style = ProgressStyle::with_template("  {wide_msg}").unwrap_or_else(|_| ProgressStyle::default_bar());
                let bar = ProgressBar::no_length().with_style(style);
                Some(match days {
                    Some(days) => table.insert_before(days, bar),
                    None => table.add(bar),
                })
            }
            Surface::Plain(_) => None,
        };
        Self { bar, name: String::new(), status: String::new(), last: String::new() }
    }

    fn text(&self, colour: bool) -> String {
        let status = if colour {
            let code = match self.status.as_str() {
                "qualified" | "won" => 32,
                "lost" => 31,
                "cold" => 34,
                "contacted" => 33,
                _ => 37,
            };
            format!("\x1b[{code}m{:10}\x1b[0m", self.status)
        } else {
            format!("{:10}", self.status)
        };
        format!("{:18} {status} {}", self.name, self.last)
    }

    fn draw(&self, colour: bool) {
        if let Some(bar) = &self.bar {
            bar.set_message(self.text(colour));
        }
    }
}
