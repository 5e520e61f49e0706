//! What was reached: a run that never met a fault or a rare state shows nothing about it.

use std::collections::BTreeMap;

macro_rules! marks {
    ($($(#[$doc:meta])* $name:ident => $word:literal),+ $(,)?) => {
        /// A kind of fault, or a rare state.
        ///
        /// ```
        /// use kyros_testkit::simulator::coverage::Mark;
        ///
        /// assert!(Mark::ALL.contains(&Mark::StopMidSend));
        /// assert_eq!(Mark::ALL.iter().filter(|mark| mark.as_str() == "crash").count(), 1, "each has a name of its own");
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Mark { $($(#[$doc])* $name),+ }

        impl Mark {
            /// Every mark, in the order in which they are printed.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// As it is printed.
            ///
            /// ```
            /// assert_eq!(kyros_testkit::simulator::coverage::Mark::StopMidSend.as_str(), "stop_mid_send");
            /// ```
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
        }
    };
}

marks! {
    /// A node was killed.
    Crash => "crash",
    /// A node was killed at a labelled step.
    CrashAtStep => "crash_at_step",
    /// A write that was not synced is lost, or torn and found out.
    TornWrite => "torn_write",
    /// A write that was not synced survived a crash all the same.
    UnsyncedKept => "unsynced_kept",
    /// A node was stopped and woke with old leases.
    Freeze => "freeze",
    /// A node was stopped at a labelled step.
    FreezeAtStep => "freeze_at_step",
    /// The clock was set ahead.
    ClockForward => "clock_forward",
    /// The clock was set back.
    ClockBack => "clock_back",
    /// The disk was slow.
    DiskSlow => "disk_slow",
    /// The disk was full.
    DiskFull => "disk_full",
    /// A sync failed.
    SyncFailed => "sync_failed",
    /// A commit was written and its answer lost, or lost and nobody said so.
    CommitUnknown => "commit_unknown",
    /// The store couldn't be read.
    StoreUnreadable => "store_unreadable",
    /// A hint between nodes was lost.
    HintLost => "hint_lost",
    /// A request to the provider was lost on its way.
    SmsLostRequest => "sms_lost_request",
    /// The provider took a text and its answer was lost.
    SmsLostAnswer => "sms_lost_answer",
    /// The provider took its time.
    SmsSlow => "sms_slow",
    /// The provider asked to wait.
    SmsThrottled => "sms_throttled",
    /// The provider refused for good.
    SmsRefused => "sms_refused",
    /// The provider said that the person opted out there.
    SmsOptedOut => "sms_opted_out",
    /// The provider was down.
    SmsDown => "sms_down",
    /// The provider couldn't be asked about a text.
    SmsBlind => "sms_blind",
    /// A receipt never came.
    ReceiptLost => "receipt_lost",
    /// A receipt came twice.
    ReceiptTwice => "receipt_twice",
    /// Receipts came in another order.
    ReceiptsReordered => "receipts_reordered",
    /// A receipt came before the call had ended.
    ReceiptEarly => "receipt_early",
    /// A receipt said that the person opted out.
    ReceiptOptedOut => "receipt_opted_out",
    /// A receipt said that no text reaches the number.
    ReceiptUnreachable => "receipt_unreachable",
    /// Another command came under a key that was used.
    KeyUsedTwice => "key_used_twice",
    /// Two tokens used one key.
    KeyOfAnother => "key_of_another",
    /// A homeowner's text came twice.
    TextTwice => "text_twice",
    /// A homeowner's text came late.
    TextLate => "text_late",
    /// The calendar was down.
    CalendarDown => "calendar_down",
    /// The calendar did it and its answer was lost.
    CalendarLostAnswer => "calendar_lost_answer",
    /// Operators couldn't be told.
    NotifierDown => "notifier_down",
    /// The language model was down.
    LanguageDown => "language_down",
    /// An unknown outcome was found to have happened.
    ReconciledFound => "reconciled_found",
    /// An unknown outcome was found not to have happened.
    ReconciledAbsent => "reconciled_absent",
    /// A write with an old lease was refused.
    FencedWrite => "fenced_write",
    /// A STOP came while a text to that number was on its way.
    StopMidSend => "stop_mid_send",
    /// Two decided at once and one had to decide again.
    LostRace => "lost_race",
    /// A slow subscriber was closed with its position.
    LagClose => "lag_close",
    /// A command sent again got its kept answer.
    KeptAnswer => "kept_answer",
    /// A slot was refused because somebody had it.
    SlotTaken => "slot_taken",
    /// A lease that ran out was taken over.
    LeaseTakenOver => "lease_taken_over",
    /// An escalation was opened at the end of the tries.
    TriesUsedUp => "tries_used_up",
    /// An outage that nothing waited for was found to be over.
    IdleProbe => "idle_probe",
    /// A long outage was escalated.
    OutageEscalated => "outage_escalated",
    /// A person had something tried again.
    Retried => "retried_by_person",
    /// A text waited for the end of quiet hours.
    QuietHours => "held_by_quiet_hours",
    /// A text waited for its cap.
    Capped => "held_by_cap",
    /// A text waited for sending to be resumed.
    HeldByPause => "held_by_pause",
    /// Sending was paused.
    SendingPaused => "sending_paused",
    /// An opt-out was confirmed.
    OptOutConfirmed => "opt_out_confirmed",
    /// A person came back with START.
    CameBack => "came_back",
    /// A receipt waited for its text.
    ReceiptParked => "receipt_parked",
    /// A visit was booked by a reply.
    BookedByReply => "booked_by_reply",
    /// A lead went cold.
    WentCold => "went_cold",
    /// A cold lead was written to again.
    Reengaged => "reengaged",
    /// A token was revoked while it was in use.
    TokenRevoked => "token_revoked",
}

/// How often each mark was reached.
///
/// ```
/// use kyros_testkit::simulator::coverage::{Coverage, Mark};
/// use kyros_testkit::simulator::{Options, run};
///
/// let mut all = Coverage::default();
/// (0..3).for_each(|seed| all.add(&run(seed, &Options::default()).coverage));
/// println!("{} crashes; {} kinds never reached", all.of(Mark::Crash), all.missed().len());
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    counts: BTreeMap<Mark, u64>,
    runs: BTreeMap<Mark, u64>,
}

impl Coverage {
    pub(super) fn count(&mut self, mark: Mark) {
        *self.counts.entry(mark).or_insert(0) += 1;
    }

    /// How often it was reached.
    ///
    /// ```
    /// use kyros_testkit::simulator::coverage::{Coverage, Mark};
    ///
    /// assert_eq!(Coverage::default().of(Mark::Crash), 0, "nothing was simulated");
    /// ```
    #[must_use]
    pub fn of(&self, mark: Mark) -> u64 {
        self.counts.get(&mark).copied().unwrap_or(0)
    }

    /// In how many simulations it was reached.
    ///
    /// ```
    /// # use std::collections::BTreeSet;
    /// # use kyros_testkit::simulator::{Options, coverage::{Coverage, Mark}, run};
    /// let quiet = Options { only: Some(BTreeSet::from([0])), ..Options::default() };
    /// let mut all = Coverage::default();
    /// (0..2).for_each(|seed| all.add(&run(seed, &quiet).coverage));
    /// assert!(Mark::ALL.iter().all(|mark| all.runs(*mark) <= 2), "of two simulations");
    /// ```
    #[must_use]
    pub fn runs(&self, mark: Mark) -> u64 {
        self.runs.get(&mark).copied().unwrap_or(0)
    }

    /// Adds what one more simulation reached.
    ///
    /// ```
    /// # use std::collections::BTreeSet;
    /// # use kyros_testkit::simulator::{Options, coverage::{Coverage, Mark}, run};
    /// let one = run(1, &Options { only: Some(BTreeSet::from([0])), ..Options::default() }).coverage;
    /// let mut all = Coverage::default();
    /// all.add(&one);
    /// all.add(&one);
    /// assert!(Mark::ALL.iter().all(|mark| all.of(*mark) == 2 * one.of(*mark)));
    /// ```
    pub fn add(&mut self, one: &Self) {
        for (mark, count) in &one.counts {
            *self.counts.entry(*mark).or_insert(0) += count;
            *self.runs.entry(*mark).or_insert(0) += 1;
        }
    }

    /// What was never reached.
    ///
    /// ```
    /// use kyros_testkit::simulator::coverage::{Coverage, Mark};
    ///
    /// assert_eq!(Coverage::default().missed(), Mark::ALL, "a run that never ran shows nothing");
    /// ```
    #[must_use]
    pub fn missed(&self) -> Vec<Mark> {
        Mark::ALL.iter().copied().filter(|mark| self.of(*mark) == 0).collect()
    }
}
