//! Runs simulations by the thousand: `simulate --seeds 10000`.
//!
//! Prints how often each fault and each rare state was reached, and a last line `seeds N, steps N,
//! violations N, trace HASH`. A violation is shrunk to the acts that matter and told in words. Exit
//! code 1 when something didn't hold, 2 when a fault or a rare state was never reached.

use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Instant;

use clap::Parser;
use kyros_core::policy::Policy;
use kyros_testkit::simulator::coverage::{Coverage, Mark};
use kyros_testkit::simulator::shrink::shrink;
use kyros_testkit::simulator::{Options, Outcome, run};
use sha2::{Digest, Sha256};

/// Fewer seeds can't be expected to reach everything.
const SEEDS_THAT_REACH_ALL: u64 = 1_000;

/// Simulates Kyros with faults, on simulated time.
#[derive(Debug, Parser)]
#[command(name = "simulate")]
struct Args {
    /// How many seeds.
    #[arg(long, default_value_t = 100)]
    seeds: u64,
    /// The first seed.
    #[arg(long, default_value_t = 0)]
    from: u64,
    /// Instead of --seeds: those with which the lines of a file begin; a line with `#` is a comment.
    #[arg(long)]
    seeds_in: Option<PathBuf>,
    /// One seed, told in words.
    #[arg(long)]
    seed: Option<u64>,
    /// With --seed: only these of its acts, by number.
    #[arg(long, value_delimiter = ',')]
    acts: Option<Vec<usize>>,
    /// A policy (the table `[policy]` of kyros.toml, or its keys alone) instead of drawn ones.
    #[arg(long)]
    policy: Option<PathBuf>,
    /// So many leads more than each seed has by itself, over a month, followed to their end.
    #[arg(long, default_value_t = 0)]
    leads: usize,
    /// Threads; every core by default.
    #[arg(long)]
    threads: Option<usize>,
    /// Stop after so many failing seeds.
    #[arg(long, default_value_t = 1)]
    failures: u64,
    /// Leave failing seeds as long as they are.
    #[arg(long)]
    no_shrink: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let policy = args.policy.as_deref().map(read_policy).transpose();
    let (policy, seeds) = match policy.and_then(|policy| Ok((policy, seeds(&args)?))) {
        Ok(read) => read,
        Err(fault) => {
            eprintln!("simulate: {fault}");
            return ExitCode::from(64);
        }
    };
    let only = args.acts.as_ref().map(|acts| acts.iter().copied().collect::<BTreeSet<usize>>());
    let options = Options { policy, narrate: false, only, leads: args.leads };
    match args.seed {
        Some(seed) => one(seed, &Options { narrate: true, ..options }),
        None => many(&args, &seeds, &options),
    }
}

fn seeds(args: &Args) -> Result<Vec<u64>, String> {
    let Some(path) = &args.seeds_in else { return Ok((args.from..args.from.saturating_add(args.seeds)).collect()) };
    let text = std::fs::read_to_string(path).map_err(|fault| format!("{}: {fault}", path.display()))?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|(at, line)| {
            let seed = line.split_whitespace().next().unwrap_or_default();
            seed.parse().map_err(|_| format!("{}: line {}: `{seed}` is no seed", path.display(), at + 1))
        })
        .collect()
}

fn read_policy(path: &std::path::Path) -> Result<Policy, String> {
    let named = |fault: &dyn std::fmt::Display| format!("{}: {fault}", path.display());
    let text = std::fs::read_to_string(path).map_err(|fault| named(&fault))?;
    let document: serde_json::Value = toml::from_str(&text).map_err(|fault| named(&fault))?;
    Policy::of_document(document).map_err(|faults| {
        faults.iter().map(|fault| named(fault)).collect::<Vec<_>>().join("\n")
    })
}

fn one(seed: u64, options: &Options) -> ExitCode {
    let outcome = run(seed, options);
    outcome.story.iter().for_each(|line| println!("{line}"));
    summary(1, outcome.steps, u64::from(outcome.violation.is_some()), &outcome.trace);
    ExitCode::from(u8::from(outcome.violation.is_some()))
}

fn summary(seeds: u64, steps: u64, violations: u64, trace: &[u8; 32]) {
    let trace: String = trace.iter().map(|byte| format!("{byte:02x}")).collect();
    println!("seeds {seeds}, steps {steps}, violations {violations}, trace {trace}");
}

/// What came of all seeds so far, in the order of the seeds.
struct Tally {
    seeds: u64,
    steps: u64,
    millis: i64,
    trace: Sha256,
    coverage: Coverage,
    failures: Vec<Outcome>,
}

impl Tally {
    fn add(&mut self, outcome: Outcome) {
        self.seeds += 1;
        self.steps += outcome.steps;
        self.millis += outcome.millis;
        self.trace.update(outcome.trace);
        self.coverage.add(&outcome.coverage);
        if outcome.violation.is_some() {
            self.failures.push(outcome);
        }
    }
}

