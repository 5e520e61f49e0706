//! The US state in an address as people write it, and the zone where the ZIP code settles it.

use chrono_tz::Tz;

/// What an address says about where a person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AddressPlace {
    /// Two-letter code of a US state or territory.
    pub state: &'static str,
    /// The first three digits of the ZIP code.
    pub zip3: Option<u16>,
}

/// Reads the state: `…, TX 78754`, `…, TX`, `…, Texas 78754-1234, USA`, `…, Texas`.
///
/// A two-letter code counts before a ZIP code, or at the end in capitals or after a comma; street
/// names such as `100 Delaware Ave` are not states.
///
/// ```
/// use kyros_core::policy::address::place_of;
/// let place = place_of("9 Oak Street, Austin, TX 78754").unwrap();
/// assert_eq!((place.state, place.zip3), ("TX", Some(787)));
/// assert!(place_of("100 Delaware Ave").is_none());
/// ```
#[must_use]
pub fn place_of(address: &str) -> Option<AddressPlace> {
    let mut words = words(address);
    with_zip(&words).or_else(|| {
        strip_country(&mut words);
        let state = ending_state(&words, false)?;
        Some(AddressPlace { state, zip3: None })
    })
}

struct Word<'a> {
    text: &'a str,
    after_comma: bool,
}

fn words(address: &str) -> Vec<Word<'_>> {
    address
        .split([',', '\n', ';'])
        .flat_map(|part| {
            let words = part.split_whitespace().enumerate();
            words.map(|(i, text)| Word { text: text.trim_matches('.'), after_comma: i == 0 })
        })
        .filter(|w| !w.text.is_empty())
        .collect()
}

