//! `GET /api/v1/appointments…` and `GET /api/v1/leads/:leadId/appointments`

use kyros_core::contract::error::Refusal;
use kyros_core::contract::ids::AppointmentId;
use kyros_core::ports::query::Query;

use super::App;
use super::answer::Asked;
use super::envelope::Answer;
use super::problem::Handled;
use super::{leads, lists};

/// A lead's appointments, by start.
///
/// # Errors
/// `not_found` for an unknown lead.
pub async fn of_lead(app: &App, asked: &Asked) -> Handled<Answer> {
    let paging = lists::paging(app, asked)?;
    let lead = leads::need(app, asked).await?;
    lists::answer(app, asked, &Query::AppointmentsOfLead(lead, paging)).await
}

/// Appointments that start in a span, by start.
///
/// # Errors
/// `bad_request` for a bad span or page.
pub async fn list(app: &App, asked: &Asked) -> Handled<Answer> {
    let (from, to) = (asked.params.instant("from")?, asked.params.instant("to")?);
    if from.zip(to).is_some_and(|(from, to)| from >= to) {
        return Err(Refusal::bad_request("to", "give an instant after `from`").into());
    }
    let statuses = asked.params.words("status")?;
    let query = Query::Appointments { from, to, statuses, paging: lists::paging(app, asked)? };
    lists::answer(app, asked, &query).await
}

/// One appointment.
///
/// # Errors
/// `not_found`.
pub async fn one(app: &App, asked: &Asked) -> Handled<Answer> {
    let id = AppointmentId::parse(&asked.id).ok_or_else(|| Refusal::not_found("appointment"))?;
    lists::one(app, &Query::Appointment(id), "appointment").await
}
