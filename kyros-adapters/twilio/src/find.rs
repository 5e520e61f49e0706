//! Looking for a text whose outcome is unknown, in Twilio's message list.

use chrono::TimeDelta;
use kyros_core::{
    contract::{phone::Phone, time::Timestamp},
    ports::{
        failure::Failure,
        sms::{SmsAccepted, SmsEvidence, SmsQuery},
    },
};
use kyros_http::{HttpRequest, HttpTransport, Method, StatusCode, form};

use crate::{
    classify,
    config::TwilioConfig,
    gateway::DEADLINE,
    message::{Message, Page},
};

/// Small enough that a page of the longest texts stays below the transport's limit of 1 MiB.
const PAGE_SIZE: &str = "100";

/// More pages than this to one number are not read.
const MOST_PAGES: usize = 5;

/// Twilio's times have whole seconds, and two clocks never agree.
const CLOCK_MARGIN: TimeDelta = TimeDelta::seconds(2);

/// A page that is wholly older than the question by this much ends the reading: the list is newest
/// first, but where texts without a sending time stand in it is not documented.
const OLD: TimeDelta = TimeDelta::days(1);

/// What a trial account puts before every text.
const TRIAL_PREFIX: &str = "Sent from your Twilio trial account - ";

/// Reads the list of texts to the recipient. There is no `DateSent` filter, because a queued text
/// has no sending time and could be missed; and no `From` with a Messaging Service, because the
/// sender is empty until the service has chosen one.
pub(crate) async fn find(
    config: &TwilioConfig,
    transport: &dyn HttpTransport,
    query: &SmsQuery,
) -> Result<SmsEvidence, Failure> {
    let mut search = Search {
        config,
        query,
        found: Vec::new(),
        doubtful: false,
    };
    let mut url = first_page(config, query);
    for _ in 0..MOST_PAGES {
        let Some(page) = read_page(config, transport, url).await? else {
            return Ok(SmsEvidence::Inconclusive);
        };
        for message in &page.messages {
            search.look_at(message);
        }
        let Some(next) = page
            .next_page_uri
            .as_deref()
            .filter(|next| !next.is_empty())
        else {
            return Ok(search.evidence());
        };
        if search.is_past(&page.messages) {
            return Ok(search.evidence());
        }
        let Some(next) = same_list(config, next) else {
            return Ok(SmsEvidence::Inconclusive);
        };
        url = next;
    }
    Ok(SmsEvidence::Inconclusive)
}

/// Whether the list of texts can be read at all.
pub(crate) async fn probe(config: &TwilioConfig, transport: &dyn HttpTransport) -> Result<(), Failure> {
    let url = format!("{}?{}", config.messages_url(), form::encode(&[("PageSize", "1")]));
    read_page(config, transport, url).await.map(drop)
}

fn first_page(config: &TwilioConfig, query: &SmsQuery) -> String {
    let mut filter = vec![("To", query.to.as_str())];
    if config.messaging_service_sid.is_none() {
        filter.extend(
            config
                .from
                .as_ref()
                .map(|from| ("From", Phone::as_str(from))),
        );
    }
    filter.push(("PageSize", PAGE_SIZE));
    format!("{}?{}", config.messages_url(), form::encode(&filter))
}

/// The next page, if it is one of the same list: credentials go nowhere else.
fn same_list(config: &TwilioConfig, next: &str) -> Option<String> {
    let path = next
        .strip_prefix(config.base_url.trim_end_matches('/'))
        .unwrap_or(next);
    let query = path.strip_prefix(&config.messages_path())?;
    query.starts_with('?').then(|| config.absolute(path))
}

