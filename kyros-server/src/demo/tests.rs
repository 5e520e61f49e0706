//! The demo at times of the week that a developer rarely starts it at.

use std::io::Write;
use std::sync::{Arc, Mutex};

use chrono::TimeDelta;

use super::screen::Screen;
use super::story::Story;
use super::world::Folder;

#[derive(Clone, Default)]
struct Paper(Arc<Mutex<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panicked").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The demo as it goes when it is started that much later than now.
async fn told_after(wait: TimeDelta) -> String {
    let folder = Folder::new(false).expect("a folder");
    let config = folder.config().expect("a configuration");
    let paper = Paper::default();
    let mut story = Story::begin(&config, Screen::plain(Box::new(paper.clone()))).await.expect("it begins");
    story.wait(wait).await.expect("time passes");
    let told = story.tell().await;
    story.end().await;
    let text = String::from_utf8(paper.0.lock().expect("nobody panicked").clone()).expect("UTF-8");
    assert!(told.is_ok(), "started {wait} later: {told:?}\n{text}");
    text
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn given_any_hour_of_the_week_when_the_demo_is_started_then_it_is_a_good_day() {
    for hours in [19, 67, 139] {
        let text = told_after(TimeDelta::hours(hours)).await;
        assert!(text.contains("verify: ok "), "{text}");
    }
}
