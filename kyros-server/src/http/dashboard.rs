//! `GET /api/v1/dashboard`

use super::App;
use super::envelope::Answer;
use super::problem::Handled;

/// Everything at a glance.
///
/// # Errors
/// What the engine refuses.
pub async fn state(app: &App) -> Handled<Answer> {
    Ok(Answer::json(&app.engine.dashboard().await?)?)
}
