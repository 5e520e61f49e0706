//! What a process costs, as Linux counts it.

use std::time::Duration;

/// The kernel counts processor time for users in hundredths of a second (`USER_HZ`), everywhere
/// that Rust's standard library runs on Linux.
const TICK: Duration = Duration::from_millis(10);

/// Processor time of a process so far, user and system; zero where Linux doesn't say.
pub fn spent(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    // The name in brackets may hold blanks; what follows it begins with the 3rd field.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let field = |index: usize| fields.get(index).and_then(|text| text.parse::<u32>().ok()).unwrap_or(0);
    TICK * (field(11) + field(12))
}

/// Memory in use (`VmRSS`), in MiB; `None` where Linux doesn't say.
pub fn resident_mib(pid: u32) -> Option<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: f64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kib / 1_024.0)
}

/// Microseconds of processor time for each of `count`.
pub fn micros_each(before: Duration, after: Duration, count: usize) -> f64 {
    after.saturating_sub(before).as_secs_f64() * 1e6 / count.max(1) as f64
}
