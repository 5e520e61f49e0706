//! `kyros-bench`: measures Kyros on this machine and prints each figure beside what is wanted.
//!
//! Server and load generator share the machine. Every commit is durable (SQLite file,
//! `synchronous=FULL`). A missed figure is printed as missed; only a failure to measure fails.

mod args;
mod bare;
mod child;
mod cpu;
mod create;
mod decide;
mod fanout;
mod figure;
mod http;
mod inprocess;
mod listing;
mod machine;
mod minds;
mod small;
mod stats;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Plan};
use figure::Report;

/// The same as the server's.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let plan = match Plan::of(Args::parse()) {
        Ok(plan) => plan,
        Err(fault) => {
            eprintln!("kyros-bench: {fault:#}");
            return ExitCode::from(2);
        }
    };
    println!("{}", machine::describe());
    let mut report = Report::default();
    let mut failed = false;
    for (name, run) in FIGURES {
        if !plan.wants(name) {
            continue;
        }
        eprintln!("measuring {name} …");
        if let Err(fault) = run(&plan, &mut report) {
            eprintln!("kyros-bench: {name} can't be measured: {fault:#}");
            failed = true;
        }
    }
    print!("{report}");
    if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

type Measure = fn(&Plan, &mut Report) -> anyhow::Result<()>;

/// Every figure by its name for `--only`.
const FIGURES: [(&str, Measure); 7] = [
    ("decide", decide::run),
    ("idle", small::idle),
    ("engine", inprocess::run),
    ("create-off", create::off),
    ("create-on", create::on),
    ("fanout", fanout::run),
    ("store", listing::run),
];
