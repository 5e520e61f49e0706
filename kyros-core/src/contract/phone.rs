//! Phone numbers, kept as E.164.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize};

use super::national;

/// A phone number in E.164: `+` and 7 to 15 digits, the first not a zero.
///
/// `Debug` and `Display` differ on purpose: `Debug` masks, because it ends up in logs.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(with = "String"))]
pub struct Phone(String);

impl Phone {
    /// Takes text that is already E.164-shaped, whether or not the number plan knows it.
    #[must_use]
    pub fn e164(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('+')?;
        let shaped = (7..=15).contains(&digits.len())
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !digits.starts_with('0');
        shaped.then(|| Self(text.to_owned()))
    }

    /// Reads what a person types: E.164, or the national form of `region` (ISO 3166 code). Spaces,
    /// hyphens, dots and parentheses may separate; everything else (letters, extensions, digits of
    /// other scripts, text around the number) is refused rather than guessed at.
    ///
    /// National forms are known for the countries of [`national::countries`]; elsewhere the number needs its `+`.
    ///
    /// ```
    /// use kyros_core::contract::phone::Phone;
    /// let phone = Phone::parse("(415) 555-0101", "US").unwrap();
    /// assert_eq!(phone.as_str(), "+14155550101");
    /// ```
    #[must_use]
    pub fn parse(text: &str, region: &str) -> Option<Self> {
        if let Some(phone) = Self::e164(text) {
            return Some(phone);
        }
        let digits = ungrouped(text)?;
        match digits.strip_prefix('+') {
            Some(_) => Self::e164(&digits),
            None => Self::e164(&national::to_e164(&digits, region)?),
        }
    }

    /// The number with its `+`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The digits without the `+`.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0[1..]
    }

    /// Enough to recognise the number by, not enough to call it.
    #[must_use]
    pub fn masked(&self) -> String {
        let tail = &self.0[self.0.len() - 2..];
        format!("{}…{tail}", &self.0[..3])
    }
}

/// The digits, with a leading `+` if there is one, without what groups them. At most one pair of
/// parentheses, and nothing before it but `+` and the country code.
fn ungrouped(text: &str) -> Option<String> {
    if text.len() > 40 || !text.starts_with(['+', '(']) && !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    // `+49 (0)30 …`: the zero is dialled at home only.
    let text = &if text.starts_with('+') { text.replacen("(0)", " ", 1) } else { text.to_owned() };
    let mut digits = String::new();
    let (mut opened, mut closed) = (0, 0);
    for (at, c) in text.char_indices() {
        match c {
            '+' if at == 0 => digits.push(c),
            '0'..='9' => digits.push(c),
            ' ' | '-' | '.' => {}
            '(' if opened == 0 => opened += 1,
            ')' if opened == 1 && closed == 0 => closed += 1,
            _ => return None,
        }
    }
    (opened == closed && text.ends_with(|c: char| c.is_ascii_digit())).then_some(digits)
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Phone({})", self.masked())
    }
}

impl<'de> Deserialize<'de> for Phone {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Self::e164(&text).ok_or_else(|| serde::de::Error::custom("not an E.164 number"))
    }
}
