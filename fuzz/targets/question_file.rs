#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| stride_fuzz::question_file(data));
