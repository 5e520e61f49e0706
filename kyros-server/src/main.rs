//! The `kyros` binary.

use std::process::ExitCode;

fn main() -> ExitCode {
    kyros_server::cli::main()
}
