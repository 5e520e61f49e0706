//! Tokens and projects.

use kyros_core::contract::command::Command;
use kyros_core::contract::error::ErrorCode;
use kyros_core::contract::ids::{TokenId, ProjectId};
use kyros_core::contract::token::{Scope, Scopes};
use kyros_core::decision::{Actor, State, StreamId};
use kyros_core::ports::failure::Failure;
use kyros_core::ports::solar::SolarProject;
use kyros_core::token::{Standing, TokenEnd, ended, standing};
use kyros_testkit::deciders::{ANNA, World, command, days, minted, minutes, operator, refused, seconds};
use serde_json::{Value, json};

fn with_secret(world: &mut World, kind: &str, payload: &Value, secret: &str) -> Value {
    let mut input = command(kind, payload, "c");
    input.minted = Some(minted(secret));
    world.send(input).unwrap()
}

fn token(world: &mut World, payload: &Value) -> TokenId {
    let answer = with_secret(world, "token.create", payload, "hash-1");
    assert_eq!(answer["token"], "kyros_live_…abcd");
    TokenId::parse(answer["id"].as_str().unwrap()).unwrap()
}

fn stands(world: &World, id: TokenId, hash: &str) -> Standing {
    match &*world.state(&StreamId::Token(id)) {
        State::Token(state) => standing(state, hash, world.now),
        _ => panic!("no such token"),
    }
}

#[test]
fn a_token_can_t_grant_a_scope_that_it_lacks() {
    let grants = |held: &[Scope], wanted: &[&str]| {
        let mut world = World::new();
        let mut input = command("token.create", &json!({ "name": "App", "scope": wanted }), "c");
        input.minted = Some(minted("h"));
        let Actor::Token { scopes, .. } = &mut input.actor else { unreachable!() };
        *scopes = Scopes::of(held.iter().copied());
        world.send(input)
    };
    grants(&[Scope::Admin], &["read", "write", "admin", "project"]).unwrap();
    grants(&[Scope::Api], &["read", "write"]).unwrap();
    grants(&[Scope::Read, Scope::Write], &["api"]).unwrap();
    let refusal = refused(grants(&[Scope::Api], &["read", "project"]), ErrorCode::Forbidden);
    assert_eq!(refusal.details["required"], "project");
    refused(grants(&[Scope::Read], &["admin"]), ErrorCode::Forbidden);
}

#[test]
fn a_secret_opens_one_token() {
    // given a token, and another one by its side
    let mut world = World::new();
    let id = token(&mut world, &json!({ "name": "App", "scope": ["read"] }));
    with_secret(&mut world, "token.rotate", &json!({ "tokenId": id }), "hash-2");
    // then neither a new one nor a rotation takes a secret that it has or had
    for (kind, payload) in [
        ("token.create", json!({ "name": "Other", "scope": ["read"] })),
        ("token.rotate", json!({ "tokenId": id })),
    ] {
        for secret in ["hash-1", "hash-2"] {
            let mut input = command(kind, &payload, "d");
            input.minted = Some(minted(secret));
            refused(world.send(input), ErrorCode::Conflict);
        }
    }
}

/// Why what that secret has opened for these scopes is closed.
fn end(world: &World, id: TokenId, hash: &str, scopes: &[Scope]) -> Option<TokenEnd> {
    match &*world.state(&StreamId::Token(id)) {
        State::Token(state) => ended(state, hash, &Scopes::of(scopes.iter().copied()), world.now),
        _ => panic!("no such token"),
    }
}

