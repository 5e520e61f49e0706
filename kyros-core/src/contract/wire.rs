//! What the types of the contract have in common: closed sets of wire words, and a `Debug` that
//! keeps personal data out of logs.

/// A closed set of words on the wire.
pub trait WireEnum: Copy + 'static {
    /// Every word, in the order of the contract.
    const ALL: &'static [Self];

    /// The word as it is written on the wire.
    fn as_str(self) -> &'static str;

    /// Reads the exact word; any other spelling is `None`.
    fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|word| word.as_str() == text)
    }
}

/// Declares an enum whose variants are written on the wire as the given words.
macro_rules! wire_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident => $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$doc])* #[serde(rename = $word)] $variant,)+
        }

        impl $name {
            /// Every word, in the order of the contract.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is written on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// Reads the exact word; any other spelling is `None`.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                <Self as $crate::contract::WireEnum>::parse(text)
            }
        }

        impl $crate::contract::WireEnum for $name {
            const ALL: &'static [Self] = Self::ALL;
            fn as_str(self) -> &'static str {
                Self::as_str(self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// A `Debug` that shows only the named fields: the others may hold personal data.
macro_rules! debug_only {
    ($name:ident { $($field:ident),* $(,)? }) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($name))
                    $(.field(stringify!($field), &self.$field))*
                    .finish_non_exhaustive()
            }
        }
    };
}

pub(crate) use debug_only;
pub(crate) use wire_enum;
