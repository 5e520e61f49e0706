//! A phone's reactions, which arrive as texts that quote what they react to.

/// What a reaction says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reaction {
    /// A like or a heart: a plain yes.
    Yes,
    /// Any other, and any reaction taken back.
    Other,
}

const LIKES: [&str; 16] = [
    "liked",
    "loved",
    "le gusto",
    "le gustó",
    "me gusta",
    "me gustó",
    "le encanto",
    "le encantó",
    "me encanta",
    "me encantó",
    "a loved",
    "liked an image",
    "loved an image",
    "le ha gustado",
    "le ha encantado",
    "reacted with like",
];
const OTHERS: [&str; 24] = [
    "disliked",
    "laughed at",
    "emphasized",
    "emphasised",
    "questioned",
    "removed a",
    "removed an",
    "removed",
    "no le gusto",
    "no le gustó",
    "no me gustó",
    "le dio risa",
    "se rio de",
    "se rió de",
    "enfatizo",
    "enfatizó",
    "destacó",
    "puso en duda",
    "cuestionó",
    "exclamo",
    "exclamó",
    "quitó",
    "le pareció",
    "no me gusta",
];
const YES_SIGNS: [char; 12] = [
    '👍', '❤', '♥', '😍', '💚', '💙', '💛', '🧡', '💜', '🥰', '💗', '💕',
];

/// The reaction that `text` is; `None` when a person wrote it.
pub(crate) fn reaction(text: &str) -> Option<Reaction> {
    let text = text.trim_matches(|c: char| {
        c.is_whitespace()
            || matches!(c, '\u{200a}'..='\u{200f}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    });
    let quote = text.find(['“', '"', '„', '«', '”'])?;
    let (lead, quoted) = text.split_at_checked(quote)?;
    let closed = quoted
        .trim_end()
        .trim_end_matches('.')
        .ends_with(['”', '"', '“', '»', '…']);
    let lead = lead.trim().to_lowercase();
    let lead = lead.trim_end_matches(':').trim();
    if lead.is_empty() || !closed {
        return None;
    }
    if OTHERS
        .iter()
        .any(|verb| lead == *verb || (verb.starts_with("removed") && lead.starts_with(verb)))
    {
        return Some(Reaction::Other);
    }
    if LIKES.contains(&lead) {
        return Some(Reaction::Yes);
    }
    by_sign(lead)
}

/// `👍 to "…"`, `Reacted 👍 to “…”`, `Reaccionó con ❤️ a «…»`.
fn by_sign(lead: &str) -> Option<Reaction> {
    let frame = ["to", "a", "al"].iter().any(|end| lead.ends_with(end));
    let rest: String = lead
        .split_whitespace()
        .filter(|word| {
            !matches!(
                *word,
                "to" | "a"
                    | "al"
                    | "reacted"
                    | "with"
                    | "reaccionó"
                    | "reacciono"
                    | "con"
                    | "ha"
                    | "reaccionado"
                    | "mensaje"
                    | "un"
                    | "your"
                    | "message"
            )
        })
        .collect();
    let pictogram = !rest.is_empty() && !rest.chars().any(|c| c.is_alphanumeric());
    if !frame || !pictogram {
        return None;
    }
    Some(if rest.chars().any(|c| YES_SIGNS.contains(&c)) {
        Reaction::Yes
    } else {
        Reaction::Other
    })
}
