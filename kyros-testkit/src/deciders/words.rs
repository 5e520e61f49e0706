//! The words in which the stories are told.

use chrono::TimeDelta;
use kyros_core::contract::command::Command;
use kyros_core::contract::error::{ErrorCode, Refusal};
use kyros_core::contract::ids::{AppointmentId, ClientId, EscalationId, LeadId, MessageId, TokenId};
use kyros_core::contract::lead::LeadStatus;
use kyros_core::contract::phone::Phone;
use kyros_core::contract::time::Timestamp;
use kyros_core::contract::token::{Scope, Scopes};
use kyros_core::decision::input::{CommandInput, Import, MintedSecret};
use kyros_core::decision::{Actor, Input, State, StreamId};
use kyros_core::lead::LeadState;
use kyros_core::ports::sms::{InboundText, ProviderKeyword, Receipt, ReceiptStatus};
use serde_json::{Value, json};

use super::world::World;

/// New York's area code.
pub const ANNA: &str = "+12125550100";
/// New York's, too.
pub const BEN: &str = "+12125550101";

/// The time that the text says (RFC 3339).
///
/// ```
/// # use kyros_testkit::deciders::{at, hours};
/// assert_eq!(at("2026-11-23T10:00:00-05:00").plus(hours(2)), at("2026-11-23T17:00:00Z"));
/// ```
///
/// # Panics
/// When it is no time.
pub fn at(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap_or_else(|| panic!("{text} is no time"))
}

/// The number that the text says (E.164).
///
/// ```
/// assert_eq!(kyros_testkit::deciders::phone("+12125550100").as_str(), "+12125550100");
/// ```
///
/// # Panics
/// When it is no number.
pub fn phone(text: &str) -> Phone {
    Phone::e164(text).unwrap_or_else(|| panic!("{text} is no number"))
}

/// So many days.
///
/// ```
/// # use kyros_testkit::deciders::{days, hours, minutes, seconds};
/// assert_eq!((days(1), hours(1), minutes(1)), (hours(24), minutes(60), seconds(60)));
/// ```
pub const fn days(n: i64) -> TimeDelta {
    TimeDelta::days(n)
}

/// So many hours.
pub const fn hours(n: i64) -> TimeDelta {
    TimeDelta::hours(n)
}

/// So many minutes.
pub const fn minutes(n: i64) -> TimeDelta {
    TimeDelta::minutes(n)
}

/// So many seconds.
pub const fn seconds(n: i64) -> TimeDelta {
    TimeDelta::seconds(n)
}

/// A person with every scope.
pub fn operator() -> Actor {
    Actor::Token {
        id: TokenId::parse("01890a5d-ac96-774b-bcce-b302099a8057").expect("an id"),
        name: "Olga".to_owned(),
        scopes: Scopes::of([Scope::Admin]),
        ip: None,
        user_agent: None,
    }
}

/// A command of the [`operator`].
///
/// ```
/// # use {kyros_testkit::deciders::{ANNA, command, operator}, serde_json::json};
/// let input = command("lead.create", &json!({ "name": "Anna Berg", "phone": ANNA }), "form-7");
/// assert_eq!((input.actor, input.correlation.as_str()), (operator(), "form-7"));
/// ```
///
/// # Panics
/// When it isn't well-formed; a decider only gets commands that are.
pub fn command(kind: &str, payload: &Value, correlation: &str) -> CommandInput {
    let command = Command::parse(kind, payload, "US").unwrap_or_else(|refusal| panic!("{refusal} {:?}", refusal.details));
    CommandInput {
        command,
        actor: operator(),
        correlation: ClientId::parse(correlation).expect("an id"),
        if_match: None,
        minted: None,
        client_timestamp: None,
        import: None,
    }
}