fn many(args: &Args, seeds: &[u64], options: &Options) -> ExitCode {
    // What an engine logs on the way is part of what is simulated; a panic is told by its outcome.
    std::panic::set_hook(Box::new(|_| {}));
    let began = Instant::now();
    let tally = simulate(args, seeds, options, began);
    let seconds = began.elapsed().as_secs_f64();
    for failure in tally.failures.iter().take(usize::try_from(args.failures).unwrap_or(usize::MAX)) {
        tell(failure, options, args);
    }
    for mark in Mark::ALL {
        println!("{:<24} {:>10} in {} seeds", mark.as_str(), tally.coverage.of(*mark), tally.coverage.runs(*mark));
    }
    println!(
        "{:.1} s, {:.0} steps a second, {:.0} simulated seconds a second",
        seconds,
        tally.steps as f64 / seconds,
        tally.millis as f64 / 1_000.0 / seconds,
    );
    let missed = tally.coverage.missed();
    let must_reach = tally.seeds >= SEEDS_THAT_REACH_ALL && tally.failures.is_empty() && options.policy.is_none();
    if must_reach && !missed.is_empty() {
        println!("never reached: {}", missed.iter().map(|mark| mark.as_str()).collect::<Vec<_>>().join(", "));
    }
    let violations = tally.failures.len() as u64;
    summary(tally.seeds, tally.steps, violations, &tally.trace.finalize().into());
    match (violations, must_reach && !missed.is_empty()) {
        (0, false) => ExitCode::SUCCESS,
        (0, true) => ExitCode::from(2),
        _ => ExitCode::FAILURE,
    }
}

/// Runs the seeds on every thread and takes their outcomes in the order of the seeds.
fn simulate(args: &Args, seeds: &[u64], options: &Options, began: Instant) -> Tally {
    let threads = args.threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from)).max(1);
    let (next, enough) = (AtomicUsize::new(0), AtomicU64::new(0));
    let mut tally = Tally {
        seeds: 0,
        steps: 0,
        millis: 0,
        trace: Sha256::new(),
        coverage: Coverage::default(),
        failures: Vec::new(),
    };
    std::thread::scope(|scope| {
        // Bounded: a slow seed holds the others back by so many outcomes at most.
        let (sender, outcomes) = mpsc::sync_channel::<(usize, Outcome)>(1_024);
        for _ in 0..threads {
            let (sender, next, enough) = (sender.clone(), &next, &enough);
            scope.spawn(move || {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    let Some(seed) = seeds.get(number).filter(|_| enough.load(Ordering::Relaxed) < args.failures) else {
                        return;
                    };
                    let outcome = run(*seed, options);
                    if outcome.violation.is_some() {
                        enough.fetch_add(1, Ordering::Relaxed);
                    }
                    if sender.send((number, outcome)).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        let (mut early, mut expected) = (std::collections::BTreeMap::new(), 0);
        for (number, outcome) in outcomes {
            early.insert(number, outcome);
            while let Some(outcome) = early.remove(&expected) {
                tally.add(outcome);
                expected += 1;
            }
            progress(&tally, seeds.len(), began);
        }
        early.into_values().for_each(|outcome| tally.add(outcome));
    });
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
    tally
}

fn progress(tally: &Tally, seeds: usize, began: Instant) {
    let mut screen = std::io::stderr();
    if screen.is_terminal() && tally.seeds.is_multiple_of(16) {
        let rate = tally.steps as f64 / began.elapsed().as_secs_f64();
        let failed = tally.failures.len();
        let _ = write!(screen, "\r{}/{seeds} seeds, {rate:.0} steps a second, {failed} failed ", tally.seeds);
    }
}

/// What else the simulation was told, as it must be told again.
fn told(args: &Args) -> String {
    let leads = if args.leads > 0 { format!(" --leads {}", args.leads) } else { String::new() };
    let policy = args.policy.as_ref().map_or_else(String::new, |path| format!(" --policy {}", path.display()));
    leads + &policy
}

fn tell(failure: &Outcome, options: &Options, args: &Args) {
    let Some(violation) = &failure.violation else { return };
    println!("seed {} breaks `{}` ({}): {}", failure.seed, violation.invariant, violation.source, violation.what);
    if args.no_shrink {
        println!("again: simulate --seed {}{}\n", failure.seed, told(args));
        return;
    }
    let short = shrink(failure, options, 200);
    let acts: Vec<String> = short.acts.iter().map(ToString::to_string).collect();
    println!("shrunk from {} acts to {}:", failure.acts.len(), short.acts.len());
    short.story.iter().for_each(|line| println!("  {line}"));
    let only = if acts.is_empty() { String::new() } else { format!(" --acts {}", acts.join(",")) };
    println!("again: simulate --seed {}{only}{}\n", failure.seed, told(args));
}
