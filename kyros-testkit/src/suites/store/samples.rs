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
///
/// ```
/// use kyros_testkit::suites::store::samples::at;
///
/// assert_eq!(at(1_500).since(at(0)), chrono::TimeDelta::milliseconds(1_500));
/// ```
#[must_use]
pub fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(1_800_000_000_000 + millis)
}

/// Draws ids that rise.
///
/// ```
/// use kyros_testkit::suites::store::samples::Ids;
///
/// let mut ids = Ids::new();
/// let (first, second) = (ids.lead(), ids.lead());
/// assert!(first < second, "they rise, as ids that are drawn one after another do");
/// let others = (ids.event(), ids.effect(), ids.message(), ids.appointment(), ids.escalation(), ids.token(), ids.project());
/// assert_eq!(others.1.to_string().len(), 36);
/// assert_eq!(Ids::new().lead(), first, "and are the same in every trial");
/// ```
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
    ///
    /// ```
    /// use kyros_core::decision::StreamId;
    /// use kyros_testkit::suites::store::samples::Ids;
    ///
    /// let append = Ids::new().append(&StreamId::System, 3, &["paused", "resumed"]);
    /// assert_eq!((append.expected_version, append.events.len()), (3, 2));
    /// assert_eq!(append.state, "state of system after 5");
    /// ```
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
    ///
    /// ```
    /// # use futures::executor::block_on;
    /// # use kyros_core::{decision::StreamId, ports::store::{CommitError, Journal}};
    /// # use kyros_testkit::{MemoryStore, suites::store::samples::Ids};
    /// let (store, mut ids) = (MemoryStore::new(), Ids::new());
    /// let made = block_on(store.commit(ids.step(&StreamId::System, 0))).expect("the stream is new");
    /// assert_eq!((made.first, made.last), (1, 1));
    /// let moved = block_on(store.commit(ids.step(&StreamId::System, 0)));
    /// assert_eq!(moved, Err(CommitError::Version(StreamId::System)));
    /// ```
    pub fn step(&mut self, stream: &StreamId, expected: u64) -> Commit {
        Commit { appends: vec![self.append(stream, expected, &["step"])], ..Commit::default() }
    }

    /// A commit of effects alone.
    ///
    /// ```
    /// # use {futures::executor::block_on, kyros_core::ports::store::{Journal, Work}};
    /// # use kyros_testkit::{MemoryStore, suites::store::samples::{Ids, at}};
    /// let store = MemoryStore::new();
    /// let (commit, ids) = Ids::new().effects(&[(Some("lane"), at(0)), (Some("lane"), at(5))]);
    /// block_on(store.commit(commit)).expect("two effects");
    /// let leased = block_on(store.lease(at(0), at(0), at(10), 9)).expect("what is due");
    /// assert_eq!(leased.iter().map(|one| one.lease.effect).collect::<Vec<_>>(), [ids[0]]);
    /// ```
    pub fn effects(&mut self, effects: &[(Option<&str>, Timestamp)]) -> (Commit, Vec<EffectId>) {
        let effects: Vec<EffectRecord> =
            effects.iter().map(|(lane, due)| effect(self.effect(), *lane, Port::Sms, *due)).collect();
        let ids = effects.iter().map(|effect| effect.id).collect();
        (Commit { effects, ..Commit::default() }, ids)
    }
}

/// Whose a stream's state is, in trials.
///
/// ```
/// # use kyros_core::decision::{StreamId, Subject};
/// # use kyros_testkit::suites::store::samples::{Ids, subject_of};
/// let lead = Ids::new().lead();
/// assert_eq!(subject_of(&StreamId::Lead(lead)), Subject::Lead(lead));
/// assert_eq!(subject_of(&StreamId::System), Subject::System);
/// ```
#[must_use]
pub fn subject_of(stream: &StreamId) -> Subject {
    match stream {
        StreamId::Lead(id) => Subject::Lead(*id),
        _ => Subject::System,
    }
}

/// The same event with a public face.
///
/// ```
/// # use kyros_core::{contract::event::EventType, decision::StreamId};
/// # use kyros_testkit::suites::store::samples::{Ids, public};
/// let private = Ids::new().append(&StreamId::System, 0, &["a"]).events.remove(0);
/// let told = public(private.clone(), EventType::SmsQueued, None);
/// assert_eq!((private.public, told.public), (None, Some(EventType::SmsQueued)));
/// assert_eq!(told.sealed, private.sealed, "the same event");
/// ```
#[must_use]
pub fn public(event: EventRecord, kind: EventType, lead: Option<LeadId>) -> EventRecord {
    EventRecord { public: Some(kind), lead, ..event }
}

/// An effect.
///
/// ```
/// # use kyros_core::decision::Port;
/// # use kyros_testkit::suites::store::samples::{Ids, at, effect};
/// let text = effect(Ids::new().effect(), Some("a number"), Port::Sms, at(7));
/// assert_eq!((text.lane.as_deref(), text.due), (Some("a number"), at(7)));
/// ```
#[must_use]
pub fn effect(id: EffectId, lane: Option<&str>, port: Port, due: Timestamp) -> EffectRecord {
    let body = Bytes::from(format!("effect {id}"));
    EffectRecord { id, lane: lane.map(str::to_owned), port, due, subject: Subject::System, body }
}

