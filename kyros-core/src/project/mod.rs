//! Projects: what the solar design system has, and what people add to it.

use serde::{Deserialize, Serialize};

use crate::contract::command::ProjectUpdate;
use crate::contract::error::{FaultCode, FieldFault, Refusal};
use crate::contract::event::{EventType, ProjectsSynced};
use crate::contract::fields::Ref;
use crate::contract::ids::{ClientId, ProjectId};
use crate::contract::number::{Kilowatts, Money};
use crate::contract::project::{Location, Project, ProjectStatus};
use crate::contract::time::Timestamp;
use crate::decision::draft::Draft;
use crate::decision::{Claim, EffectFate, Event, Request, State, StreamId, Subject};
use crate::escalation::{Cause, raise};
use crate::ports::failure::{Failure, Retry};
use crate::ports::solar::SolarProject;
use crate::system::SystemEvent;

/// An event of a project's stream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ProjectEvent {
    /// As it is now, whoever changed it.
    Changed {
        /// The project.
        project: Box<Project>,
    },
}

/// A project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProjectState {
    /// The resource.
    pub project: Project,
}

/// Folds one event in.
#[must_use]
pub fn evolve(state: State, _: Timestamp, event: &ProjectEvent) -> State {
    let ProjectEvent::Changed { project } = event;
    match state {
        State::Absent | State::Project(_) => {
            State::Project(Box::new(ProjectState { project: Project::clone(project) }))
        }
        other => other,
    }
}

/// The public face of an event.
#[must_use]
pub const fn publish(event: &ProjectEvent) -> Option<EventType> {
    match event {
        ProjectEvent::Changed { .. } => Some(EventType::ProjectUpdated),
    }
}

/// The unique key by which an outside project is known.
#[must_use]
pub fn key(external_id: &str) -> String {
    format!("project/{external_id}")
}

/// `project.sync`: the outside system is asked; what it says comes back as an input.
pub fn sync(draft: &mut Draft<'_>) {
    let now = draft.now();
    draft.apply(&StreamId::System, Event::System(SystemEvent::ProjectSyncRequested {}));
    draft.want(Some("projects".to_owned()), now, Request::SyncProjects {}, Subject::System);
    // What is kept says whose result it is: others may name the same chain.
    let waits_for = SyncAwaited { chain: draft.chain().cloned(), since: Some(now) };
    draft.answer(false, &waits_for);
}

/// What the kept answer of `project.sync` says: which `project.synced` is its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SyncAwaited {
    /// That of this chain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<ClientId>,
    /// The first one from then on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
}

/// The outside system has said what it has.
pub fn synced(draft: &mut Draft<'_>, projects: &[SolarProject]) {
    let (mut created, mut updated) = (0, 0);
    for outside in projects {
        let owner = draft.situation().owner(&key(&outside.external_id)).and_then(ProjectId::parse);
        let known = owner.and_then(|id| match draft.state(&StreamId::Project(id)) {
            State::Project(state) => Some(state.project.clone()),
            _ => None,
        });
        let project = merged(draft, outside, known.as_ref());
        if known.as_ref() == Some(&project) {
            continue;
        }
        let id = project.id;
        if known.is_none() {
            draft.claim(Claim::Unique { key: key(&outside.external_id), owner: id.to_string() });
            created += 1;
        } else {
            updated += 1;
        }
        let changed = ProjectEvent::Changed { project: Box::new(project) };
        draft.apply(&StreamId::Project(id), Event::Project(changed));
    }
    if let Some(escalation) = crate::system::of(draft).sync_escalation {
        crate::escalation::works_again(draft, escalation);
    }
    let figures = ProjectsSynced { synced: projects.len() as u64, created, updated };
    draft.apply(&StreamId::System, Event::System(SystemEvent::ProjectsSynced { figures }));
    draft.fate(EffectFate::Done);
}

