//! One decision as a story: given, when, then.

use chrono::TimeDelta;
use kyros_core::contract::error::{ErrorCode, Refusal};
use serde_json::Value;

use super::outside::Sms;
use super::words::phone;
use super::world::{Seen, World};

/// Something that happens.
#[derive(Clone, Debug)]
pub enum Happens {
    /// A person or a program asks for something. In its payload `"$lead"`, `"$visit"`, `"$text"` and
    /// `"$escalation"` stand for the id of the latest one.
    Asks {
        /// The type.
        kind: String,
        /// The payload.
        payload: Value,
    },
    /// A homeowner writes.
    Hears {
        /// Their number (E.164).
        from: String,
        /// What they write.
        body: String,
    },
    /// Time passes, and what comes due on the way happens.
    Passes(TimeDelta),
    /// What the provider of texts does with the next one.
    Provider(Sms),
}

/// A command. What is due at once because of it happens, too.
pub fn asks(kind: &str, payload: Value) -> Happens {
    Happens::Asks { kind: kind.to_owned(), payload }
}

/// A text from a homeowner; nothing else happens yet.
#[must_use]
pub fn hears(from: &str, body: &str) -> Happens {
    Happens::Hears { from: from.to_owned(), body: body.to_owned() }
}

/// Time passes.
#[must_use]
pub fn passes(time: TimeDelta) -> Happens {
    Happens::Passes(time)
}

/// What has happened so far.
#[derive(Debug)]
pub struct Given(World);

/// Begins a story in a new [`World`] in which all of this has happened.
///
/// ```
/// use kyros_testkit::deciders::{ANNA, asks, given, hears, passes, seconds};
/// use serde_json::json;
///
/// given([
///     asks("lead.create", json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" })),
///     passes(seconds(1)),
/// ])
/// .when(hears(ANNA, "STOP"))
/// .then(&["sms.response_received", "lead.updated", "lead.status_changed", "sms.queued"])
/// .with("lead.status_changed", &json!({ "lead": { "status": "lost", "lostReason": "opted_out" } }));
/// ```
///
/// # Panics
/// When something in the history is refused, or breaks a law.
pub fn given(history: impl IntoIterator<Item = Happens>) -> Given {
    given_in(World::new(), history)
}

/// The same in a world of one's own: another policy, other wiring, an unwell provider.
///
/// # Panics
/// See [`given`].
pub fn given_in(mut world: World, history: impl IntoIterator<Item = Happens>) -> Given {
    for happens in history {
        let what = format!("{happens:?}");
        world.happen(happens).unwrap_or_else(|refusal| panic!("{what}: {refusal} {:?}", refusal.details));
        world.rest();
    }
    Given(world)
}

impl Given {
    /// Then this happens, and nothing that comes due because of it.
    #[must_use]
    pub fn when(mut self, happens: Happens) -> Then {
        let from = self.0.mark();
        let refusal = self.0.happen(happens).err();
        Then { world: self.0, from, refusal }
    }
}

/// What came of it.
#[derive(Debug)]
pub struct Then {
    world: World,
    from: usize,
    refusal: Option<Refusal>,
}

impl Then {
    /// These public events follow, by type, in order, and no others.
    ///
    /// # Panics
    /// When it was refused, or others follow.
    pub fn then(self, kinds: &[&str]) -> Self {
        if let Some(refusal) = &self.refusal {
            panic!("it was refused: {refusal} {:?}", refusal.details);
        }
        assert_eq!(self.world.kinds_since(self.from), kinds);
        self
    }

    /// The first event of that type holds all of this.
    ///
    /// # Panics
    /// When there is none, or it says something else.
    pub fn with(self, kind: &str, expected: &Value) -> Self {
        let seen = self.events().iter().find(|seen| seen.kind == kind);
        let payload = &seen.unwrap_or_else(|| panic!("no {kind}")).payload;
        assert!(holds(payload, expected), "{payload:#} doesn't hold {expected:#}");
        self
    }

    /// It is refused, and nothing has happened.
    ///
    /// # Panics
    /// When it isn't, or for another reason.
    pub fn refused(self, code: ErrorCode) -> Refusal {
        assert!(self.events().is_empty(), "something happened");
        let refusal = self.refusal.expect("this must be refused");
        assert_eq!(refusal.code, code, "{refusal}");
        refusal
    }

    /// The events that followed.
    #[must_use]
    pub fn events(&self) -> &[Seen] {
        &self.world.events[self.from..]
    }

    /// The world as it is now, to go on with or to look into.
    #[must_use]
    pub fn world(self) -> World {
        self.world
    }
}

/// Objects hold the members that are expected of them; everything else must be equal.
fn holds(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().all(|(name, value)| found.get(name).is_some_and(|found| holds(found, value)))
        }
        _ => found == expected,
    }
}

impl World {
    /// Lets something happen.
    ///
    /// # Errors
    /// The refusal of a command.
    ///
    /// # Panics
    /// When a law is broken, or a payload names something that isn't there.
    pub fn happen(&mut self, happens: Happens) -> Result<(), Refusal> {
        match happens {
            Happens::Asks { kind, payload } => {
                let payload = self.named(payload);
                self.attempt(&kind, &payload)?;
            }
            Happens::Hears { from, body } => self.hear(phone(&from).as_str(), &body),
            Happens::Passes(time) => self.pass(time),
            Happens::Provider(how) => self.outside.sms.push_back(how),
        }
        Ok(())
    }

    fn named(&self, payload: Value) -> Value {
        match payload {
            Value::String(name) if name.starts_with('$') => Value::String(self.latest(&name)),
            Value::Object(members) => members.into_iter().map(|(name, value)| (name, self.named(value))).collect(),
            Value::Array(items) => items.into_iter().map(|item| self.named(item)).collect(),
            other => other,
        }
    }

    fn latest(&self, name: &str) -> String {
        let (events, id) = match name {
            "$lead" => ("lead.created", "id"),
            "$visit" => ("appointment.created", "id"),
            "$text" => ("sms.", "id"),
            "$escalation" => ("error.escalation", "errorId"),
            _ => panic!("{name}: $lead, $visit, $text and $escalation are known"),
        };
        let found = self.events.iter().rev().find(|event| event.kind.starts_with(events));
        let id = found.and_then(|event| event.payload[id].as_str());
        id.unwrap_or_else(|| panic!("there is no {name} yet")).to_owned()
    }
}