/// A secret as a decider sees it.
///
/// ```
/// # use {kyros_testkit::deciders::{World, command, minted}, serde_json::json};
/// let mut input = command("token.create", &json!({ "name": "App", "scope": ["read"] }), "c");
/// input.minted = Some(minted("the hash of its secret"));
/// let token = World::new().send(input).expect("a token");
/// assert_eq!(token["token"], "kyros_live_…abcd");
/// ```
pub fn minted(name: &str) -> MintedSecret {
    MintedSecret { prefix: "kyros_live_".to_owned(), last_four: "abcd".to_owned(), hash: name.to_owned() }
}

/// What a refusal says, in short: its code, and the details that matter.
///
/// ```
/// # use {kyros_core::contract::error::ErrorCode, kyros_testkit::deciders::{World, refused}, serde_json::json};
/// let unknown = json!({ "leadId": "01890a5d-ac96-774b-bcce-b302099a8057" });
/// let refusal = refused(World::new().attempt("lead.resume_automation", &unknown), ErrorCode::NotFound);
/// assert_eq!(refusal.to_string(), "not_found: no such lead");
/// ```
pub fn refused(result: Result<Value, Refusal>, code: ErrorCode) -> Refusal {
    let refusal = result.expect_err("this must be refused");
    assert_eq!(refusal.code, code, "{refusal}");
    refusal
}

fn lead_id(answer: Result<Value, Refusal>) -> LeadId {
    let answer = answer.unwrap_or_else(|refusal| panic!("{refusal} {:?}", refusal.details));
    answer["id"].as_str().and_then(LeadId::parse).expect("a lead has an id")
}

impl World {
    /// A command; nothing that is due is run. A resource that was made has `__created`.
    ///
    /// # Errors
    /// The refusal.
    ///
    /// # Panics
    /// When an accepted command has no answer.
    pub fn send(&mut self, input: CommandInput) -> Result<Value, Refusal> {
        let decision = self.run(&Input::Command(Box::new(input)))?;
        let answer = decision.answer.expect("a command is answered");
        let mut value: Value = serde_json::from_slice(&answer.data).expect("an answer is JSON");
        if let (true, Some(object)) = (answer.created, value.as_object_mut()) {
            object.insert("__created".to_owned(), json!(true));
        }
        Ok(value)
    }

    /// A command that may be refused; nothing that is due is run.
    pub fn attempt(&mut self, kind: &str, payload: &Value) -> Result<Value, Refusal> {
        self.send(command(kind, payload, "cmd"))
    }

    /// A command that is accepted.
    ///
    /// ```
    /// # use {kyros_testkit::deciders::{ANNA, World}, serde_json::json};
    /// let mut world = World::new();
    /// let lead = world.contacted(ANNA);
    /// let answer = world.ask("lead.pause_automation", &json!({ "leadId": lead }));
    /// assert_eq!(answer["automation"]["state"], "paused");
    /// ```
    pub fn ask(&mut self, kind: &str, payload: &Value) -> Value {
        self.attempt(kind, payload).unwrap_or_else(|refusal| panic!("{kind}: {refusal} {:?}", refusal.details))
    }

    /// A command that is refused, and leaves everything as it was.
    ///
    /// ```
    /// # use {kyros_core::contract::error::ErrorCode, kyros_testkit::deciders::{ANNA, World}, serde_json::json};
    /// let mut world = World::new();
    /// let won = json!({ "leadId": world.contacted(ANNA), "newStatus": "won" });
    /// let refusal = world.refuse("lead.transition_status", &won, ErrorCode::InvalidTransition);
    /// assert_eq!(refusal.details["from"], "contacted");
    /// ```
    pub fn refuse(&mut self, kind: &str, payload: &Value, code: ErrorCode) -> Refusal {
        let before = self.events.len();
        let refusal = refused(self.attempt(kind, payload), code);
        assert_eq!(self.events.len(), before);
        refusal
    }

    /// A new lead.
    ///
    /// # Panics
    /// When it is refused.
    pub fn create(&mut self, payload: Value) -> LeadId {
        lead_id(self.send(command("lead.create", &payload, "create")))
    }

