//! `X-Twilio-Signature` (`twilio.com/docs/usage/security`): base64 of HMAC-SHA1, keyed with the
//! account's Auth Token, over the URL as called and all form fields.

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use kyros_http::form;
use secrecy::{ExposeSecret, SecretString};
use sha1::Sha1;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// The signature of one URL spelling. `params` may come in any order.
#[must_use]
pub fn sign(url: &str, params: &[(String, String)], auth_token: &SecretString) -> String {
    STANDARD.encode(mac(url, params, auth_token))
}

/// Whether Twilio signed this call.
///
/// `url` is the public URL with path and query as Twilio called it; `params` are the decoded form
/// fields of `body`, empty for any other kind of body, which then must match the `bodySHA256` of
/// the query. The default port may be written out or not. Compares in constant time.
#[must_use]
pub fn verify(
    url: &str,
    params: &[(String, String)],
    body: &[u8],
    signature: &str,
    auth_token: &SecretString,
) -> bool {
    let Ok(given) = STANDARD.decode(signature.trim()) else {
        return false;
    };
    // Twilio keeps the fragment with its connection settings out of the signed URL; stand-ins sign it.
    let (bare, fragment) = url.split_once('#').map_or((url, ""), |(bare, _)| (bare, &url[bare.len()..]));
    let body_is_signed = !params.is_empty() || body.is_empty() || hash_matches(bare, body);
    spellings(bare)
        .iter()
        .flat_map(|spelling| [spelling.clone(), format!("{spelling}{fragment}")])
        .map(|spelling| mac(&spelling, params, auth_token).ct_eq(&given))
        .fold(subtle::Choice::from(0), |any, one| any | one)
        .into()
        && body_is_signed
}

fn mac(url: &str, params: &[(String, String)], auth_token: &SecretString) -> Vec<u8> {
    let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, value) in params {
        sorted.entry(name).or_default().insert(value);
    }
    let mut mac = Hmac::<Sha1>::new_from_slice(auth_token.expose_secret().as_bytes())
        .expect("HMAC takes a key of any length");
    mac.update(url.as_bytes());
    for (name, values) in sorted {
        for value in values {
            mac.update(name.as_bytes());
            mac.update(value.as_bytes());
        }
    }
    mac.finalize().into_bytes().to_vec()
}

fn hash_matches(url: &str, body: &[u8]) -> bool {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let claimed = form::decode(query.as_bytes())
        .and_then(|fields| fields.into_iter().find(|(name, _)| name == "bodySHA256"));
    let Some((_, claimed)) = claimed else {
        return false;
    };
    let actual: String = Sha256::digest(body)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    actual
        .as_bytes()
        .ct_eq(claimed.to_ascii_lowercase().as_bytes())
        .into()
}

/// The URL as it stands, with its default port written out, and with its port left away: proxies
/// and Twilio's own generations differ.
fn spellings(url: &str) -> Vec<String> {
    let mut all = vec![url.to_owned()];
    let Some((scheme, rest)) = url.split_once("://") else {
        return all;
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, tail) = rest.split_at(end);
    let default = if scheme == "https" { "443" } else { "80" };
    let host_ends = authority.rfind(']').unwrap_or(0);
    match authority[host_ends..].rfind(':') {
        Some(at) => all.push(format!("{scheme}://{}{tail}", &authority[..host_ends + at])),
        None => all.push(format!("{scheme}://{authority}:{default}{tail}")),
    }
    all
}
