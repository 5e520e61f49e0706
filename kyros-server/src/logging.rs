//! Logs: one line an entry on stderr, as text or JSON. No secrets, no personal data.

use tracing_subscriber::EnvFilter;

use crate::config::LogConfig;

/// Logs from now on. A process that logs already stays as it is.
pub fn start(config: &LogConfig) {
    // Only Kyros's own words follow the level: libraries may log what passes through them.
    let filter = EnvFilter::new(format!(
        "warn,hyper=error,kyros_server={level},kyros_engine={level},kyros_core={level},kyros_sqlite={level},\
         kyros_sandbox={level},kyros_twilio={level},kyros_http={level}",
        level = config.level
    ));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false)
        // Whoever reads the log may go away: the server goes on.
        .log_internal_errors(false);
    if config.json {
        let _ = lines.json().try_init();
    } else {
        let _ = lines.with_ansi(false).try_init();
    }
}

/// A phone number as it may be logged.
#[must_use]
pub fn masked_phone(phone: &str) -> String {
    let shown = phone.len().saturating_sub(2);
    format!("…{}", phone.get(shown..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_phone_shows_two_digits() {
        assert_eq!(super::masked_phone("+14155550123"), "…23");
    }
}