    /// A new lead from the web; its first text isn't out yet.
    pub fn new_lead(&mut self, number: &str) -> LeadId {
        self.create(json!({ "name": "Anna Berg", "phone": number, "source": "web" }))
    }

    /// A second lead with the same number.
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, World};
    /// let mut world = World::new();
    /// let (first, second) = (world.new_lead(ANNA), world.second_lead(ANNA));
    /// world.hear(ANNA, "STOP");
    /// assert_eq!([first, second].map(|lead| world.status(lead).as_str()), ["lost", "lost"]);
    /// ```
    pub fn second_lead(&mut self, number: &str) -> LeadId {
        self.create(json!({
            "name": "Anna Again", "phone": number, "source": "web", "metadata": { "allowDuplicate": true },
        }))
    }

    /// A new lead whose first text is out.
    pub fn contacted(&mut self, number: &str) -> LeadId {
        let lead = self.new_lead(number);
        self.rest();
        assert_eq!(self.status(lead), LeadStatus::Contacted);
        lead
    }

    /// A lead that has booked the first offered time by text.
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, World};
    /// let mut world = World::new();
    /// let (lead, visit) = world.booked(ANNA);
    /// assert!(world.lead(lead).visits[&visit].is_active() && world.outside.shown.contains_key(&visit));
    /// ```
    pub fn booked(&mut self, number: &str) -> (LeadId, AppointmentId) {
        let lead = self.contacted(number);
        self.reply(number, "1");
        let visit = self.lead(lead).visits.keys().next().copied().expect("a visit is booked");
        (lead, visit)
    }

    /// A lead from an import.
    ///
    /// ```
    /// # use {kyros_testkit::deciders::{ANNA, World, days}, serde_json::json};
    /// let mut world = World::new();
    /// world.import(&json!({ "name": "Anna Berg", "phone": ANNA }), false);
    /// world.pass(days(100));
    /// assert_eq!(world.reached(), 0, "who is imported waits for a person");
    /// ```
    ///
    /// # Panics
    /// When it is refused.
    pub fn import(&mut self, payload: &Value, start_outreach: bool) -> LeadId {
        let input = CommandInput { import: Some(Import { start_outreach }), ..command("lead.create", payload, "import") };
        lead_id(self.send(input))
    }

    /// A text comes in; nothing else happens yet.
    pub fn hear(&mut self, number: &str, body: &str) {
        self.hear_with(number, body, None);
    }

    /// The same with what the provider says of it.
    ///
    /// # Panics
    /// When it is refused, which no text is.
    pub fn hear_with(&mut self, number: &str, body: &str, keyword: Option<ProviderKeyword>) {
        let mut text = InboundText::new(format!("IN{}", self.steps), phone(number), body.to_owned());
        text.keyword = keyword;
        self.run(&Input::Text { text }).expect("a text is never refused");
    }

    /// A text comes in, and all that follows from it.
    pub fn reply(&mut self, number: &str, body: &str) {
        self.hear(number, body);
        self.pass(seconds(4));
    }

    /// The provider tells what became of a text.
    ///
    /// ```
    /// # use {kyros_core::ports::sms::ReceiptStatus, kyros_testkit::deciders::{ANNA, World}};
    /// let mut world = World::new();
    /// world.contacted(ANNA);
    /// world.receipt("SM1", ReceiptStatus::Delivered);
    /// assert_eq!(world.count_of("sms.delivered"), 1);
    /// ```
    ///
    /// # Panics
    /// When it is refused, which no receipt is.
    pub fn receipt(&mut self, provider_id: &str, status: ReceiptStatus) {
        self.run(&Input::Receipt { receipt: Receipt::new(provider_id.to_owned(), status) })
            .expect("a receipt is never refused");
    }

    /// A lead.
    ///
    /// # Panics
    /// When there is none of that id.
    pub fn lead(&self, id: LeadId) -> LeadState {
        match &*self.state(&StreamId::Lead(id)) {
            State::Lead(lead) => LeadState::clone(lead),
            _ => panic!("no such lead"),
        }
    }

    /// A lead's status.
    ///
    /// # Panics
    /// When there is none of that id.
    pub fn status(&self, id: LeadId) -> LeadStatus {
        self.lead(id).lead.status
    }

    /// The public events since `from`, by type.
    pub fn kinds_since(&self, from: usize) -> Vec<&str> {
        self.events[from..].iter().map(|event| event.kind.as_str()).collect()
    }

    /// How many public events there are, for [`Self::kinds_since`].
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, World};
    /// let mut world = World::new();
    /// let before = world.mark();
    /// world.new_lead(ANNA);
    /// assert_eq!(world.kinds_since(before), ["lead.created", "sms.queued"]);
    /// ```
    pub fn mark(&self) -> usize {
        self.events.len()
    }

    /// How many public events of a type there are.
    pub fn count_of(&self, kind: &str) -> usize {
        self.events.iter().filter(|event| event.kind == kind).count()
    }

    /// The bodies of the texts that reached the provider.
    pub fn bodies(&self) -> Vec<&str> {
        self.outside.sent.iter().map(|sent| sent.body.as_str()).collect()
    }

    /// What the last text says that reached the provider.
    pub fn last_body(&self) -> &str {
        self.outside.sent.last().map_or("", |sent| &sent.body)
    }

    /// Open escalations by cause.
    pub fn open_escalations(&self) -> Vec<(String, EscalationId)> {
        let open = self.streams.values().filter_map(|(state, _)| match &**state {
            State::Escalation(state) if state.is_open() => Some((state.cause.clone(), state.escalation.error_id)),
            _ => None,
        });
        open.collect()
    }

    /// The one open escalation.
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, World};
    /// let mut world = World::new();
    /// world.contacted(ANNA);
    /// world.reply(ANNA, "how much is it?");
    /// let question = world.escalation_of(world.escalation("question"));
    /// assert_eq!(question.context["text"], "how much is it?");
    /// ```
    pub fn escalation(&self, cause: &str) -> EscalationId {
        let open = self.open_escalations();
        assert_eq!(open.len(), 1, "{open:?}");
        assert_eq!(open[0].0, cause);
        open[0].1
    }

    /// An escalation.
    ///
    /// # Panics
    /// When there is none of that id.
    pub fn escalation_of(&self, id: EscalationId) -> kyros_core::contract::escalation::Escalation {
        match &*self.state(&StreamId::Escalation(id)) {
            State::Escalation(state) => state.escalation.clone(),
            _ => panic!("no such escalation"),
        }
    }

    /// The first text of a lead that waits.
    ///
    /// ```
    /// # use kyros_testkit::deciders::{ANNA, World};
    /// let mut world = World::new();
    /// let lead = world.new_lead(ANNA);
    /// assert!(world.waiting(lead).is_some());
    /// world.rest();
    /// assert_eq!(world.waiting(lead), None, "it went out");
    /// ```
    pub fn waiting(&self, lead: LeadId) -> Option<MessageId> {
        self.lead(lead).texts.iter().find(|(_, text)| text.is_waiting()).map(|(id, _)| *id)
    }

    /// The payload of the last event of that type.
    pub fn last(&self, kind: &str) -> &Value {
        let found = self.events.iter().rev().find(|event| event.kind == kind);
        &found.unwrap_or_else(|| panic!("no {kind}")).payload
    }

    /// Whether the kill switch is thrown.
    pub fn is_sending_paused(&self) -> bool {
        matches!(&*self.state(&StreamId::System), State::System(system) if system.paused.is_some())
    }

    /// How many texts reached the provider.
    pub fn reached(&self) -> usize {
        self.outside.sent.len()
    }
}
