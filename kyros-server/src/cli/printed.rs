//! What is printed from data is inert on a terminal.

/// The text without control characters (escape sequences among them) and without marks that turn
/// the direction of writing.
#[must_use]
pub fn inert(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !is_direction(*c)).collect()
}

fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{061c}')
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_name_cannot_drive_the_terminal() {
        assert_eq!(super::inert("\u{1b}]52;c;x\u{7}Eve\u{202e}\n"), "]52;c;xEve");
    }
}
