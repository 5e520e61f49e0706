//! Commits and rows for trials.

use bytes::Bytes;
use kyros_core::contract::appointment::AppointmentStatus;
use kyros_core::contract::event::EventType;
use kyros_core::contract::ids::{
    AppointmentId, EffectId, EscalationId, EventId, IdSource, LeadId, MessageId, ProjectId, Seed, TokenId,
};
use kyros_core::contract::lead::{LeadStatus, Priority, Source};
use kyros_core::contract::time::Timestamp;
use kyros_core::decision::rows::{AppointmentRow, LeadRow, MessageRow};
use kyros_core::decision::{Port, StreamId, Subject};
use kyros_core::ports::store::{
    AnswerRecord, AppendRecord, CauseRecord, Commit, EffectRecord, EventRecord, Fate, Lease, Settle,
};
use sha2::{Digest, Sha256};

/// An instant, in milliseconds since the trials' beginning.
#[must_use]
pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000 + millis)
}

/// Draws ids that rise.
#[derive(Clone, Debug)]
pub struct Ids {
    drawn: i64,
}

macro_rules! draw {
    ($($(#[$doc:meta])* $name:ident: $id:ident),+ $(,)?) => {$(
        $(#[$doc])*
        pub fn $name(&mut self) -> $id {
            self.drawn += 1;
            $id::new(IdSource::new(Seed([3; 32]), at(self.drawn)).next_uuid())
        }
    )+};
}

impl Default for Ids {
    fn default() -> Self {
        Self::new()
    }
}

impl Ids {
    /// Ids that nobody has drawn yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { drawn: 0 }
    }

    draw! {
        /// A lead.
        lead: LeadId,
        /// An event.
        event: EventId,
        /// An effect.
        effect: EffectId,
        /// A text.
        message: MessageId,
        /// An appointment.
        appointment: AppointmentId,
        /// An escalation.
        escalation: EscalationId,
        /// A token.
        token: TokenId,
        /// A project.
        project: ProjectId,
    }

    /// Private events for a stream that holds `expected` so far, one a text.
    pub fn append(&mut self, stream: &StreamId, expected: u64, texts: &[&str]) -> AppendRecord {
        let subject = subject_of(stream);
        let events = texts.iter().map(|text| self.sealed(text, subject)).collect();
        let state = format!("state of {stream} after {}", expected + texts.len() as u64);
        AppendRecord { stream: stream.clone(), expected_version: expected, events, state: state.into(), subject }
    }

    fn sealed(&mut self, text: &str, subject: Subject) -> EventRecord {
        let sealed = Bytes::copy_from_slice(text.as_bytes());
        EventRecord {
            id: self.event(),
            at: at(self.drawn),
            subject,
            public: None,
            lead: None,
            leaf: Sha256::digest(&sealed).into(),
            sealed,
        }
    }

    /// One private event on a stream.
    pub fn step(&mut self, stream: &StreamId, expected: u64) -> Commit {
        Commit { appends: vec![self.append(stream, expected, &["step"])], ..Commit::default() }
    }

    /// A commit of effects alone.
    pub fn effects(&mut self, effects: &[(Option<&str>, Timestamp)]) -> (Commit, Vec<EffectId>) {
        let effects: Vec<EffectRecord> =
            effects.iter().map(|(lane, due)| effect(self.effect(), *lane, Port::Sms, *due)).collect();
        let ids = effects.iter().map(|effect| effect.id).collect();
        (Commit { effects, ..Commit::default() }, ids)
    }
}

/// Whose a stream's state is, in trials.
#[must_use]
pub fn subject_of(stream: &StreamId) -> Subject {
    match stream {
        StreamId::Lead(id) => Subject::Lead(*id),
        _ => Subject::System,
    }
}

/// The same event with a public face.
#[must_use]
pub fn public(event: EventRecord, kind: EventType, lead: Option<LeadId>) -> EventRecord {
    EventRecord { public: Some(kind), lead, ..event }
}

/// An effect.
#[must_use]
pub fn effect(id: EffectId, lane: Option<&str>, port: Port, due: Timestamp) -> EffectRecord {
    let body = Bytes::from(format!("effect {id}"));
    EffectRecord { id, lane: lane.map(str::to_owned), port, due, subject: Subject::System, body }
}

/// What becomes of a leased effect, as a commit.
#[must_use]
pub fn settle(lease: Lease, fate: Fate) -> Commit {
    Commit { settle: Some(Settle { lease, fate }), ..Commit::default() }
}

/// Ready again at that instant.
#[must_use]
pub fn again(due: Timestamp, hold: bool) -> Fate {
    Fate::Again { due, hold, unknown: false, polls: 0, refund: false }
}

/// An answer under that key.
#[must_use]
pub fn answer(key: &str) -> AnswerRecord {
    AnswerRecord {
        key: key.to_owned(),
        fingerprint: Sha256::digest(key.as_bytes()).into(),
        status: 201,
        subject: Subject::System,
        body: Bytes::from(format!("answer to {key}")),
        at: at(0),
    }
}

/// A cause with that text.
#[must_use]
pub fn cause(text: &str) -> CauseRecord {
    CauseRecord { subject: Subject::System, body: Bytes::copy_from_slice(text.as_bytes()) }
}

/// The `n`-th lead's row: a few values of each key, each of them shared by several leads.
#[must_use]
pub fn lead_row(id: LeadId, n: i64) -> LeadRow {
    let pick = |of: i64| usize::try_from(n.rem_euclid(of)).unwrap_or_default();
    let names = ["ada", "bob", "cleo", "dan"];
    let name = names[pick(4)];
    LeadRow {
        id,
        status: LeadStatus::ALL[pick(3)],
        source: Source::ALL[pick(2)],
        priority: Priority::ALL[pick(3)],
        assigned_to: (pick(5) > 0).then(|| format!("person{}", pick(2))),
        name_key: name.to_owned(),
        created_at: at(n / 2),
        updated_at: at(n % 7),
        next_follow_up_at: (pick(3) > 0).then(|| at(n % 4)),
        pending_response: pick(2) == 0,
        search: vec![format!("555{}", pick(9)), format!("elm{}", pick(3)), name.to_owned()],
        doc: Bytes::from(format!("lead {n}")),
    }
}

/// A text's row.
#[must_use]
pub fn message_row(id: MessageId, lead: LeadId, n: i64) -> MessageRow {
    MessageRow {
        id,
        lead,
        created_at: at(n / 2),
        provider_id: Some(format!("SM{n}")),
        attempted_at: Some(at(n)),
        doc: Bytes::from(format!("message {n}")),
    }
}

/// An appointment's row.
#[must_use]
pub fn appointment_row(id: AppointmentId, lead: LeadId, n: i64) -> AppointmentRow {
    let status = if n % 2 == 0 { AppointmentStatus::Scheduled } else { AppointmentStatus::Cancelled };
    AppointmentRow { id, lead, status, start: at(n), doc: Bytes::from(format!("appointment {n}")) }
}