#[test]
fn what_a_secret_has_opened_lives_as_long_as_that_secret_and_its_scopes() {
    let mut world = World::new();
    let id = token(&mut world, &json!({ "name": "App", "scope": ["read"], "expiresInDays": 1 }));
    let opened = |world: &World, hash: &str| end(world, id, hash, &[Scope::Read]);
    assert_eq!(opened(&world, "hash-1"), None);
    // for a scope that the token doesn't hold nothing is open
    assert_eq!(end(&world, id, "hash-1", &[Scope::Read, Scope::Admin]), Some(TokenEnd::Narrowed));
    // a rotation with grace ends the old secret's doors with the grace
    with_secret(&mut world, "token.rotate", &json!({ "tokenId": id, "graceSeconds": 300 }), "hash-2");
    assert_eq!((opened(&world, "hash-1"), opened(&world, "hash-2")), (None, None));
    world.pass(seconds(300));
    assert_eq!((opened(&world, "hash-1"), opened(&world, "hash-2")), (Some(TokenEnd::Rotated), None));
    // one without grace at once, and those of the secret before stay closed
    with_secret(&mut world, "token.rotate", &json!({ "tokenId": id }), "hash-3");
    assert_eq!((opened(&world, "hash-1"), opened(&world, "hash-2")), (Some(TokenEnd::Rotated), Some(TokenEnd::Rotated)));
    assert_eq!(opened(&world, "hash-3"), None);
    // the token's time ends all, and so does its revocation
    world.pass(days(1));
    assert_eq!(opened(&world, "hash-3"), Some(TokenEnd::Expired));
    world.send(command("token.revoke", &json!({ "tokenId": id }), "r")).unwrap();
    assert_eq!((opened(&world, "hash-3"), opened(&world, "hash-1")), (Some(TokenEnd::Revoked), Some(TokenEnd::Revoked)));
}

#[test]
fn a_rotated_secret_works_for_its_grace_and_then_fetches_for_ten_minutes_in_all() {
    let mut world = World::new();
    let id = token(&mut world, &json!({ "name": "App", "scope": ["read"] }));
    with_secret(&mut world, "token.rotate", &json!({ "tokenId": id, "graceSeconds": 300 }), "hash-2");
    assert_eq!((world.last("token.rotated")["status"].as_str(), stands(&world, id, "hash-2")), (Some("rotating"), Standing::Current));
    assert_eq!(stands(&world, id, "hash-1"), Standing::Grace);
    world.pass(seconds(300));
    assert_eq!(stands(&world, id, "hash-1"), Standing::FetchOnly);
    world.pass(minutes(5));
    assert_eq!(stands(&world, id, "hash-1"), Standing::Unknown);
    // Without a grace the old one is good for nothing but the answer, from the start.
    with_secret(&mut world, "token.rotate", &json!({ "tokenId": id }), "hash-3");
    assert_eq!(world.last("token.rotated")["status"], "active");
    assert_eq!((stands(&world, id, "hash-2"), stands(&world, id, "hash-3")), (Standing::FetchOnly, Standing::Current));
    assert_eq!(world.last("token.rotated")["metadata"]["rotationCount"], 2);
}

#[test]
fn a_revoked_or_expired_token_opens_nothing_and_can_t_be_rotated() {
    let mut world = World::new();
    let id = token(&mut world, &json!({ "name": "App", "scope": ["read"] }));
    let answer = world.ask("token.revoke", &json!({ "tokenId": id, "reason": "leaked" }));
    assert_eq!(answer, json!({}));
    world.ask("token.revoke", &json!({ "tokenId": id }));
    assert_eq!(world.count_of("token.revoked"), 1);
    assert_eq!((stands(&world, id, "hash-1"), &world.last("token.revoked")["status"]), (Standing::Revoked, &json!("revoked")));
    world.refuse("token.rotate", &json!({ "tokenId": id }), ErrorCode::Conflict);
    let trail: Vec<_> = world.last("token.revoked")["auditTrail"].as_array().unwrap().iter().map(|entry| entry["action"].clone()).collect();
    assert_eq!(trail, ["created", "revoked"]);

    let mut world = World::new();
    let id = token(&mut world, &json!({ "name": "App", "scope": ["read"], "expiresInDays": 30 }));
    world.pass(days(30).checked_sub(&seconds(1)).unwrap());
    assert_eq!(stands(&world, id, "hash-1"), Standing::Current);
    world.pass(seconds(1));
    assert_eq!(stands(&world, id, "hash-1"), Standing::Expired);
    world.refuse("token.rotate", &json!({ "tokenId": id }), ErrorCode::Conflict);
    world.refuse("token.revoke", &json!({ "tokenId": "x" }), ErrorCode::NotFound);
}

