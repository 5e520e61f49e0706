//! On what it was measured.

/// Machine, load and commit in one line.
pub fn describe() -> String {
    let cores = std::thread::available_parallelism().map_or(0, usize::from);
    let model = line_of("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown processor".to_owned());
    let memory = line_of("/proc/meminfo", "MemTotal").unwrap_or_else(|| "unknown memory".to_owned());
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("unknown").to_owned();
    let kernel = std::fs::read_to_string("/proc/sys/kernel/osrelease").unwrap_or_default();
    format!(
        "machine: {cores} cores ({model}), {memory}, Linux {}, load before {load}\ncommit:  {}, {} build",
        kernel.trim(),
        commit(),
        if cfg!(debug_assertions) { "debug" } else { "release" }
    )
}

fn line_of(path: &str, name: &str) -> Option<String> {
    let text = std::fs::read_to_string(path).ok()?;
    let line = text.lines().find(|line| line.starts_with(name))?;
    line.split_once(':').map(|(_, value)| value.trim().to_owned())
}

/// The commit that was built, as `scripts/bench` names it: the tree may have moved on since.
fn commit() -> &'static str {
    option_env!("BENCH_COMMIT").unwrap_or("unknown (scripts/bench builds with its name)")
}
