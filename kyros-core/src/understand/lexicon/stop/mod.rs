//! Opt-outs in English. A missed one breaks the law, a false one loses a lead: the tables are wide,
//! and what they must not take stands in [`EXCUSED`].

mod brush_off;
mod contact;
mod demand;
mod ending;
mod excused;
mod list;
mod threat;

pub(crate) use brush_off::BRUSH_OFF;
pub(crate) use contact::CONTACT;
pub(crate) use demand::DEMAND;
pub(crate) use ending::ENDING;
pub(crate) use excused::EXCUSED;
pub(crate) use list::LIST;
pub(crate) use threat::THREAT;
