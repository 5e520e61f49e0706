//! How phone numbers are written at home, by country.
//!
//! Trunk prefixes and lengths are those of the national numbering plans that the ITU lists under E.164
//! (<https://www.itu.int/oth/T0202.aspx?parent=T0202>); special and short numbers, which nobody texts, are left out.

/// Countries of the North American plan: ten digits, or eleven with the leading 1.
const NORTH_AMERICA: [&str; 25] = [
    "AG", "AI", "AS", "BB", "BM", "BS", "CA", "DM", "DO", "GD", "GU", "JM", "KN", "KY", "LC", "MP", "MS", "PR", "SX",
    "TC", "TT", "US", "VC", "VG", "VI",
];

struct Form {
    country: &'static str,
    calling_code: &'static str,
    /// Dialled at home before the number, and not part of it.
    trunk: &'static str,
    /// Digits without the trunk prefix.
    shortest: usize,
    longest: usize,
}

const fn form(country: &'static str, calling_code: &'static str, trunk: &'static str, shortest: usize, longest: usize) -> Form {
    Form { country, calling_code, trunk, shortest, longest }
}

const FORMS: [Form; 36] = [
    form("AR", "54", "0", 10, 10),
    form("AT", "43", "0", 7, 12),
    form("AU", "61", "0", 9, 9),
    form("BE", "32", "0", 8, 9),
    form("BR", "55", "0", 10, 11),
    form("CH", "41", "0", 9, 9),
    form("CL", "56", "", 9, 9),
    form("CO", "57", "", 10, 10),
    form("CZ", "420", "", 9, 9),
    form("DE", "49", "0", 7, 11),
    form("DK", "45", "", 8, 8),
    form("ES", "34", "", 9, 9),
    form("FI", "358", "0", 6, 10),
    form("FR", "33", "0", 9, 9),
    form("GB", "44", "0", 9, 10),
    form("GR", "30", "", 10, 10),
    form("HK", "852", "", 8, 8),
    form("IE", "353", "0", 7, 9),
    form("IL", "972", "0", 8, 9),
    form("IN", "91", "0", 10, 10),
    form("IT", "39", "", 6, 11),
    form("JP", "81", "0", 9, 10),
    form("KR", "82", "0", 8, 10),
    form("MX", "52", "", 10, 10),
    form("NL", "31", "0", 9, 9),
    form("NO", "47", "", 8, 8),
    form("NZ", "64", "0", 8, 10),
    form("PE", "51", "0", 8, 9),
    form("PH", "63", "0", 8, 10),
    form("PL", "48", "", 9, 9),
    form("PT", "351", "", 9, 9),
    form("SE", "46", "0", 7, 9),
    form("SG", "65", "", 8, 8),
    form("TR", "90", "0", 10, 10),
    form("TW", "886", "0", 8, 9),
    form("ZA", "27", "0", 9, 9),
];

/// The number in E.164 of `digits`, written as at home in `country` (ISO 3166); `None` where that country's
/// forms aren't known, or the number isn't one of them.
///
/// ```
/// use kyros_core::contract::national::to_e164;
/// assert_eq!(to_e164("02079460958", "GB").as_deref(), Some("+442079460958"));
/// assert_eq!(to_e164("4155550101", "US").as_deref(), Some("+14155550101"));
/// assert_eq!(to_e164("12345", "US"), None);
/// ```
#[must_use]
pub fn to_e164(digits: &str, country: &str) -> Option<String> {
    if NORTH_AMERICA.contains(&country) {
        let ten = match digits.len() {
            10 => digits,
            11 => digits.strip_prefix('1')?,
            _ => return None,
        };
        // No area code begins with 0 or 1: eleven digits would be missing one, or the `+` is.
        return (!ten.starts_with(['0', '1'])).then(|| format!("+1{ten}"));
    }
    let form = FORMS.iter().find(|form| form.country == country)?;
    let number = digits.strip_prefix(form.trunk).unwrap_or(digits);
    let fits = (form.shortest..=form.longest).contains(&number.len());
    // Without its trunk prefix a number can't be told from one that lacks its area code.
    let whole = form.trunk.is_empty() || number.len() < digits.len() || form.shortest == form.longest;
    (fits && whole).then(|| format!("+{}{number}", form.calling_code))
}

/// The countries whose national forms are known.
pub fn countries() -> impl Iterator<Item = &'static str> {
    NORTH_AMERICA.into_iter().chain(FORMS.iter().map(|form| form.country))
}
