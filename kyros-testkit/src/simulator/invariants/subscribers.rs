//! A subscriber gets every public event once, in order, with the bytes of history, or is told where to
//! resume.

use std::collections::BTreeMap;

use super::{Happening, Invariant, Past, hold};

#[derive(Debug, Default)]
pub(super) struct Subscribers {
    /// How many public events each has got.
    got: BTreeMap<usize, usize>,
}

impl Invariant for Subscribers {
    fn name(&self) -> &'static str {
        "subscribers"
    }

    fn source(&self) -> &'static str {
        "reliability.md 3.32, 3.33"
    }

    fn look(&mut self, what: &Happening<'_>, past: &Past) -> Result<(), String> {
        match what {
            Happening::Delivered { subscriber, frame } => {
                let got = self.got.entry(*subscriber).or_insert(0);
                let next = past.public.get(*got);
                *got += 1;
                hold(next.is_some_and(|(position, bytes)| (*position, bytes) == (frame.sequence, &frame.frame)), || {
                    let wanted = next.map(|(position, _)| *position);
                    format!("subscriber {subscriber} got {} where {wanted:?} was next", frame.sequence)
                })
            }
            Happening::LagClosed { subscriber, resume_after } => {
                let got = self.got.get(subscriber).copied().unwrap_or(0);
                let last = got.checked_sub(1).map_or(0, |at| past.public[at].0);
                let next = past.public.get(got).map_or(u64::MAX, |(position, _)| *position);
                hold((last..next).contains(resume_after), || {
                    format!("subscriber {subscriber} is at {last} and is told to resume after {resume_after}")
                })
            }
            Happening::Rest { .. } => {
                let behind = self.got.iter().find(|(_, got)| **got < past.public.len());
                hold(behind.is_none(), || format!("subscriber {behind:?} never got all {} events", past.public.len()))
            }
            _ => Ok(()),
        }
    }
}
