//! What is printed: from data, it is inert on a terminal; into a pipe, as far as somebody reads.

use std::fmt;
use std::io::{ErrorKind, Write as _};
use std::process::ExitCode;

/// The text without control characters (escape sequences among them) and without marks that turn
/// the direction of writing.
#[must_use]
pub fn inert(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() && !is_direction(*c)).collect()
}

/// Prints a line on standard output. When whoever reads it has gone (`kyros dump | head`), the command
/// is over and has succeeded; when it can't be written otherwise (a full disk), it has failed.
pub(super) fn line(words: fmt::Arguments<'_>) {
    if let Err(error) = writeln!(std::io::stdout().lock(), "{words}") {
        if error.kind() == ErrorKind::BrokenPipe {
            std::process::exit(0);
        }
        eprintln!("kyros: standard output can't be written: {error}");
        std::process::exit(1);
    }
}

/// Prints the last words of a command on standard output, and answers with its exit code: that says how it went to
/// those who don't read to the end, too. When the words can't be written (a full disk), it has failed.
#[must_use]
pub fn last_line(words: &str, code: u8) -> ExitCode {
    match writeln!(std::io::stdout().lock(), "{words}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            eprintln!("kyros: standard output can't be written: {error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::from(code),
    }
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
