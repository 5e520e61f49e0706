//! What is inside the sealed blobs, and the places that they are bound to.

use kyros_core::contract::event::EventType;
use kyros_core::contract::ids::EffectId;
use kyros_core::decision::{Event, State, StreamId, Subject};
use serde::Deserialize;

/// Bytes that were opened but make no sense.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    /// Cut off or not JSON of the shape.
    #[error("not of the shape that is written here")]
    Shape,
    /// Written by a later release.
    #[error("schema version {0} is newer than this release")]
    Newer(u32),
}

/// Writes `{"v":1, …event}` with its length before it and the public bytes behind it.
pub(crate) fn write_event(blob: &mut Vec<u8>, event: &Event, public: Option<&[u8]>) -> serde_json::Result<()> {
    let length_at = blob.len();
    blob.extend_from_slice(&[0; 4]);
    write_versioned(blob, event)?;
    let length = u32::try_from(blob.len() - length_at - 4).unwrap_or(u32::MAX);
    blob[length_at..length_at + 4].copy_from_slice(&length.to_le_bytes());
    blob.extend_from_slice(public.unwrap_or_default());
    Ok(())
}

fn write_versioned<T: serde::Serialize>(blob: &mut Vec<u8>, value: &T) -> serde_json::Result<()> {
    blob.extend_from_slice(b"{\"v\":");
    blob.extend_from_slice(Event::SCHEMA.to_string().as_bytes());
    let brace = blob.len();
    serde_json::to_writer(&mut *blob, value)?;
    // The value is an object: its opening brace becomes the comma behind the version.
    blob[brace] = b',';
    Ok(())
}

#[derive(Deserialize)]
struct Version {
    v: u32,
}

fn read_versioned<'a, T: Deserialize<'a>>(json: &'a [u8]) -> Result<T, Unreadable> {
    let version: Version = serde_json::from_slice(json).map_err(|_| Unreadable::Shape)?;
    if version.v > Event::SCHEMA {
        return Err(Unreadable::Newer(version.v));
    }
    serde_json::from_slice(json).map_err(|_| Unreadable::Shape)
}

/// Splits an opened blob into the domain JSON and the public bytes.
fn split(opened: &[u8]) -> Result<(&[u8], &[u8]), Unreadable> {
    let (length, rest) = opened.split_first_chunk::<4>().ok_or(Unreadable::Shape)?;
    let length = usize::try_from(u32::from_le_bytes(*length)).map_err(|_| Unreadable::Shape)?;
    rest.split_at_checked(length).ok_or(Unreadable::Shape)
}

/// The domain event.
pub(crate) fn read_event(opened: &[u8]) -> Result<Event, Unreadable> {
    split(opened).and_then(|(domain, _)| read_versioned(domain))
}

/// The public bytes alone.
pub(crate) fn read_public(opened: &[u8]) -> Result<&[u8], Unreadable> {
    split(opened).map(|(_, public)| public)
}

pub(crate) fn write_state(blob: &mut Vec<u8>, state: &State) -> serde_json::Result<()> {
    write_versioned(blob, state)
}

pub(crate) fn read_state(opened: &[u8]) -> Result<State, Unreadable> {
    read_versioned(opened)
}

/// The place of an event: stream, number in the stream, kind.
pub(crate) fn event_place(stream: &StreamId, version: u64, public: Option<EventType>) -> Vec<u8> {
    format!("event\n{stream}\n{version}\n{}", public.map_or("-", EventType::as_str)).into_bytes()
}

/// The place of a state: stream and the number of its last event.
pub(crate) fn state_place(stream: &StreamId, version: u64) -> Vec<u8> {
    format!("state\n{stream}\n{version}").into_bytes()
}

pub(crate) fn effect_place(id: EffectId) -> Vec<u8> {
    format!("effect\n{id}").into_bytes()
}

pub(crate) fn answer_place(key: &str) -> Vec<u8> {
    format!("answer\n{key}").into_bytes()
}

pub(crate) fn key_place(subject: Subject) -> Vec<u8> {
    format!("key\n{subject}").into_bytes()
}

pub(crate) const CAUSE_PLACE: &[u8] = b"cause";
