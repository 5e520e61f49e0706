//! The server as its clients see it: started in this process on a free port, with everything in
//! memory and the sandbox as the outside world.

mod cli;
mod commands;
mod cors;
mod damage;
mod demo;
mod envelope;
mod errors;
mod events;
mod first_start;
mod import;
mod limits;
mod lists;
mod raw;
mod restart;
mod rivals;
mod rotation;
mod router;
mod sandbox;
mod settings;
mod signin;
mod sockets;
mod tokens;
mod twilio;
mod world;
