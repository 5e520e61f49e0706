//! What a pictogram says.

/// The word that stands for a pictogram in the phrase tables; nothing for a character that is
/// none.
pub(crate) fn word(c: char) -> Option<&'static str> {
    Some(match c {
        '👍' | '👌' | '✅' | '✔' | '☑' | '❤' | '♥' | '💚' | '💙' | '💛' | '🧡' | '💜' | '💯'
        | '🙌' | '👏' | '🤝' | '🎉' | '🥳' | '🤩' | '😍' | '🫡' | '🆗' | '🤙' => {
            "emoyes"
        }
        '👎' | '❌' | '✖' | '🙅' => "emono",
        '🛑' | '🚫' | '⛔' | '✋' | '🖕' | '🔕' | '📵' | '🔇' | '🚷' => "emostop",
        '📱' | '📲' | '📞' | '☎' | '💬' | '✉' | '📩' | '📨' | '📧' => "emophone",
        '\u{1f000}'..='\u{1faff}'
        | '\u{2600}'..='\u{27bf}'
        | '\u{2b00}'..='\u{2bff}'
        | '‼'
        | '⁉' => "emoji",
        _ => return None,
    })
}
