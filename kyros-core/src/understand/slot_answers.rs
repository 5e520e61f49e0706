//! Each of several offered times answered by itself: `no on 1, yes on 2`.

use super::normalise::{Break, Words, among};
use super::slot_order;

const NO: &str = "no not cant dont doesnt wont isnt bad out never emono nope impossible";
const YES: &str = "yes works work ok good fine great does better perfect please emoyes si sirve funciona";
const AROUND: &str = "on to for is do as with me us it that thats";

/// The slots of which something was said, each with whether it suits.
#[derive(Default)]
struct Answers {
    given: Vec<(usize, bool)>,
    number: Option<usize>,
    said: Option<bool>,
}

impl Answers {
    /// Ends what is said of one slot; `None` for a no that is said of none.
    fn end(&mut self) -> Option<()> {
        match (self.number.take(), self.said.take()) {
            (Some(number), said) => self.given.push((number, said.unwrap_or(true))),
            (None, Some(false)) => return None,
            (None, _) => {}
        }
        Some(())
    }
}

/// The one slot of `count` that is taken where another one is turned down by its number.
pub(super) fn taken(words: &Words, count: usize) -> Option<usize> {
    let mut answers = Answers::default();
    for word in &words.all {
        let text = word.text.as_str();
        let number = slot_order::place(text);
        let parts = word.before != Break::None || matches!(text, "but" | "pero" | "and" | "y");
        if parts || number.is_some() && answers.number.is_some() && answers.said.is_some() {
            answers.end()?;
        }
        if let Some(number) = number {
            if answers.number.replace(number).is_some() {
                return None;
            }
        } else if among(NO, text) {
            answers.said = Some(false);
        } else if among(YES, text) {
            answers.said = Some(answers.said.unwrap_or(true));
        } else if !among(AROUND, text) && !slot_order::is_filler(text) && !matches!(text, "but" | "pero") {
            return None;
        }
    }
    answers.end()?;
    let mut fits = answers.given.iter().filter(|(_, fits)| *fits);
    let (index, _) = fits.next()?;
    let one = fits.next().is_none() && answers.given.len() > 1 && *index < count;
    one.then_some(*index)
}
