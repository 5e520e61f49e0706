//! What can happen, by numbers: each number is taken modulo what there is, so that any numbers mean
//! something.

/// The phone numbers, in three zones.
pub const NUMBERS: [&str; 4] = [crate::deciders::ANNA, crate::deciders::BEN, "+15125550100", "+14155550100"];

/// What homeowners write. [`Reference`](super::Reference) knows what some of it means.
pub const WORDS: [&str; 24] = [
    "1", "2", "yes", "no thanks, not interested", "STOP", "START", "CANCEL", "wrong number", "HELP", "R", "C",
    "maybe later", "Friday at 2pm", "neither works", "please cancel my appointment", "how much is it?",
    "purple monkey", "can we move it to Tuesday at 10am", "gracias", "", "are you a bot?", "stop texting me",
    "UNSTOP", "no quiero recibir nada de ustedes",
];

/// Every status of a lead.
pub const STATUSES: [&str; 8] =
    ["new", "contacted", "qualified", "proposal_sent", "negotiating", "won", "lost", "cold"];

/// Something that happens.
///
/// Any numbers mean something, so that a shrunk story stays one:
///
/// ```
/// use kyros_testkit::machine::{NUMBERS, System, Transition};
///
/// let mut system = System::new(Default::default());
/// system.apply(&Transition::Create { number: 204, source: 0, status: 0, twin: false });
/// assert_eq!(system.view().leads[0].number, 204 % NUMBERS.len());
/// assert!(system.apply(&Transition::Resume { lead: 99 }).is_none(), "the only lead there is");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each number picks one of what its name says")]
pub enum Transition {
    /// `lead.create`; with `twin` although there may be one with that number.
    Create { number: u8, source: u8, status: u8, twin: bool },
    /// A homeowner writes; with `provider` the provider says that it is an opt-out.
    Hears { number: u8, word: u8, provider: bool },
    /// Time passes.
    Pass { minutes: u32 },
    /// `lead.transition_status`.
    Move { lead: u8, to: u8 },
    /// `sms.send`, or `sms.schedule` for that many minutes later.
    Send { lead: u8, later: Option<u16> },
    /// `sms.cancel`.
    CancelText { text: u8 },
    /// `lead.pause_automation`, for that many days or until it is resumed.
    Pause { lead: u8, days: Option<u8> },
    /// `lead.resume_automation`.
    Resume { lead: u8 },
    /// `lead.record_consent`.
    Consent { lead: u8, status: u8 },
    /// `lead.update` of the phone number.
    Phone { lead: u8, number: u8 },
    /// `calendar.book`, that many hours ahead.
    Book { lead: u8, hour: u16 },
    /// `calendar.cancel`, `.confirm`, `.complete`, `.no_show` or `.reschedule`.
    Visit { visit: u8, what: u8, hour: u16 },
    /// `escalation.resolve`.
    Resolve { escalation: u8, what: u8 },
    /// The provider tells what became of a text, maybe that its receiver has opted out.
    Receipt { text: u8, status: u8, opted_out: bool },
    /// How the provider will end one of the next texts.
    Provider { how: u8 },
    /// What the next look for a text will find instead of the truth.
    Look { how: u8 },
    /// The calendar fails five times.
    Calendar,
    /// `system.resume_sending`, or `system.pause_sending`.
    Sending { on: bool },
    /// A text that hangs at the provider ends.
    Lands { fails: bool },
}

impl Transition {
    /// Reads one from bytes, as a fuzzer brings them; `None` at their end.
    ///
    /// ```
    /// use kyros_testkit::machine::Transition;
    ///
    /// let mut bytes = [0, 1, 0, 0, 1, 2, 0, 30].into_iter();
    /// assert_eq!(Transition::read(&mut bytes), Some(Transition::Create { number: 1, source: 0, status: 0, twin: true }));
    /// assert_eq!(Transition::read(&mut bytes), Some(Transition::Pass { minutes: 30 }));
    /// assert_eq!(Transition::read(&mut bytes), None);
    /// ```
    pub fn read(bytes: &mut impl Iterator<Item = u8>) -> Option<Self> {
        let kind = bytes.next()? % 19;
        let mut byte = || bytes.next();
        Some(match kind {
            0 => Self::Create { number: byte()?, source: byte()?, status: byte()?, twin: byte()? % 2 == 1 },
            1 => Self::Hears { number: byte()?, word: byte()?, provider: byte()? % 10 == 9 },
            2 => Self::Pass { minutes: u32::from(u16::from_be_bytes([byte()?, byte()?])) },
            3 => Self::Move { lead: byte()?, to: byte()? },
            4 => Self::Send { lead: byte()?, later: some(byte()?, byte()?) },
            5 => Self::CancelText { text: byte()? },
            6 => Self::Pause { lead: byte()?, days: some(byte()?, byte()?).map(|days| 1 + (days % 10) as u8) },
            7 => Self::Resume { lead: byte()? },
            8 => Self::Consent { lead: byte()?, status: byte()? },
            9 => Self::Phone { lead: byte()?, number: byte()? },
            10 => Self::Book { lead: byte()?, hour: u16::from_be_bytes([byte()?, byte()?]) % 400 },
            11 => Self::Visit { visit: byte()?, what: byte()?, hour: u16::from_be_bytes([byte()?, byte()?]) % 400 },
            12 => Self::Resolve { escalation: byte()?, what: byte()? },
            13 => Self::Receipt { text: byte()?, status: byte()?, opted_out: byte()? % 10 == 9 },
            14 => Self::Provider { how: byte()? },
            15 => Self::Look { how: byte()? },
            16 => Self::Calendar,
            17 => Self::Sending { on: byte()? % 4 != 0 },
            _ => Self::Lands { fails: byte()? % 2 == 1 },
        })
    }
}

fn some(there: u8, value: u8) -> Option<u16> {
    (there % 2 == 1).then(|| u16::from(value) * 12)
}
