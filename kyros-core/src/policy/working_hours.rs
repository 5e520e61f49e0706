//! The hours in which visits are made, as one line of text: `Mon-Fri 09:00-17:00`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::local;

const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/// Minutes of the day: from, included, and to, not included.
type Spans = Vec<(u16, u16)>;

/// Working hours by weekday, as wall-clock times.
///
/// Groups of days are parted by `;`, spans of one group by `,`; a day not named is off:
///
/// ```
/// use kyros_core::policy::WorkingHours;
/// let hours: WorkingHours = "Mon-Thu, Sat 09:00-12:00, 13:00-17:30; Fri 9:00-13:00".parse().unwrap();
/// assert_eq!(hours.to_string(), "Mon-Thu,Sat 09:00-12:00,13:00-17:30; Fri 09:00-13:00");
/// assert_eq!(hours.on(4), [(9 * 60, 13 * 60)]);
/// assert!("Mon 17:00-09:00".parse::<WorkingHours>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkingHours {
    days: [Spans; 7],
}

/// What can't be read as working hours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("working hours: {0}; write them like Mon-Fri 09:00-17:00; Sat 10:00-13:00")]
pub struct BadWorkingHours(String);

impl WorkingHours {
    /// The spans of a weekday (Monday is 0) in minutes of the day, rising, apart from each other.
    #[must_use]
    pub fn on(&self, weekday: usize) -> &[(u16, u16)] {
        self.days.get(weekday).map_or(&[], Vec::as_slice)
    }

    /// The length of the longest span in minutes: no visit can be longer.
    #[must_use]
    pub fn longest(&self) -> u16 {
        self.days.iter().flatten().map(|(from, to)| to - from).max().unwrap_or(0)
    }
}

impl Default for WorkingHours {
    fn default() -> Self {
        let day = vec![(9 * 60, 17 * 60)];
        let days = std::array::from_fn(|i| if i < 5 { day.clone() } else { Vec::new() });
        Self { days }
    }
}

impl FromStr for WorkingHours {
    type Err = BadWorkingHours;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut days: [Spans; 7] = Default::default();
        for group in text.split(';').map(str::trim).filter(|g| !g.is_empty()) {
            let (named, spans) = read_group(group)?;
            for day in named {
                days[day].extend(&spans);
            }
        }
        for (i, spans) in days.iter_mut().enumerate() {
            spans.sort_unstable();
            if spans.windows(2).any(|pair| pair[0].1 > pair[1].0) {
                return Err(BadWorkingHours(format!("two spans of {} overlap", DAYS[i])));
            }
        }
        if days.iter().all(Vec::is_empty) {
            return Err(BadWorkingHours("no day has any".to_owned()));
        }
        Ok(Self { days })
    }
}

fn read_group(group: &str) -> Result<(Vec<usize>, Spans), BadWorkingHours> {
    let (mut days, mut spans) = (Vec::new(), Vec::new());
    for word in group.split([',', ' ']).filter(|w| !w.is_empty()) {
        let (from, to) = word.split_once('-').unwrap_or((word, word));
        if word.starts_with(|c: char| c.is_ascii_digit()) {
            let span = minute(from).zip(minute(to)).filter(|(from, to)| from < to);
            spans.push(span.ok_or_else(|| BadWorkingHours(format!("'{word}' is no span of hours")))?);
        } else {
            let range = day(from).zip(day(to)).filter(|(from, to)| from <= to && spans.is_empty());
            let (from, to) = range.ok_or_else(|| BadWorkingHours(format!("'{word}' is no day here")))?;
            days.extend(from..=to);
        }
    }
    if days.is_empty() || spans.is_empty() {
        return Err(BadWorkingHours(format!("'{group}' needs days and then hours")));
    }
    days.sort_unstable();
    days.dedup();
    Ok((days, spans))
}

fn day(name: &str) -> Option<usize> {
    DAYS.iter().position(|d| d.eq_ignore_ascii_case(name))
}

fn minute(text: &str) -> Option<u16> {
    local::minute_of_day(&format!("{text:0>5}"))
}

impl fmt::Display for WorkingHours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told = [false; 7];
        let mut groups = Vec::new();
        for first in 0..7 {
            if told[first] || self.days[first].is_empty() {
                continue;
            }
            let alike: Vec<usize> = (first..7).filter(|d| self.days[*d] == self.days[first]).collect();
            alike.iter().for_each(|d| told[*d] = true);
            let spans: Vec<String> = self.days[first]
                .iter()
                .map(|(from, to)| format!("{}-{}", local::clock(*from), local::clock(*to)))
                .collect();
            groups.push(format!("{} {}", ranges(&alike), spans.join(",")));
        }
        f.write_str(&groups.join("; "))
    }
}

fn ranges(days: &[usize]) -> String {
    let runs = days.chunk_by(|a, b| a + 1 == *b);
    let names = runs.map(|run| match run {
        [first, .., last] => format!("{}-{}", DAYS[*first], DAYS[*last]),
        one => one.iter().map(|d| DAYS[*d]).collect(),
    });
    names.collect::<Vec<_>>().join(",")
}

impl Serialize for WorkingHours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for WorkingHours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
