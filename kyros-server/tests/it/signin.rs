//! The page that trades a token for a socket's cookie.

use reqwest::StatusCode;

use crate::world::{ADMIN, Answer, World, event};

pub const FACE: &str = "http://localhost:3000";

pub async fn sign_in(world: &World, token: &str, origin: &str) -> Answer {
    let form = format!("token={token}");
    let sent = world
        .client
        .post(world.url("/signin"))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .header("Origin", origin)
        .body(form);
    Answer::of(sent.send().await.expect("an answer")).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_is_a_form_without_script() {
    let world = World::start().await;
    let page = Answer::of(world.client.get(world.url("/signin")).send().await.expect("an answer")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
    assert!(page.text.contains("<form method=\"post\"") && !page.text.contains("<script"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_opens_sockets_of_allowed_pages_and_nothing_else() {
    let world = World::start().await;
    let own = format!("http://{}", world.address);
    let signed = sign_in(&world, ADMIN, &own).await;
    assert_eq!(signed.status, StatusCode::OK);
    let set = signed.header("set-cookie").to_owned();
    assert!(set.contains("HttpOnly; SameSite=Lax; Path=/api/v1/events; Max-Age=43200") && !set.contains("Secure"), "{set}");
    let cookie = set.split(';').next().expect("a cookie");
    let mut socket = world.socket_with("", &[("cookie", cookie), ("origin", FACE)]).await.expect("a socket");
    world.lead("Ann", "+14155550101").await;
    assert_eq!(event(&mut socket).await["type"], "lead.created");

    assert_eq!(crate::world::refused(world.socket_with("", &[("cookie", cookie)]).await).0, 401, "no origin");
    let api = world.client.get(world.url("/api/v1/leads")).header("Cookie", cookie).send().await.expect("an answer");
    assert_eq!(api.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_token_and_a_foreign_form_get_no_cookie() {
    let world = World::start().await;
    let own = format!("http://{}", world.address);
    let wrong = sign_in(&world, &"x".repeat(40), &own).await;
    assert_eq!((wrong.status, wrong.header("set-cookie")), (StatusCode::UNAUTHORIZED, ""));
    let foreign = sign_in(&world, ADMIN, "https://evil.example").await;
    assert_eq!((foreign.status, foreign.header("set-cookie")), (StatusCode::FORBIDDEN, ""));
}

#[tokio::test(flavor = "multi_thread")]
async fn over_https_the_cookie_is_secure_and_ends_with_its_token() {
    let world = World::with(&[("HTTP__PUBLIC_URL", "https://kyros.example")]).await;
    let (id, secret) = world.token(&["read"]).await;
    let signed = sign_in(&world, &secret, &format!("http://{}", world.address)).await;
    let set = signed.header("set-cookie").to_owned();
    assert!(set.ends_with("; Secure"), "{set}");
    let cookie = set.split(';').next().expect("a cookie").to_owned();
    world.command("token.revoke", serde_json::json!({ "tokenId": id })).await.data();
    assert_eq!(crate::world::refused(world.socket_with("", &[("cookie", &cookie), ("origin", FACE)]).await).0, 401);
}
