//! The reference server of Kyros: configuration, HTTP, sockets, webhooks and the command line around
//! the engine. Translation only: what happens is decided by `kyros-core` and run by `kyros-engine`.

pub mod bootstrap;
pub mod cli;
pub mod config;
pub mod demo;
pub mod http;
pub mod import;
pub mod logging;
pub mod master_key;
pub mod metrics;
pub mod mint;
pub mod pump;
pub mod secret;
pub mod server;
pub mod usage;
pub mod wiring;

pub use kyros_adapters::tokio as runtime;
pub use server::Server;
pub use wiring::StartFault;