fn merged(draft: &mut Draft<'_>, outside: &SolarProject, known: Option<&Project>) -> Project {
    let id = known.map_or_else(|| ProjectId::new(draft.next_uuid()), |project| project.id);
    let coordinates = known.and_then(|project| project.location.as_ref()?.coordinates);
    Project {
        id,
        name: outside.name.clone(),
        status: ProjectStatus::parse(&outside.status).unwrap_or(ProjectStatus::Pending),
        owner: outside.owner.clone(),
        created_at: known.map_or(draft.now(), |project| project.created_at),
        last_modified: outside.modified_at,
        location: outside.address.clone().map(|address| Location { address, coordinates }),
        system_size: outside.system_size.and_then(Kilowatts::new),
        estimated_cost: outside.estimated_cost.and_then(Money::new),
        metadata: known.and_then(|project| project.metadata.clone()),
        lead_id: known.and_then(|project| project.lead_id),
        external_id: outside.external_id.clone(),
        permit: known.and_then(|project| project.permit.clone()),
    }
}

/// The outside system didn't answer.
pub fn sync_failed(draft: &mut Draft<'_>, effect: crate::contract::ids::EffectId, tries: u32, failure: &Failure) {
    let next = match failure.retry {
        Retry::Never => None,
        _ => crate::policy::retry::next_try(draft.policy(), effect, tries, None),
    };
    if let Some(delay) = next {
        return draft.fate(EffectFate::RetryAt(draft.now().plus(delay)));
    }
    let known = crate::system::of(draft).sync_escalation;
    if let Some(cause) = known.and_then(|id| crate::escalation::retry_failed(draft, id)) {
        return draft.dead(cause);
    }
    let cause = format!("solar:{}", failure.code);
    let escalation = raise(
        draft,
        Cause {
            key: cause.clone(),
            of_lead: false,
            lead: None,
            severity: crate::contract::escalation::Severity::Medium,
            message: format!("Projects can't be fetched: {}", failure.code),
            context: crate::contract::lead::Metadata::new(),
            actions: vec![
                crate::contract::escalation::EscalationAction::Retry,
                crate::contract::escalation::EscalationAction::Dismiss,
            ],
            human: true,
        },
    );
    let given_up = SystemEvent::ProjectSyncGivenUp { escalation };
    draft.apply(&StreamId::System, Event::System(given_up));
    draft.dead(cause);
}

/// `project.update`
///
/// # Errors
/// `not_found`, `validation_failed` for a field that is Kyros' own.
pub fn update(draft: &mut Draft<'_>, payload: &ProjectUpdate) -> Result<(), Refusal> {
    let Ref::Known(id) = payload.project_id else { return Err(Refusal::not_found("project")) };
    let stream = StreamId::Project(id);
    let State::Project(state) = draft.state(&stream).clone() else { return Err(Refusal::not_found("project")) };
    let updates = &payload.updates;
    let present = serde_json::to_value(&state.project).unwrap_or_default();
    let faults: Vec<FieldFault> = updates
        .echoed
        .iter()
        .filter(|(name, value)| present.get(name.as_str()) != Some(value))
        .map(|(name, _)| {
            let path = format!("payload.updates.{name}");
            FieldFault::new(path, FaultCode::ReadOnly, "Kyros sets it; leave it out or send the present value")
        })
        .collect();
    if !faults.is_empty() {
        return Err(Refusal::validation_failed(faults));
    }
    let mut project = state.project.clone();
    macro_rules! take {
        ($($field:ident),+ $(,)?) => {$(
            if let Some(value) = &updates.$field {
                project.$field.clone_from(value);
            }
        )+};
    }
    take!(name, status, owner, location, system_size, estimated_cost, metadata);
    if let Some(lead) = &updates.lead_id {
        project.lead_id = lead.as_ref().map(|lead| crate::lead::find(draft, lead)).transpose()?;
    }
    if project != state.project {
        project.last_modified = draft.now();
        let changed = ProjectEvent::Changed { project: Box::new(project.clone()) };
        draft.apply(&stream, Event::Project(changed));
    }
    draft.answer(false, &project);
    Ok(())
}
