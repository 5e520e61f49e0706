#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| kyros_fuzz::command_json(bytes));
