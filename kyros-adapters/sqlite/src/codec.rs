//! How values lie in columns. Codes are written to disk: lists below may grow at their end and
//! never change otherwise.

use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::escalation::EscalationStatus;
use kyros_core::contract::ids::{EscalationId, LeadId, ProjectId, TokenId};
use kyros_core::contract::lead::{LeadStatus, Priority, Source};
use kyros_core::decision::{NumberKey, Port, StreamId, Subject};
use uuid::Uuid;

/// A stream's name: its kind and its 16 bytes.
pub(crate) type StreamName = [u8; 17];

/// Rows and positions fit into 63 bits.
pub(crate) fn int(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(crate) fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

pub(crate) fn nat(n: i64) -> u64 {
    u64::try_from(n).unwrap_or(0)
}

pub(crate) fn small(n: i64) -> u32 {
    u32::try_from(n.max(0)).unwrap_or(u32::MAX)
}

/// A column holds what no version of this crate wrote.
pub(crate) fn bad(column: usize) -> rusqlite::Error {
    rusqlite::Error::InvalidColumnIndex(column)
}

pub(crate) fn stream_name(stream: &StreamId) -> StreamName {
    let (kind, id) = match stream {
        StreamId::Lead(id) => (1, *id.uuid().as_bytes()),
        StreamId::Number(key) => (2, key.0),
        StreamId::Token(id) => (3, *id.uuid().as_bytes()),
        StreamId::Escalation(id) => (4, *id.uuid().as_bytes()),
        StreamId::Project(id) => (5, *id.uuid().as_bytes()),
        StreamId::System => (0, [0; 16]),
    };
    let mut name = [0; 17];
    name[0] = kind;
    name[1..].copy_from_slice(&id);
    name
}

pub(crate) fn stream_id(name: StreamName) -> Option<StreamId> {
    let mut id = [0; 16];
    id.copy_from_slice(&name[1..]);
    let uuid = Uuid::from_bytes(id);
    Some(match name[0] {
        0 => StreamId::System,
        1 => StreamId::Lead(LeadId::new(uuid)),
        2 => StreamId::Number(NumberKey(id)),
        3 => StreamId::Token(TokenId::new(uuid)),
        4 => StreamId::Escalation(EscalationId::new(uuid)),
        5 => StreamId::Project(ProjectId::new(uuid)),
        _ => return None,
    })
}

pub(crate) fn subject_bytes(subject: Subject) -> Option<[u8; 16]> {
    match subject {
        Subject::System => None,
        Subject::Lead(id) => Some(*id.uuid().as_bytes()),
    }
}

pub(crate) fn subject(bytes: Option<[u8; 16]>) -> Subject {
    bytes.map_or(Subject::System, |id| Subject::Lead(LeadId::new(Uuid::from_bytes(id))))
}

/// The key under which a subject's wrapped key lies: the system's is empty.
pub(crate) fn subject_key(subject: &Subject) -> Vec<u8> {
    match subject {
        Subject::System => Vec::new(),
        Subject::Lead(id) => id.uuid().as_bytes().to_vec(),
    }
}

/// A word of a closed set and its code on disk.
pub(crate) trait Coded: Copy + PartialEq + 'static {
    const CODES: &'static [Self];

    /// The code; a word that this build can't store is -1, which nothing reads back.
    fn code(self) -> i64 {
        Self::CODES.iter().position(|word| *word == self).map_or(-1, count)
    }

    fn decode(code: i64) -> Option<Self> {
        usize::try_from(code).ok().and_then(|code| Self::CODES.get(code)).copied()
    }
}

impl Coded for LeadStatus {
    const CODES: &'static [Self] = &[
        Self::New,
        Self::Contacted,
        Self::Qualified,
        Self::ProposalSent,
        Self::Negotiating,
        Self::Won,
        Self::Lost,
        Self::Cold,
    ];
}

impl Coded for Source {
    const CODES: &'static [Self] =
        &[Self::Permit, Self::Referral, Self::Web, Self::SmsInbound, Self::ChatgptApp, Self::Manual];
}

/// The code is the rank.
impl Coded for Priority {
    const CODES: &'static [Self] = &[Self::Cold, Self::Warm, Self::Hot];
}

impl Coded for AppointmentStatus {
    const CODES: &'static [Self] =
        &[Self::Scheduled, Self::Confirmed, Self::Completed, Self::Cancelled, Self::NoShow];
}

impl Coded for EscalationStatus {
    const CODES: &'static [Self] = &[Self::Open, Self::Acknowledged, Self::Resolved];
}

pub(crate) fn port(text: &str) -> Option<Port> {
    Port::OUTSIDE.into_iter().chain([Port::Timer]).find(|port| port.as_str() == text)
}

/// The first text that doesn't begin with `prefix` and is greater; `None` when there is none.
pub(crate) fn after_prefix(prefix: &str) -> Option<String> {
    let mut chars: Vec<char> = prefix.chars().collect();
    while let Some(last) = chars.pop() {
        let next = match u32::from(last) + 1 {
            // The code points of surrogates are no characters.
            0xD800 => Some('\u{E000}'),
            code => char::from_u32(code),
        };
        if let Some(next) = next {
            chars.push(next);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyros_core::contract::WireEnum;

    fn every_word_has_a_code<T: Coded + WireEnum + std::fmt::Debug>() {
        for word in <T as WireEnum>::ALL {
            assert_eq!(T::decode(word.code()), Some(*word), "add it at the end of CODES");
        }
    }

    #[test]
    fn every_word_of_the_contract_can_be_stored() {
        every_word_has_a_code::<LeadStatus>();
        every_word_has_a_code::<Source>();
        every_word_has_a_code::<Priority>();
        every_word_has_a_code::<AppointmentStatus>();
        every_word_has_a_code::<EscalationStatus>();
        assert!(Priority::Hot.code() > Priority::Warm.code());
    }

    #[test]
    fn a_stream_survives_its_name() {
        let id = Uuid::from_u128(7);
        let streams = [
            StreamId::System,
            StreamId::Lead(LeadId::new(id)),
            StreamId::Number(NumberKey([9; 16])),
            StreamId::Token(TokenId::new(id)),
            StreamId::Escalation(EscalationId::new(id)),
            StreamId::Project(ProjectId::new(id)),
        ];
        for stream in streams {
            assert_eq!(stream_id(stream_name(&stream)), Some(stream));
        }
    }

    #[test]
    fn the_end_of_a_prefix_lies_behind_all_that_begin_with_it() {
        assert_eq!(after_prefix("ab"), Some("ac".to_owned()));
        assert_eq!(after_prefix("a\u{D7FF}"), Some("a\u{E000}".to_owned()));
        assert_eq!(after_prefix("a\u{10FFFF}"), Some("b".to_owned()));
        assert_eq!(after_prefix("\u{10FFFF}"), None);
        assert_eq!(after_prefix(""), None);
    }
}
