//! Reading a JSON object field by field, collecting every fault on the way.

mod parsers;
mod reference;

use std::collections::BTreeSet;

use serde_json::{Map, Value};

pub use super::error::{FaultCode, FieldFault};
pub use parsers::*;
pub use reference::{Ref, WireId};

/// What a parser answers: the value, or everything that is wrong with it.
pub type Read<T> = Result<T, Vec<FieldFault>>;

/// How many unknown names are reported at most; an answer must not grow with the attack.
const UNKNOWN_REPORTED: usize = 100;

/// A reader over one JSON object.
///
/// ```
/// use kyros_core::contract::fields::{Fields, boolean};
/// let value = serde_json::json!({ "on": 1, "isAdmin": true });
/// let mut fields = Fields::of(&value, "payload");
/// let on = fields.required("on", boolean);
/// let faults = fields.finish_with(|| on).unwrap_err();
/// assert_eq!(faults.len(), 2);
/// ```
#[derive(Debug)]
pub struct Fields<'a> {
    object: Option<&'a Map<String, Value>>,
    path: String,
    known: BTreeSet<&'static str>,
    faults: Vec<FieldFault>,
}

impl<'a> Fields<'a> {
    /// Begins to read `value`, which is to be an object; `path` goes before the names in faults
    /// and may be empty.
    #[must_use]
    pub fn of(value: &'a Value, path: &str) -> Self {
        let object = value.as_object();
        let faults = match object {
            Some(_) => Vec::new(),
            None => vec![FieldFault::new(path, FaultCode::WrongType, "must be an object")],
        };
        Self { object, path: path.to_owned(), known: BTreeSet::new(), faults }
    }

    /// A field that must be there.
    pub fn required<T>(&mut self, name: &'static str, parser: impl FnOnce(&Value, &str) -> Read<T>) -> Option<T> {
        match self.look(name) {
            Some(value) => self.parse(name, value, parser),
            None => {
                if self.object.is_some() {
                    self.fault(name, FaultCode::Required, "is missing");
                }
                None
            }
        }
    }

    /// A field that may be left out, but not be `null`.
    pub fn optional<T>(&mut self, name: &'static str, parser: impl FnOnce(&Value, &str) -> Read<T>) -> Option<T> {
        let value = self.look(name)?;
        if value.is_null() {
            self.fault(name, FaultCode::WrongType, "must not be null; leave the field out instead");
            return None;
        }
        self.parse(name, value, parser)
    }

    /// A field that may be left out (`None`) or cleared with `null` (`Some(None)`).
    pub fn nullable<T>(
        &mut self,
        name: &'static str,
        parser: impl FnOnce(&Value, &str) -> Read<T>,
    ) -> Option<Option<T>> {
        let value = self.look(name)?;
        if value.is_null() { Some(None) } else { self.parse(name, value, parser).map(Some) }
    }

    /// A field as it stands, `null` included.
    pub fn raw(&mut self, name: &'static str) -> Option<&'a Value> {
        self.look(name)
    }

    /// Adds a fault of the field `name`.
    pub fn fault(&mut self, name: &str, code: FaultCode, message: impl Into<String>) {
        let path = self.path_of(name);
        self.faults.push(FieldFault::new(path, code, message));
    }

    /// The path of the field `name`.
    #[must_use]
    pub fn path_of(&self, name: &str) -> String {
        join(&self.path, name)
    }

    /// Reports the names that nobody asked for, and answers what `make` makes of the values if
    /// nothing was wrong.
    ///
    /// # Errors
    /// Every fault that was found.
    pub fn finish_with<T>(mut self, make: impl FnOnce() -> Option<T>) -> Read<T> {
        let unknown: Vec<&str> = self
            .object
            .iter()
            .flat_map(|object| object.keys())
            .map(String::as_str)
            .filter(|name| !self.known.contains(name))
            .take(UNKNOWN_REPORTED)
            .collect();
        for name in unknown {
            self.fault(&shortened(name), FaultCode::UnknownField, "is not a field here");
        }
        if !self.faults.is_empty() {
            return Err(self.faults);
        }
        make().ok_or_else(|| vec![FieldFault::new(self.path, FaultCode::Invalid, "can't be read")])
    }

    fn look(&mut self, name: &'static str) -> Option<&'a Value> {
        self.known.insert(name);
        self.object.and_then(|object| object.get(name))
    }

    fn parse<T>(&mut self, name: &str, value: &Value, parser: impl FnOnce(&Value, &str) -> Read<T>) -> Option<T> {
        let path = self.path_of(name);
        match parser(value, &path) {
            Ok(read) => Some(read),
            Err(faults) => {
                self.faults.extend(faults);
                None
            }
        }
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// A name from outside, cut so that an answer doesn't grow with it.
pub(super) fn shortened(name: &str) -> String {
    match name.char_indices().nth(64) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    }
}