/// What becomes of a leased effect, as a commit.
///
/// ```
/// # use {futures::executor::block_on, kyros_core::ports::store::{Fate, Journal, Work}};
/// # use kyros_testkit::{MemoryStore, suites::store::samples::{Ids, at, settle}};
/// let store = MemoryStore::new();
/// let (commit, ids) = Ids::new().effects(&[(None, at(0))]);
/// block_on(store.commit(commit)).expect("an effect");
/// let leased = block_on(store.lease(at(0), at(0), at(10), 1)).expect("it is due");
/// block_on(store.commit(settle(leased[0].lease, Fate::Done))).expect("the lease is current");
/// assert!(block_on(store.effect(ids[0])).expect("memory answers").is_none(), "what is done is gone");
/// ```
#[must_use]
pub fn settle(lease: Lease, fate: Fate) -> Commit {
    Commit { settle: Some(Settle { lease, fate }), ..Commit::default() }
}

/// Ready again at that instant.
///
/// ```
/// # use {futures::executor::block_on, kyros_core::ports::store::{Journal, Work}};
/// # use kyros_testkit::{MemoryStore, suites::store::samples::{Ids, again, at, settle}};
/// let store = MemoryStore::new();
/// block_on(store.commit(Ids::new().effects(&[(None, at(0))]).0)).expect("an effect");
/// let leased = block_on(store.lease(at(0), at(0), at(10), 1)).expect("it is due");
/// block_on(store.commit(settle(leased[0].lease, again(at(99), false)))).expect("the lease is current");
/// assert_eq!(block_on(store.next_due()), Ok(Some(at(99))));
/// ```
#[must_use]
pub fn again(due: Timestamp, hold: bool) -> Fate {
    Fate::Again { due, hold, unknown: false, polls: 0, refund: false }
}

/// An answer under that key.
///
/// ```
/// # use {futures::executor::block_on, kyros_core::ports::store::{Commit, CommitError, Journal}};
/// # use kyros_testkit::{MemoryStore, suites::store::samples::answer};
/// let store = MemoryStore::new();
/// let answered = || Commit { answer: Some(answer("key")), ..Commit::default() };
/// block_on(store.commit(answered())).expect("it is new");
/// assert_eq!(block_on(store.answer("key")), Ok(Some(answer("key"))));
/// assert_eq!(block_on(store.commit(answered())), Err(CommitError::Answered));
/// ```
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
///
/// ```
/// # use {futures::executor::block_on, kyros_core::{decision::StreamId, ports::store::{Commit, Journal}}};
/// # use kyros_testkit::{MemoryStore, suites::store::samples::{Ids, cause}};
/// let store = MemoryStore::new();
/// let commit = Commit { cause: Some(cause("why")), ..Ids::new().step(&StreamId::System, 0) };
/// block_on(store.commit(commit)).expect("one event");
/// assert_eq!(block_on(store.causes(&[1])).expect("memory answers")[&1].body, "why");
/// ```
#[must_use]
pub fn cause(text: &str) -> CauseRecord {
    CauseRecord { subject: Subject::System, body: Bytes::copy_from_slice(text.as_bytes()) }
}

/// The `n`-th lead's row: a few values of each key, each of them shared by several leads.
///
/// ```
/// # use kyros_testkit::suites::store::samples::{Ids, lead_row};
/// let mut ids = Ids::new();
/// let (first, fifth) = (lead_row(ids.lead(), 1), lead_row(ids.lead(), 5));
/// assert_eq!(first.name_key, fifth.name_key, "so that an order by name has something to decide");
/// assert_ne!(first.doc, fifth.doc);
/// ```
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
///
/// ```
/// # use {futures::executor::block_on, kyros_core::{decision::rows::Row, ports::store::{Commit, Journal, MessageRef, Views}}};
/// # use kyros_testkit::{MemoryStore, suites::store::samples::{Ids, message_row}};
/// let (store, mut ids) = (MemoryStore::new(), Ids::new());
/// let (lead, text) = (ids.lead(), ids.message());
/// let rows = vec![Row::Message(message_row(text, lead, 7))];
/// block_on(store.commit(Commit { rows, ..Commit::default() })).expect("a row");
/// assert_eq!(block_on(store.message(MessageRef::Provider("SM7"))), Ok(Some((lead, text))));
/// ```
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
///
/// ```
/// # use kyros_core::contract::appointment::AppointmentStatus;
/// # use kyros_testkit::suites::store::samples::{Ids, appointment_row, at};
/// let mut ids = Ids::new();
/// let row = appointment_row(ids.appointment(), ids.lead(), 3);
/// assert_eq!((row.status, row.start), (AppointmentStatus::Cancelled, at(3)), "every other one is off");
/// ```
#[must_use]
pub fn appointment_row(id: AppointmentId, lead: LeadId, n: i64) -> AppointmentRow {
    let status = if n % 2 == 0 { AppointmentStatus::Scheduled } else { AppointmentStatus::Cancelled };
    AppointmentRow { id, lead, status, start: at(n), doc: Bytes::from(format!("appointment {n}")) }
}
