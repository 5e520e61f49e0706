//! What the next calls of a port meet.

use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};

use kyros_core::ports::failure::Failure;

/// What one call meets.
///
/// ```
/// use kyros_core::ports::failure::{Failure, Fault};
/// use kyros_testkit::ports::{RecordingGateway, Step};
///
/// RecordingGateway::new().script([
///     Step::Fail(Failure::throttled("429", None, "slow down")),
///     Step::lost_answer(),
///     Step::Fail(Failure::permanent(Fault::Request, "21211", "no such number")),
///     Step::Succeed,
/// ]);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// It succeeds.
    Succeed,
    /// Nothing happens outside, and this is the answer.
    Fail(Failure),
    /// It happens outside, and this is the answer.
    SucceedThenFail(Failure),
}

impl Step {
    /// The other side does what was asked and its answer gets lost.
    ///
    /// ```
    /// use kyros_core::ports::failure::Outcome;
    /// use kyros_testkit::ports::Step;
    ///
    /// let Step::SucceedThenFail(failure) = Step::lost_answer() else { panic!("it happened outside") };
    /// assert_eq!(failure.outcome, Outcome::Unknown);
    /// ```
    #[must_use]
    pub fn lost_answer() -> Self {
        Self::SucceedThenFail(Failure::unknown("lost_answer", "the answer was cut off"))
    }
}

/// Steps in waiting; a call without one succeeds.
#[derive(Debug, Default)]
pub(crate) struct Script(Mutex<VecDeque<Step>>);

impl Script {
    pub(crate) fn add(&self, steps: impl IntoIterator<Item = Step>) {
        locked(&self.0).extend(steps);
    }

    pub(crate) fn drop_rest(&self) {
        locked(&self.0).clear();
    }

    /// What the next call would answer; uses nothing up.
    pub(crate) fn ahead(&self) -> Result<(), Failure> {
        match locked(&self.0).front() {
            None | Some(Step::Succeed) => Ok(()),
            Some(Step::Fail(failure) | Step::SucceedThenFail(failure)) => Err(failure.clone()),
        }
    }

    /// Runs `happen` if the next step lets it, and answers as the step says.
    pub(crate) fn play<T>(&self, happen: impl FnOnce() -> T) -> Result<T, Failure> {
        let step = locked(&self.0).pop_front().unwrap_or(Step::Succeed);
        match step {
            Step::Succeed => Ok(happen()),
            Step::Fail(failure) => Err(failure),
            Step::SucceedThenFail(failure) => {
                happen();
                Err(failure)
            }
        }
    }
}

/// A panic in one test thread must not hide what was recorded.
pub(crate) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
