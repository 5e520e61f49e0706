//! How many segments a text costs (3GPP TS 23.038 and 23.040).

/// One septet each.
const BASIC: &str = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?\
                     ¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
/// Two septets each: behind an escape.
const EXTENSION: &str = "\u{c}^{}\\[~]|€";

/// The septets of one character; `None` if GSM-7 doesn't have it.
#[must_use]
pub fn septets(c: char) -> Option<usize> {
    if BASIC.contains(c) {
        Some(1)
    } else if EXTENSION.contains(c) {
        Some(2)
    } else {
        None
    }
}

/// Whether the whole text fits GSM-7; otherwise it travels as UCS-2, at less than half the room.
#[must_use]
pub fn is_gsm7(text: &str) -> bool {
    text.chars().all(|c| septets(c).is_some())
}

/// The segments of a text: one of 160 septets (70 UTF-16 units), or parts of 153 (67) each. An escape
/// or a surrogate pair is never split between two parts. An empty text is one segment.
///
/// ```
/// use kyros_core::policy::segments::segments;
/// assert_eq!(segments(&"a".repeat(160)), 1);
/// assert_eq!(segments(&"a".repeat(161)), 2);
/// assert_eq!(segments(&"ñ".repeat(160)), 1);
/// assert_eq!(segments(&"í".repeat(71)), 2);
/// ```
#[must_use]
pub fn segments(text: &str) -> u32 {
    let septets: Option<Vec<usize>> = text.chars().map(septets).collect();
    match septets {
        Some(sizes) => parts(&sizes, 160, 153),
        None => parts(&text.chars().map(char::len_utf16).collect::<Vec<_>>(), 70, 67),
    }
}

fn parts(sizes: &[usize], alone: usize, joined: usize) -> u32 {
    if sizes.iter().sum::<usize>() <= alone {
        return 1;
    }
    let (mut parts, mut room) = (1, joined);
    for size in sizes {
        if *size > room {
            parts += 1;
            room = joined;
        }
        room -= size;
    }
    parts
}
