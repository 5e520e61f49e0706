//! `/signin`: a small page of Kyros's own that trades a token for the cookie of the socket.

use axum::body::Body;
use http::{HeaderValue, Method, Response, StatusCode, header};
use kyros_core::contract::error::Refusal;
use kyros_core::contract::token::Scope;
use percent_encoding::percent_decode_str;

use super::answer::Asked;
use super::auth;
use super::envelope::Answer;
use super::problem::{Handled, Problem};
use super::sessions::{COOKIE, LIFE};
use super::tickets::random_word;
use super::App;
use crate::{runtime, secret};

/// A token and its field name.
const LARGEST_FORM: usize = 4 * 1024;

const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// The page, or what came of its form.
///
/// # Errors
/// `forbidden` for a form of another origin; the limits of addresses.
pub async fn sign_in(app: &App, mut asked: Asked) -> Handled<Answer> {
    if asked.parts.method != Method::POST {
        return Ok(page(StatusCode::OK, "", None));
    }
    same_origin(app, &asked)?;
    let form = asked.read(app, LARGEST_FORM).await?;
    let Some(token) = field(&form, "token") else {
        app.limits.address(asked.address)?;
        return Ok(page(StatusCode::BAD_REQUEST, "Enter a token.", None));
    };
    let caller = match auth::by_secret(app, asked.address, token.trim()).await {
        Ok(caller) => caller,
        Err(Problem::Refused { refusal, .. }) if refusal.http_status() == 401 => {
            return Ok(page(StatusCode::UNAUTHORIZED, "This token does not work.", None));
        }
        Err(other) => return Err(other),
    };
    if caller.need_current().is_err() || caller.need(Scope::Read).is_err() {
        return Ok(page(StatusCode::FORBIDDEN, "This token may not read events.", None));
    }
    let word = random_word();
    app.sessions.add(secret::hash(&word, &app.keys.session), caller.hash, runtime::now()).await?;
    let secure = app.config.public_url.as_deref().is_some_and(|url| url.starts_with("https://"));
    let cookie = format!(
        "{COOKIE}={word}; HttpOnly; SameSite=Lax; Path=/api/v1/events; Max-Age={}{}",
        LIFE.num_seconds(),
        if secure { "; Secure" } else { "" },
    );
    Ok(page(StatusCode::OK, "Signed in. Events are shown for 12 hours; you can close this page.", Some(&cookie)))
}

/// Browsers say where a form comes from; only our own page may send it.
fn same_origin(app: &App, asked: &Asked) -> Result<(), Refusal> {
    let headers = &asked.parts.headers;
    let said = headers.get("sec-fetch-site").and_then(|value| value.to_str().ok());
    let foreign_site = said.is_some_and(|site| !matches!(site, "same-origin" | "none"));
    let host = headers.get(header::HOST).and_then(|value| value.to_str().ok());
    // A proxy may call us by another name than the world does.
    let public = app.config.public_url.as_deref().and_then(|url| url.split_once("://")).map(|(_, rest)| rest);
    let public = public.and_then(|rest| rest.split('/').next());
    let foreign_origin = headers.get(header::ORIGIN).is_some_and(|origin| {
        let named = origin.to_str().ok().and_then(|text| text.split_once("://")).map(|(_, host)| host);
        named.is_none() || (named != host && named != public)
    });
    if foreign_site || foreign_origin {
        return Err(Refusal::new(
            kyros_core::contract::error::ErrorCode::Forbidden,
            "the form of /signin is sent by its own page only",
        ));
    }
    Ok(())
}

fn page(status: StatusCode, message: &str, cookie: Option<&str>) -> Answer {
    let text = format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Kyros: sign in</title><style>body{{font:1rem system-ui;max-width:28rem;margin:4rem auto;padding:0 1rem}}\
         input,button{{font:inherit;width:100%;padding:.5rem;margin:.25rem 0;box-sizing:border-box}}</style>\
         <h1>Kyros</h1><p role=\"status\">{message}</p>\
         <form method=\"post\" action=\"/signin\"><label>API token<input name=\"token\" type=\"password\" \
         autocomplete=\"off\" required></label><button>Sign in</button></form></html>"
    );
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    if let Some(cookie) = cookie.and_then(|cookie| HeaderValue::from_str(cookie).ok()) {
        headers.insert(header::SET_COOKIE, cookie);
    }
    Answer::Raw(response)
}

/// A field of a form.
fn field(form: &[u8], name: &str) -> Option<String> {
    let text = std::str::from_utf8(form).ok()?;
    let (_, value) = text.split('&').filter_map(|pair| pair.split_once('=')).find(|(other, _)| *other == name)?;
    let value = percent_decode_str(&value.replace('+', " ")).decode_utf8().ok()?.into_owned();
    (!value.is_empty()).then_some(value)
}
