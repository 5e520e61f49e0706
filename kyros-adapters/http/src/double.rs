//! Transports for tests: one that answers from a script, one that records and breaks another.

use std::{
    collections::VecDeque,
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;

use crate::{HttpFailure, HttpRequest, HttpResponse, HttpTransport, NotSent};

type Answer = Result<HttpResponse, HttpFailure>;

fn locked<T, R>(mutex: &Mutex<T>, act: impl FnOnce(&mut T) -> R) -> R {
    act(&mut mutex.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Gives prepared answers in order and records what it was asked. When the script has ended, every
/// further call is `NotSent`. Clones share script and record.
///
/// ```
/// use kyros_http::{HttpResponse, ScriptedTransport, StatusCode};
/// let transport = ScriptedTransport::new();
/// transport.answer(HttpResponse::new(StatusCode::CREATED, "{}"));
/// assert_eq!(transport.left(), 1);
/// ```
#[derive(Clone, Default)]
pub struct ScriptedTransport {
    script: Arc<Mutex<VecDeque<Answer>>>,
    requests: Arc<Mutex<Vec<HttpRequest>>>,
}

impl ScriptedTransport {
    /// An empty script.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The next answer.
    pub fn answer(&self, response: HttpResponse) -> &Self {
        locked(&self.script, |script| script.push_back(Ok(response)));
        self
    }

    /// The next failure.
    pub fn fail(&self, failure: HttpFailure) -> &Self {
        locked(&self.script, |script| script.push_back(Err(failure)));
        self
    }

    /// Every request so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<HttpRequest> {
        locked(&self.requests, |requests| requests.clone())
    }

    /// How many answers nobody has asked for.
    #[must_use]
    pub fn left(&self) -> usize {
        locked(&self.script, |script| script.len())
    }
}

impl fmt::Debug for ScriptedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScriptedTransport")
            .field("left", &self.left())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl HttpTransport for ScriptedTransport {
    async fn execute(&self, request: HttpRequest) -> Answer {
        locked(&self.requests, |requests| requests.push(request));
        locked(&self.script, VecDeque::pop_front)
            .unwrap_or(Err(HttpFailure::NotSent(NotSent::Connect)))
    }
}

/// What a [`RecordingTransport`] does to one call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum InjectedFault {
    /// Fails before the inner transport is asked.
    BeforeSending(HttpFailure),
    /// Lets the inner call run to its end, then loses the answer: the effect has happened.
    LoseAnswer(HttpFailure),
    /// Lets the inner call run to its end and gives this answer in its place.
    ReplaceAnswer(HttpResponse),
}

/// One recorded call.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Exchange {
    /// What was asked.
    pub request: HttpRequest,
    /// What the caller was told.
    pub answer: Result<HttpResponse, HttpFailure>,
    /// Whether the inner transport was asked.
    pub sent: bool,
}

/// Stands before another transport, records every call and breaks the next ones on demand. Clones
/// share record and faults.
#[derive(Clone, Debug)]
pub struct RecordingTransport {
    inner: Arc<dyn HttpTransport>,
    faults: Arc<Mutex<VecDeque<InjectedFault>>>,
    exchanges: Arc<Mutex<Vec<Exchange>>>,
}

impl RecordingTransport {
    /// Records calls to `inner`.
    #[must_use]
    pub fn new(inner: Arc<dyn HttpTransport>) -> Self {
        Self {
            inner,
            faults: Arc::default(),
            exchanges: Arc::default(),
        }
    }

    /// Breaks the next call that isn't meant for an earlier fault.
    pub fn inject(&self, fault: InjectedFault) -> &Self {
        locked(&self.faults, |faults| faults.push_back(fault));
        self
    }

    /// Every call so far, in the order in which they ended.
    #[must_use]
    pub fn exchanges(&self) -> Vec<Exchange> {
        locked(&self.exchanges, |exchanges| exchanges.clone())
    }
}

#[async_trait]
impl HttpTransport for RecordingTransport {
    async fn execute(&self, request: HttpRequest) -> Answer {
        let fault = locked(&self.faults, VecDeque::pop_front);
        let (sent, answer) = match fault {
            Some(InjectedFault::BeforeSending(failure)) => (false, Err(failure)),
            Some(InjectedFault::LoseAnswer(failure)) => {
                let answer = self.inner.execute(request.clone()).await;
                (true, answer.and(Err(failure)))
            }
            Some(InjectedFault::ReplaceAnswer(response)) => {
                let answer = self.inner.execute(request.clone()).await;
                (true, answer.and(Ok(response)))
            }
            None => (true, self.inner.execute(request.clone()).await),
        };
        let exchange = Exchange {
            request,
            answer: answer.clone(),
            sent,
        };
        locked(&self.exchanges, |exchanges| exchanges.push(exchange));
        answer
    }
}