fn outside(world: &World, name: &str) -> SolarProject {
    let json = json!({
        "externalId": name, "name": name, "status": "active", "owner": "Olga", "address": "1 Main St",
        "systemSize": 7.5, "estimatedCost": 21000.0, "modifiedAt": world.now,
    });
    serde_json::from_value(json).unwrap()
}

#[test]
fn a_sync_makes_and_changes_projects_and_tells_the_figures() {
    let mut world = World::new();
    let (a, b) = (outside(&world, "a"), outside(&world, "b"));
    world.outside.projects.push_back(Ok(vec![a.clone(), b]));
    world.ask("project.sync", &json!({}));
    world.rest();
    assert_eq!(world.last("project.synced"), &json!({ "synced": 2, "created": 2, "updated": 0 }));
    assert!(world.events.iter().all(|event| event.correlation.as_deref() == Some("cmd")));
    let mut changed = a;
    changed.status = "completed".to_owned();
    world.outside.projects.push_back(Ok(vec![changed, outside(&world, "b")]));
    world.ask("project.sync", &json!({}));
    world.rest();
    assert_eq!(world.last("project.synced"), &json!({ "synced": 2, "created": 0, "updated": 1 }));
    assert_eq!(world.last("project.updated")["status"], "completed");
}

#[test]
fn a_sync_that_fails_is_tried_again_escalated_and_settled_by_success() {
    for by_hand in [true, false] {
        let mut world = World::new();
        for _ in 0..5 {
            world.outside.projects.push_back(Err(Failure::transient("503", "busy")));
        }
        world.ask("project.sync", &json!({}));
        world.pass(minutes(20));
        let error = world.escalation("solar:503");
        if by_hand {
            world.ask("escalation.resolve", &json!({ "errorId": error, "action": "retry" }));
        } else {
            world.ask("project.sync", &json!({}));
        }
        world.pass(minutes(20));
        assert_eq!(world.last("project.synced")["synced"], 0);
        assert!(world.open_escalations().is_empty());
        assert_eq!(world.last("error.resolved")["resolvedBy"], if by_hand { "Olga" } else { "system" });
    }
}

#[test]
fn a_project_is_changed_by_hand() {
    let mut world = World::new();
    let lead = world.create(json!({ "name": "A", "phone": ANNA, "status": "qualified" }));
    let project = outside(&world, "a");
    world.outside.projects.push_back(Ok(vec![project]));
    world.ask("project.sync", &json!({}));
    world.rest();
    let id = ProjectId::parse(world.last("project.updated")["id"].as_str().unwrap()).unwrap();
    let updates = json!({ "leadId": lead, "metadata": { "panels": 18 }, "systemSize": null, "externalId": "a" });
    let answer = world.ask("project.update", &json!({ "projectId": id, "updates": updates }));
    assert_eq!((&answer["leadId"], &answer["metadata"]["panels"], &answer["systemSize"]), (&json!(lead), &json!(18), &Value::Null));
    assert_eq!(world.last("project.updated")["id"], json!(id));
    let from = world.mark();
    world.ask("project.update", &json!({ "projectId": id, "updates": updates }));
    assert_eq!(world.mark(), from, "the same again changes nothing");
    let refusal = world.refuse("project.update", &json!({ "projectId": id, "updates": { "externalId": "z" } }), ErrorCode::ValidationFailed);
    assert_eq!(refusal.details["fields"][0]["code"], "read_only");
    world.refuse("project.update", &json!({ "projectId": "x", "updates": {} }), ErrorCode::NotFound);
    world.refuse("project.update", &json!({ "projectId": id, "updates": { "leadId": "x" } }), ErrorCode::NotFound);
}

#[test]
fn what_isn_t_built_says_what_is() {
    let refusal = Command::parse("lead.erase", &json!({ "leadId": "x", "reason": "y" }), "US").unwrap_err();
    assert_eq!(refusal.code, ErrorCode::UnknownCommand);
    assert!(matches!(operator(), Actor::Token { .. }));
}
