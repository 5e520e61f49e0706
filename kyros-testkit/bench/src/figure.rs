//! Figures: what was promised, what was seen.

use std::fmt;

/// Which side of the limit is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// That much or more.
    AtLeast,
    /// Less than that.
    Below,
}

#[derive(Debug)]
struct Line {
    what: String,
    wanted: String,
    seen: String,
    met: Option<bool>,
}

/// Everything that was seen so far.
#[derive(Debug, Default)]
pub struct Report(Vec<Line>);

impl Report {
    /// A promised figure.
    pub fn judge(&mut self, what: &str, bound: Bound, limit: f64, seen: f64, unit: &str) {
        let (sign, met) = match bound {
            Bound::AtLeast => (">=", seen >= limit),
            Bound::Below => ("<", seen < limit),
        };
        self.0.push(Line {
            what: what.to_owned(),
            wanted: format!("{sign} {} {unit}", number(limit)),
            seen: format!("{} {unit}", number(seen)),
            met: Some(met),
        });
    }

    /// Something to know beside it.
    pub fn note(&mut self, what: &str, seen: impl Into<String>) {
        self.0.push(Line { what: format!("  {what}"), wanted: String::new(), seen: seen.into(), met: None });
    }
}

/// With thousands apart, and decimals only where they say something.
pub fn number(value: f64) -> String {
    if value.abs() < 100.0 && value.fract() != 0.0 {
        return format!("{value:.2}");
    }
    let digits = format!("{:.0}", value.abs());
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if value < 0.0 { format!("-{text}") } else { text }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = |of: fn(&Line) -> &str, least: usize| {
            self.0.iter().map(|line| of(line).chars().count()).max().unwrap_or(0).max(least)
        };
        let what = width(|line| &line.what, 6);
        let wanted = width(|line| &line.wanted, 6);
        let seen = width(|line| if line.met.is_some() { &line.seen } else { "" }, 4);
        writeln!(f, "{:<what$}  {:<wanted$}  {:<seen$}", "figure", "wanted", "seen")?;
        for line in &self.0 {
            let verdict = match line.met {
                Some(true) => "met",
                Some(false) => "MISSED",
                None => "",
            };
            let text = format!("{:<what$}  {:<wanted$}  {:<seen$}  {verdict}", line.what, line.wanted, line.seen);
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_figure_says_so() {
        let mut report = Report::default();
        report.judge("rate", Bound::AtLeast, 4_000.0, 3_999.0, "/s");
        report.judge("p99", Bound::Below, 40.0, 39.5, "ms");
        let text = report.to_string();
        assert!(text.contains(">= 4,000 /s") && text.contains("3,999 /s") && text.contains("MISSED"), "{text}");
        assert!(text.lines().nth(2).is_some_and(|line| line.ends_with("met")), "{text}");
    }

    #[test]
    fn thousands_stand_apart() {
        assert_eq!(number(1_234_567.0), "1,234,567");
        assert_eq!(number(0.375), "0.38");
        assert_eq!(number(-1_000.0), "-1,000");
    }
}
