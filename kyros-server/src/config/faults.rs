//! What is wrong with a configuration.

use std::fmt;

/// One fault: which key, what is wrong, what is allowed. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFault {
    /// The key, or the variable where it names none.
    pub key: String,
    /// What is wrong.
    pub fault: String,
    /// What is allowed.
    pub allowed: String,
}

impl ConfigFault {
    /// A fault.
    #[must_use]
    pub fn new(key: &str, fault: impl Into<String>, allowed: impl Into<String>) -> Self {
        Self { key: key.to_owned(), fault: fault.into(), allowed: allowed.into() }
    }
}

impl fmt::Display for ConfigFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}; allowed: {}", self.key, self.fault, self.allowed)
    }
}

/// Every fault of a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigFaults(pub Vec<ConfigFault>);

impl fmt::Display for ConfigFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigFaults {}
