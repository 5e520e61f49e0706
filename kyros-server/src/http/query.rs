//! Query strings: every parameter decoded once, single ones allowed once.

use kyros_core::contract::WireEnum;
use kyros_core::contract::error::Refusal;
use kyros_core::contract::time::Timestamp;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stays as it is in a query value.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');

/// The parameters of a request.
#[derive(Clone, Debug, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query string.
    ///
    /// # Errors
    /// `bad_request` for what isn't UTF-8 or holds a control character; `unauthenticated` for a token
    /// in the URL: URLs end up in logs.
    pub fn parse(query: Option<&str>) -> Result<Self, Refusal> {
        let mut params = Vec::new();
        for pair in query.unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let name = decoded(name).ok_or_else(|| Refusal::bad_request("query", "the query string isn't readable"))?;
            let value = decoded(value).ok_or_else(|| Refusal::bad_request(&name, "send UTF-8 without control characters"))?;
            if name == "access_token" {
                return Err(Refusal::unauthenticated("token_in_url"));
            }
            params.push((name, value));
        }
        Ok(Self(params))
    }

    /// A parameter that may be there once; an empty value is as none.
    ///
    /// # Errors
    /// `bad_request` when it is there more often.
    pub fn one(&self, name: &str) -> Result<Option<&str>, Refusal> {
        let mut values = self.0.iter().filter(|(other, _)| other == name).map(|(_, value)| value.as_str());
        let first = values.next();
        if values.next().is_some() {
            return Err(Refusal::bad_request(name, "give it once"));
        }
        Ok(first.filter(|value| !value.is_empty()))
    }

    /// A parameter that may be repeated or separated by commas.
    #[must_use]
    pub fn many(&self, name: &str) -> Vec<&str> {
        let values = self.0.iter().filter(|(other, _)| other == name);
        values.flat_map(|(_, value)| value.split(',')).map(str::trim).filter(|part| !part.is_empty()).collect()
    }

    /// The words of a closed set.
    ///
    /// # Errors
    /// `bad_request` that names the allowed words.
    pub fn words<W: WireEnum>(&self, name: &str) -> Result<Vec<W>, Refusal> {
        self.many(name).into_iter().map(|word| W::parse(word).ok_or_else(|| unknown_word::<W>(name))).collect()
    }

    /// One word of a closed set.
    ///
    /// # Errors
    /// `bad_request` that names the allowed words.
    pub fn word<W: WireEnum>(&self, name: &str) -> Result<Option<W>, Refusal> {
        self.one(name)?.map(|word| W::parse(word).ok_or_else(|| unknown_word::<W>(name))).transpose()
    }

    /// An instant.
    ///
    /// # Errors
    /// `bad_request` when it isn't RFC 3339.
    pub fn instant(&self, name: &str) -> Result<Option<Timestamp>, Refusal> {
        let wrong = || Refusal::bad_request(name, "write it as RFC 3339, as 2026-11-23T17:04:05Z (a + as %2B)");
        self.one(name)?.map(|text| Timestamp::parse(text).ok_or_else(wrong)).transpose()
    }

    /// The page size.
    ///
    /// # Errors
    /// `bad_request` outside 1 to 500.
    pub fn limit(&self) -> Result<usize, Refusal> {
        let Some(text) = self.one("limit")? else { return Ok(100) };
        let number = if text.bytes().all(|b| b.is_ascii_digit()) { text.parse().ok() } else { None };
        number
            .filter(|limit| (1..=500).contains(limit))
            .ok_or_else(|| Refusal::bad_request("limit", "give a whole number from 1 to 500"))
    }

    /// The same query with one parameter set anew.
    #[must_use]
    pub fn with(&self, name: &str, value: &str) -> String {
        let others = self.0.iter().filter(|(other, _)| other != name).map(|(other, value)| (other.as_str(), value.as_str()));
        let pairs: Vec<String> = others
            .chain([(name, value)])
            .map(|(name, value)| format!("{}={}", utf8_percent_encode(name, KEPT), utf8_percent_encode(value, KEPT)))
            .collect();
        pairs.join("&")
    }

    /// Everything but the cursor and the page size, in one text: two requests with the same are
    /// pages of one list.
    #[must_use]
    pub fn list_identity(&self) -> String {
        let mut kept: Vec<String> = self
            .0
            .iter()
            .filter(|(name, _)| name != "cursor" && name != "limit")
            .map(|(name, value)| format!("{name}\u{1f}{value}"))
            .collect();
        kept.sort();
        kept.join("\u{1e}")
    }
}

fn unknown_word<W: WireEnum>(name: &str) -> Refusal {
    let words: Vec<&str> = W::ALL.iter().map(|word| word.as_str()).collect();
    Refusal::bad_request(name, format!("allowed: {}", words.join(", ")))
}

fn decoded(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    let text = percent_decode_str(&spaced).decode_utf8().ok()?;
    (!text.chars().any(char::is_control)).then(|| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kyros_core::contract::lead::LeadStatus;

    fn params(query: &str) -> Params {
        Params::parse(Some(query)).expect("readable")
    }

    #[test]
    fn lists_are_repeated_or_separated_by_commas() {
        let words = params("status=new,won&status=lost").words::<LeadStatus>("status").expect("known words");
        assert_eq!(words, [LeadStatus::New, LeadStatus::Won, LeadStatus::Lost]);
    }

    #[test]
    fn faults_name_their_parameter() {
        let name = |refusal: Refusal| refusal.details["name"].as_str().unwrap_or_default().to_owned();
        assert_eq!(name(params("limit=1&limit=2").limit().expect_err("a fault")), "limit");
        assert_eq!(name(params("limit=-1").limit().expect_err("a fault")), "limit");
        assert_eq!(name(params("limit=501").limit().expect_err("a fault")), "limit");
        assert_eq!(name(params("status=odd").words::<LeadStatus>("status").expect_err("a fault")), "status");
        assert_eq!(name(Params::parse(Some("q=%00")).expect_err("a fault")), "q");
        let refusal = Params::parse(Some("access_token=x")).expect_err("a fault");
        assert_eq!(refusal.details["reason"], "token_in_url");
    }

    #[test]
    fn the_next_page_keeps_the_filters() {
        assert_eq!(params("q=a b&cursor=1").with("cursor", "x=y"), "q=a%20b&cursor=x%3Dy");
    }
}
