//! Sorting out what was measured.

use std::time::Duration;

/// A sample of durations.
#[derive(Debug, Default)]
pub struct Sample(Vec<Duration>);

impl Sample {
    /// Takes one in.
    pub fn add(&mut self, value: Duration) {
        self.0.push(value);
    }

    /// Takes all of another in.
    pub fn merge(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The value that `share` of all don't exceed, in milliseconds; 0 for an empty sample.
    pub fn millis_at(&mut self, share: f64) -> f64 {
        self.0.sort_unstable();
        let rank = (share * self.0.len() as f64).ceil() as usize;
        let found = self.0.get(rank.saturating_sub(1).min(self.0.len().saturating_sub(1)));
        found.map_or(0.0, |value| value.as_secs_f64() * 1_000.0)
    }

    /// Median, 99th percentile and longest, in words.
    pub fn words(&mut self) -> String {
        format!(
            "p50 {:.2} ms, p99 {:.2} ms, longest {:.2} ms of {}",
            self.millis_at(0.5),
            self.millis_at(0.99),
            self.millis_at(1.0),
            self.len()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentile_is_a_value_of_the_sample() {
        let mut sample = Sample::default();
        for millis in (1..=100).rev() {
            sample.add(Duration::from_millis(millis));
        }
        assert_eq!(sample.millis_at(0.99), 99.0);
        assert_eq!(sample.millis_at(1.0), 100.0);
        assert_eq!(Sample::default().millis_at(0.5), 0.0);
    }
}