/// A page, `None` if it can't be read.
async fn read_page(
    config: &TwilioConfig,
    transport: &dyn HttpTransport,
    url: String,
) -> Result<Option<Page>, Failure> {
    let request = config.sign_in(HttpRequest::new(Method::GET, url).deadline(DEADLINE));
    let answer = transport.execute(request).await.map_err(classify::unread)?;
    match answer.status {
        StatusCode::OK => Ok(serde_json::from_slice(&answer.body).ok()),
        status if status.is_client_error() => Err(classify::refused(&answer)),
        status => Err(Failure::transient(
            status.as_str(),
            "Twilio's message list is not available",
        )),
    }
}

struct Search<'a> {
    config: &'a TwilioConfig,
    query: &'a SmsQuery,
    found: Vec<SmsAccepted>,
    doubtful: bool,
}

impl Search<'_> {
    fn look_at(&mut self, message: &Message) {
        if !self.could_be(message) {
            return;
        }
        let (Some(created), Some(accepted)) = (message.created(), message.accepted()) else {
            self.doubtful = true;
            return;
        };
        if created < self.query.not_before.minus(CLOCK_MARGIN) {
            return;
        }
        // Twilio filtered by recipient, so another one here is the same in a spelling of its own.
        if message
            .to
            .as_deref()
            .is_some_and(|to| to != self.query.to.as_str())
        {
            self.doubtful = true;
        } else if self
            .found
            .iter()
            .all(|known| known.provider_id != accepted.provider_id)
        {
            self.found.push(accepted);
        }
    }

    /// Whether everything but time and recipient fits. A field that is missing excludes nothing: a false
    /// absence would text the person twice.
    fn could_be(&self, message: &Message) -> bool {
        let fits = |actual: &Option<String>, wanted: Option<&str>| {
            wanted.is_none_or(|wanted| actual.as_deref().is_none_or(|actual| actual == wanted))
        };
        let service = self.config.messaging_service_sid.as_deref();
        fits(&message.account_sid, Some(&self.config.account_sid))
            && fits(&message.direction, Some("outbound-api"))
            && fits(&message.messaging_service_sid, service)
            && fits(&message.from, self.config.from.as_ref().map(Phone::as_str))
            && message
                .body
                .as_deref()
                .is_none_or(|body| same_text(body, &self.query.body))
    }

    fn is_past(&self, page: &[Message]) -> bool {
        let limit = self.query.not_before.minus(OLD);
        let old = |created: Option<Timestamp>| created.is_some_and(|created| created < limit);
        !page.is_empty() && page.iter().all(|message| old(message.created()))
    }

    fn evidence(mut self) -> SmsEvidence {
        match (self.found.pop(), self.found.is_empty(), self.doubtful) {
            (None, _, false) => SmsEvidence::Absent,
            (Some(only), true, false) => SmsEvidence::Found(only),
            _ => SmsEvidence::Inconclusive,
        }
    }
}

/// Whether Twilio's copy is our text.
fn same_text(theirs: &str, ours: &str) -> bool {
    let theirs = comparable(theirs);
    let ours = comparable(ours);
    theirs == ours
        || theirs
            .strip_prefix(TRIAL_PREFIX)
            .is_some_and(|rest| rest == ours)
}

/// Smart Encoding swaps typographic characters for plain ones, and white space at the ends does
/// not survive everywhere.
fn comparable(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{201B}' => plain.push('\''),
            '\u{201C}' | '\u{201D}' | '\u{201F}' => plain.push('"'),
            '\u{2010}'..='\u{2015}' => plain.push('-'),
            '\u{2026}' => plain.push_str("..."),
            '\u{00A0}' | '\u{202F}' | '\u{2009}' => plain.push(' '),
            '\r' => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_known_again_in_twilios_spelling_and_no_other() {
        assert!(same_text("Tue 3 PM?", "Tue 3 PM?"));
        assert!(same_text("It's - ...", "It\u{2019}s \u{2013} \u{2026} "));
        assert!(same_text("Sent from your Twilio trial account - Hi", "Hi"));
        assert!(!same_text("Hi there", "Hi"));
        assert!(!same_text("hi", "Hi"));
    }
}
