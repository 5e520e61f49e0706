//! The `kyros` binary.

use std::process::ExitCode;

/// A command is a few hundred small allocations over several threads: the system's allocator took a
/// quarter of their time.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    kyros_server::cli::main()
}
