//! What C++ calls.

extern "C" {
    fn scale(n: i32) -> i32;
}

#[no_mangle]
pub extern "C" fn bridge(n: i32) -> i32 {
    // SAFETY: the C function reads its argument and nothing else.
    unsafe { scale(math::twice(n)) }
}

#[no_mangle]
pub extern "C" fn bridge_file() -> *const u8 {
    concat!(file!(), "\0").as_ptr()
}
