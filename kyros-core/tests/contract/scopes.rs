//! What a token may do.

use super::*;

#[test]
fn admin_implies_all_and_api_reads_and_writes() {
    let admin = Scopes::of([Scope::Admin]);
    assert!(Scope::ALL.iter().all(|scope| admin.allows(*scope)));
    let api = Scopes::of([Scope::Api]);
    assert!(api.allows(Scope::Read) && api.allows(Scope::Write));
    assert!(!api.allows(Scope::Project) && !api.allows(Scope::Admin) && !api.allows(Scope::Billing));
    assert!(!Scopes::of([Scope::Write]).allows(Scope::Read));
}

#[test]
fn a_token_cannot_grant_what_it_lacks() {
    let both = Scopes::of([Scope::Read, Scope::Write]);
    assert_eq!(both.first_missing(&Scopes::of([Scope::Api])), None);
    assert_eq!(both.first_missing(&Scopes::of([Scope::Read, Scope::Admin])), Some(Scope::Admin));
}

#[test]
fn each_command_needs_the_scope_of_its_family() {
    for kind in CommandType::ALL {
        let expected = match kind.as_str().split_once('.').expect("dotted") {
            ("lead", "erase") | ("token" | "webhook" | "system", _) => Scope::Admin,
            ("project", _) => Scope::Project,
            _ => Scope::Write,
        };
        assert_eq!(kind.scope_needed(), expected, "{kind}");
    }
}
