//! One decision as a story: given, when, then.

use chrono::TimeDelta;
use kyros_core::contract::error::{ErrorCode, Refusal};
use serde_json::Value;

use super::outside::Sms;
use super::words::phone;
use super::world::{Seen, World};

/// Something that happens.
///
/// The words make them: [`asks`], [`hears`] and [`passes`]. A provider that does something odd has none:
///
/// ```
/// use kyros_core::ports::failure::Failure;
/// use kyros_testkit::deciders::{ANNA, Happens, Sms, asks, given, seconds, passes};
/// use serde_json::json;
///
/// let busy = Happens::Provider(Sms::Refuse(Failure::transient("503", "busy")));
/// let anna = asks("lead.create", json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" }));
/// given([busy, anna]).when(passes(seconds(8))).then(&["sms.sent", "lead.status_changed"]);
/// ```
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
///
/// `$visit` stands for the visit that was booked last:
///
/// ```
/// use kyros_testkit::deciders::{ANNA, asks, given, hears, passes, seconds};
/// use serde_json::json;
///
/// given([
///     asks("lead.create", json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" })),
///     hears(ANNA, "1"),
///     passes(seconds(4)),
/// ])
/// .when(asks("calendar.cancel", json!({ "appointmentId": "$visit" })))
/// .with("appointment.cancelled", &json!({ "status": "cancelled" }));
/// ```
pub fn asks(kind: &str, payload: Value) -> Happens {
    Happens::Asks { kind: kind.to_owned(), payload }
}

/// A text from a homeowner; nothing else happens yet.
///
/// Whoever writes and isn't known becomes a lead:
///
/// ```
/// use kyros_testkit::deciders::{BEN, given, hears};
///
/// let then = given([]).when(hears(BEN, "is this the solar company?"));
/// assert_eq!(then.events()[0].kind, "lead.created");
/// ```
#[must_use]
pub fn hears(from: &str, body: &str) -> Happens {
    Happens::Hears { from: from.to_owned(), body: body.to_owned() }
}

/// Time passes.
///
/// ```
/// use kyros_testkit::deciders::{ANNA, asks, days, given, passes};
/// use serde_json::json;
///
/// given([asks("lead.create", json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" }))])
///     .when(passes(days(1)))
///     .then(&["sms.queued", "sms.sent"]);
/// ```
#[must_use]
pub fn passes(time: TimeDelta) -> Happens {
    Happens::Passes(time)
}

/// What has happened so far.
///
/// A history alone is a test, too: nothing in it was refused, and no law was broken.
///
/// ```
/// use kyros_testkit::deciders::{ANNA, Given, asks, given, hears};
/// use serde_json::json;
///
/// let story: Given = given([
///     asks("lead.create", json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" })),
///     hears(ANNA, "STOP"),
/// ]);
/// // What comes next is another part of it.
/// story.when(hears(ANNA, "START")).then(&["sms.response_received", "lead.updated"]);
/// ```
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
/// ```
/// use kyros_core::ports::failure::Failure;
/// use kyros_testkit::deciders::{ANNA, World, asks, given_in, minutes, passes};
/// use serde_json::json;
///
/// let mut down = World::new();
/// down.outside.sms_down = Some(Failure::transient("503", "down"));
/// given_in(down, [asks("lead.create", json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" }))])
///     .when(passes(minutes(10)))
///     .with("error.escalation", &json!({ "severity": "high", "context": { "cause": "sms:503" } }));
/// ```
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
    ///
    /// What comes due because of it waits until time passes:
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, asks, given, passes, seconds};
    /// # use serde_json::json;
    /// let anna = json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" });
    /// let mut world = given([]).when(asks("lead.create", anna)).then(&["lead.created", "sms.queued"]).world();
    /// assert_eq!(world.reached(), 0);
    /// world.pass(seconds(1));
    /// assert_eq!(world.reached(), 1);
    /// ```
    #[must_use]
    pub fn when(mut self, happens: Happens) -> Then {
        let from = self.0.mark();
        let refusal = self.0.happen(happens).err();
        Then { world: self.0, from, refusal }
    }
}

/// What came of it.
///
/// ```
/// # use kyros_testkit::deciders::{BEN, Then, given, hears};
/// let then: Then = given([]).when(hears(BEN, "hello"));
/// let kinds: Vec<&str> = then.events().iter().map(|seen| seen.kind.as_str()).collect();
/// assert_eq!(kinds, ["lead.created", "sms.response_received"]);
/// ```
#[derive(Debug)]
pub struct Then {
    world: World,
    from: usize,
    refusal: Option<Refusal>,
}

impl Then {
    /// These public events follow, by type, in order, and no others.
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, asks, given};
    /// # use serde_json::json;
    /// # let anna = asks("lead.create", json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" }));
    /// given([anna])
    ///     .when(asks("lead.pause_automation", json!({ "leadId": "$lead" })))
    ///     .then(&["lead.updated"]);
    /// ```
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
    /// Members that aren't named may say anything:
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, asks, given};
    /// # use serde_json::json;
    /// # let anna = asks("lead.create", json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" }));
    /// given([anna])
    ///     .when(asks("lead.pause_automation", json!({ "leadId": "$lead" })))
    ///     .with("lead.updated", &json!({ "automation": { "state": "paused" } }));
    /// ```
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
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, asks, given, hears};
    /// # use serde_json::json;
    /// use kyros_core::contract::error::ErrorCode;
    ///
    /// # let anna = asks("lead.create", json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" }));
    /// given([anna, hears(ANNA, "STOP")])
    ///     .when(asks("sms.send", json!({ "leadId": "$lead", "content": "hi", "intent": "custom" })))
    ///     .refused(ErrorCode::ContactNotAllowed);
    /// ```
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
    ///
    /// ```
    /// # use kyros_testkit::deciders::{BEN, given, hears};
    /// let then = given([hears(BEN, "hello")]).when(hears(BEN, "are you there?"));
    /// assert_eq!(then.events().len(), 1, "what the history brought isn't among them");
    /// assert_eq!(then.events()[0].payload["message"]["content"], "are you there?");
    /// ```
    #[must_use]
    pub fn events(&self) -> &[Seen] {
        &self.world.events[self.from..]
    }

    /// The world as it is now, to go on with or to look into.
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, World, asks, days, given, hears};
    /// # use serde_json::json;
    /// # let anna = asks("lead.create", json!({ "name": "Anna Berg", "phone": ANNA, "source": "web" }));
    /// let mut world: World = given([anna]).when(hears(ANNA, "STOP")).world();
    /// world.pass(days(300));
    /// assert_eq!(world.reached(), 2, "the first text and the confirmation; nothing ever follows");
    /// ```
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
    /// ```
    /// # use {kyros_core::contract::error::ErrorCode, serde_json::json};
    /// # use kyros_testkit::deciders::{ANNA, World, asks, days, passes};
    /// let mut world = World::new();
    /// let begin = world.now;
    /// world.happen(passes(days(3))).expect("time always passes");
    /// assert_eq!(world.now, begin.plus(days(3)));
    /// assert!(world.happen(asks("lead.create", json!({ "name": "Anna", "phone": ANNA }))).is_ok());
    /// let twice = world.happen(asks("lead.create", json!({ "name": "Anna", "phone": ANNA })));
    /// assert_eq!(twice.expect_err("there is one already").code, ErrorCode::Conflict);
    /// ```
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