fn with_zip(words: &[Word<'_>]) -> Option<AddressPlace> {
    (1..words.len()).rev().find_map(|i| {
        let zip3 = zip3(words[i].text)?;
        let state = ending_state(&words[..i], true)?;
        Some(AddressPlace { state, zip3: Some(zip3) })
    })
}

fn zip3(word: &str) -> Option<u16> {
    let (five, four) = word.split_once('-').unwrap_or((word, "0000"));
    let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
    if digits(five, 5) && digits(four, 4) { five[..3].parse().ok() } else { None }
}

fn strip_country(words: &mut Vec<Word<'_>>) {
    const COUNTRY: [&[&str]; 6] =
        [&["united", "states", "of", "america"], &["united", "states"], &["usa"], &["us"], &["u.s.a"], &["u.s"]];
    let ends_with = |words: &[Word<'_>], tail: &[&str]| {
        words.len() > tail.len()
            && words[words.len() - tail.len()..].iter().zip(tail).all(|(w, t)| w.text.eq_ignore_ascii_case(t))
    };
    for tail in COUNTRY {
        if ends_with(words, tail) {
            words.truncate(words.len() - tail.len());
            return;
        }
    }
}

fn ending_state(words: &[Word<'_>], before_zip: bool) -> Option<&'static str> {
    let last = words.last()?;
    let bare = last.text.replace('.', "");
    let plain = before_zip || last.after_comma || bare.bytes().all(|b| b.is_ascii_uppercase());
    if bare.len() == 2 && plain {
        return STATES.iter().find(|(code, _)| bare.eq_ignore_ascii_case(code)).map(|(code, _)| *code);
    }
    // The longest name first: West Virginia ends like Virginia.
    (1..=words.len().min(4)).rev().find_map(|n| {
        let tail = &words[words.len() - n..];
        STATES.iter().find(|(_, full)| reads(tail, full)).map(|(code, _)| *code)
    })
}

/// Word by word, in any case.
fn reads(words: &[Word<'_>], name: &str) -> bool {
    let mut parts = name.split(' ');
    words.iter().all(|w| parts.next().is_some_and(|part| part.eq_ignore_ascii_case(w.text))) && parts.next().is_none()
}

/// The zone of a ZIP code in a state that lies in several, where all of the codes with these three
/// digits are in one zone; `None` where they are not, or it isn't known.
#[must_use]
pub fn zone_of_zip(state: &str, zip3: u16) -> Option<Tz> {
    ZIP_ZONES
        .iter()
        .find(|(s, from, to, _)| *s == state && (*from..=*to).contains(&zip3))
        .map(|(_, _, _, zone)| *zone)
}

/// From general knowledge of county lines; three-digit areas that a zone border crosses are left
/// out on purpose, so that both zones count there.
const ZIP_ZONES: [(&str, u16, u16, Tz); 28] = [
    ("AK", 997, 999, Tz::America__Anchorage),
    ("AZ", 850, 853, Tz::America__Phoenix),
    ("AZ", 856, 857, Tz::America__Phoenix),
    ("FL", 320, 323, Tz::America__New_York),
    ("FL", 325, 325, Tz::America__Chicago),
    ("FL", 326, 349, Tz::America__New_York),
    ("ID", 832, 834, Tz::America__Boise),
    ("ID", 836, 837, Tz::America__Boise),
    ("ID", 838, 838, Tz::America__Los_Angeles),
    ("IN", 460, 462, Tz::America__New_York),
    ("IN", 463, 464, Tz::America__Chicago),
    ("IN", 467, 474, Tz::America__New_York),
    ("IN", 476, 477, Tz::America__Chicago),
    ("IN", 478, 478, Tz::America__New_York),
    ("KS", 660, 676, Tz::America__Chicago),
    ("KY", 402, 418, Tz::America__New_York),
    ("KY", 420, 424, Tz::America__Chicago),
    ("MI", 480, 497, Tz::America__New_York),
    ("ND", 580, 584, Tz::America__Chicago),
    ("NE", 680, 689, Tz::America__Chicago),
    ("NV", 889, 897, Tz::America__Los_Angeles),
    ("OR", 970, 978, Tz::America__Los_Angeles),
    ("SD", 570, 574, Tz::America__Chicago),
    ("TN", 370, 372, Tz::America__Chicago),
    ("TN", 374, 374, Tz::America__New_York),
    ("TN", 376, 379, Tz::America__New_York),
    ("TN", 380, 384, Tz::America__Chicago),
    ("TX", 750, 797, Tz::America__Chicago),
];

#[rustfmt::skip]
const STATES: [(&str, &str); 58] = [
    ("AL", "Alabama"), ("AK", "Alaska"), ("AZ", "Arizona"), ("AR", "Arkansas"), ("CA", "California"),
    ("CO", "Colorado"), ("CT", "Connecticut"), ("DE", "Delaware"), ("DC", "District of Columbia"),
    ("FL", "Florida"), ("GA", "Georgia"), ("HI", "Hawaii"), ("ID", "Idaho"), ("IL", "Illinois"),
    ("IN", "Indiana"), ("IA", "Iowa"), ("KS", "Kansas"), ("KY", "Kentucky"), ("LA", "Louisiana"),
    ("ME", "Maine"), ("MD", "Maryland"), ("MA", "Massachusetts"), ("MI", "Michigan"), ("MN", "Minnesota"),
    ("MS", "Mississippi"), ("MO", "Missouri"), ("MT", "Montana"), ("NE", "Nebraska"), ("NV", "Nevada"),
    ("NH", "New Hampshire"), ("NJ", "New Jersey"), ("NM", "New Mexico"), ("NY", "New York"),
    ("NC", "North Carolina"), ("ND", "North Dakota"), ("OH", "Ohio"), ("OK", "Oklahoma"), ("OR", "Oregon"),
    ("PA", "Pennsylvania"), ("RI", "Rhode Island"), ("SC", "South Carolina"), ("SD", "South Dakota"),
    ("TN", "Tennessee"), ("TX", "Texas"), ("UT", "Utah"), ("VT", "Vermont"), ("VA", "Virginia"),
    ("WA", "Washington"), ("WV", "West Virginia"), ("WI", "Wisconsin"), ("WY", "Wyoming"),
    ("PR", "Puerto Rico"), ("VI", "Virgin Islands"), ("GU", "Guam"), ("AS", "American Samoa"),
    ("MP", "Northern Mariana Islands"), ("VI", "US Virgin Islands"), ("DC", "Washington DC"),
];
