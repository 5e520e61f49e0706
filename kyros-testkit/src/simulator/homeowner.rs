//! Homeowners: they answer oddly, late, twice and at the worst time.

use std::sync::Arc;

use kyros_core::contract::phone::Phone;
use kyros_core::ports::sms::InboundText;

use super::acts::PHONES;
use super::coverage::Mark;
use crate::executor::Scope;
use super::invariants::Happening;
use super::node;
use super::provider::Call;
use super::world::World;

/// What a reply certainly means for whether its number may be texted.
///
/// A copied text that quotes the way out doesn't take it:
///
/// ```
/// use kyros_testkit::simulator::homeowner::{Plain, WORDS};
///
/// let plain = |said: &str| WORDS.iter().find(|(words, _)| words.contains(said)).map(|(_, plain)| *plain);
/// assert_eq!(plain("Do not text me"), Some(Plain::Stop));
/// assert_eq!(plain("Liked"), Some(Plain::Other));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// No more texts.
    Stop,
    /// Texts again.
    Start,
    /// Neither.
    Other,
}

/// What people say.
pub const WORDS: &[(&str, Plain)] = &[
    ("1", Plain::Other),
    ("2", Plain::Other),
    ("yes", Plain::Other),
    ("the second one please", Plain::Other),
    ("tomorrow at 10am", Plain::Other),
    ("Friday at 2pm", Plain::Other),
    ("neither works", Plain::Other),
    ("maybe later", Plain::Other),
    ("how much is it?", Plain::Other),
    ("are you a bot?", Plain::Other),
    ("HELP", Plain::Other),
    ("C", Plain::Other),
    ("R", Plain::Other),
    ("please cancel my appointment", Plain::Other),
    ("can we move it to Tuesday at 10am", Plain::Other),
    ("no thanks, not interested", Plain::Other),
    ("wrong number", Plain::Other),
    ("purple monkey", Plain::Other),
    ("gracias, sí", Plain::Other),
    ("Liked \u{201c}Reply STOP to opt out\u{201d}", Plain::Other),
    ("ok 👍", Plain::Other),
    ("", Plain::Other),
    ("STOP", Plain::Stop),
    ("stop", Plain::Stop),
    ("Do not text me anymore", Plain::Stop),
    ("delete my number from your system", Plain::Stop),
    ("no quiero recibir nada de ustedes", Plain::Stop),
    ("START", Plain::Start),
    ("UNSTOP", Plain::Start),
];

/// A text has reached a person, who may answer.
pub(super) fn reads(world: &Arc<World>, call: &Call) {
    if world.is_healing() || !world.people.percent(world.settings.answers_percent) {
        return;
    }
    let after = match world.people.below(10) {
        // Before the provider's answer has come back.
        0 | 1 => 0,
        2..=5 => world.people.span(1_000, 120_000),
        _ => world.people.span(60_000, 200_000_000),
    };
    // Mostly what moves a story on.
    let word = if world.people.percent(40) { world.people.below(6) } else { world.people.below(WORDS.len()) };
    says(world, &call.to, word, after);
}

/// Words that are answered every time.
const QUESTIONS: [&str; 3] = ["how much is it?", "are you a bot?", "HELP"];

/// Somebody asks something after that many milliseconds.
pub(super) fn asks(world: &Arc<World>, from: &Phone, after: i64) {
    let question = world.people.pick(&QUESTIONS);
    says(world, from, place_of(question), after);
}

/// Somebody writes STOP after that many milliseconds.
pub(super) fn stops(world: &Arc<World>, from: &Phone, after: i64) {
    says(world, from, place_of("STOP"), after);
}

/// At some stops of a node, some of the people whom it may be about to text write STOP.
pub(super) fn some_stop(world: &Arc<World>) {
    if !world.people.percent(50) {
        return;
    }
    for phone in PHONES.iter().filter_map(|phone| Phone::parse(phone, "US")) {
        if world.people.percent(40) {
            stops(world, &phone, world.people.span(1, 5_000));
        }
    }
}

fn place_of(word: &str) -> usize {
    WORDS.iter().position(|(known, _)| *known == word).expect("what people ask or say by name is one of their words")
}

/// Somebody writes; the provider brings it to a node, again and again until one takes it.
pub(super) fn says(world: &Arc<World>, from: &Phone, word: usize, after: i64) {
    let number = world.keys.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    let (body, plain) = WORDS[word % WORDS.len()];
    let text = InboundText::new(format!("IN{number}"), from.clone(), body.to_owned());
    let copies = if world.strikes(Mark::TextTwice, 40) { 2 } else { 1 };
    for copy in 0..copies {
        let mut later = after + copy * world.luck.span(1, 20_000);
        if world.strikes(Mark::TextLate, 30) {
            later += world.luck.span(1_000, 3_600_000);
        }
        world.exec.spawn(Scope::OUTSIDE, Box::pin(bring(Arc::clone(world), text.clone(), plain, later)));
    }
}

async fn bring(world: Arc<World>, text: InboundText, plain: Plain, after: i64) {
    world.exec.sleep(after).await;
    world.tell(|| format!("{} writes {:?}", text.from.as_str(), text.body));
    world.show(&Happening::TextArrives { text: &text, plain });
    let mut wait = 500;
    for _ in 0..6 {
        if let Some((scope, engine)) = node::any(&world) {
            let copy = text.clone();
            let asked = node::ask(&world, scope, async move { engine.text(copy).await }).await;
            if let Some(Ok(outcome)) = asked {
                return world.show(&Happening::TextTaken { text: &text, plain, suppressed: outcome.suppressed });
            }
        }
        world.exec.sleep(wait).await;
        wait *= 4;
    }
    world.show(&Happening::TextGivenUp { text: &text, plain });
}
