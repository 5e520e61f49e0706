//! `GET /api/v1/availability`

use chrono::TimeDelta;
use kyros_core::contract::appointment::{AppointmentType, Slot};
use kyros_core::contract::error::Refusal;
use kyros_core::decision::Availability;

use super::App;
use super::answer::Asked;
use super::envelope::{Answer, bytes_of};
use super::lists;
use super::problem::Handled;

/// The longest span that is asked for at once.
const LONGEST_DAYS: i64 = 366;

/// Free times; each can be booked as it stands.
///
/// # Errors
/// `bad_request` for a bad span, type or page.
pub async fn free(app: &App, asked: &Asked) -> Handled<Answer> {
    let params = &asked.params;
    // Every type is planned with the length of a visit.
    let _: Option<AppointmentType> = params.word("type")?;
    let from = params.instant("from")?.unwrap_or_else(|| app.engine.now());
    let horizon = TimeDelta::days(i64::from(app.horizon_days));
    let to = params.instant("to")?.unwrap_or_else(|| from.plus(horizon));
    if from >= to || to.since(from) > TimeDelta::days(LONGEST_DAYS) {
        let allowed = format!("give an instant after `from`, {LONGEST_DAYS} days later at most");
        return Err(Refusal::bad_request("to", allowed).into());
    }
    let slots = app.engine.availability(app.visit_minutes, from, to).await?;
    let slot = |start_time, end_time| Slot { start_time, end_time, calendar: Availability::CALENDAR.to_owned() };
    let items = slots.iter().map(|free| bytes_of(&slot(free.start, free.end))).collect::<Result<Vec<_>, _>>()?;
    Ok(lists::of_whole(app, asked, items)?)
}
