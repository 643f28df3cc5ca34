//! zlib, which the build compiles from C.

use std::ffi::{c_int, c_ulong, CStr};

use anyhow::{ensure, Result};
use libz_sys::{compress2, compressBound, uncompress, zlibVersion, Z_BEST_COMPRESSION, Z_OK};

// In front of the compressed bytes stands the number of bytes that they stand for.
const HEADER: usize = 8;

/// The compressed form of these bytes.
pub fn deflate(bytes: &[u8]) -> Result<Vec<u8>> {
    // SAFETY: compressBound only computes.
    let bound = unsafe { compressBound(bytes.len() as c_ulong) } as usize;
    let mut out = vec![0; HEADER + bound];
    out[..HEADER].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
    let mut length = bound as c_ulong;
    // SAFETY: both pointers are valid for the lengths given with them.
    let code = unsafe {
        compress2(
            out[HEADER..].as_mut_ptr(),
            &mut length,
            bytes.as_ptr(),
            bytes.len() as c_ulong,
            Z_BEST_COMPRESSION as c_int,
        )
    };
    ensure!(code == Z_OK as c_int, "zlib could not compress: {code}");
    out.truncate(HEADER + length as usize);
    Ok(out)
}

/// The bytes that deflate() compressed.
pub fn inflate(bytes: &[u8]) -> Result<Vec<u8>> {
    ensure!(bytes.len() >= HEADER, "too short");
    let (header, rest) = bytes.split_at(HEADER);
    let size = u64::from_le_bytes(header.try_into()?) as usize;
    ensure!(size <= rest.len().saturating_mul(1100), "a wrong length");
    let mut out = vec![0; size];
    let mut length = size as c_ulong;
    // SAFETY: both pointers are valid for the lengths given with them.
    let code = unsafe { uncompress(out.as_mut_ptr(), &mut length, rest.as_ptr(), rest.len() as c_ulong) };
    ensure!(code == Z_OK as c_int && length as usize == size, "zlib could not decompress: {code}");
    Ok(out)
}

/// The version of the zlib that is linked in.
pub fn zlib_version() -> &'static str {
    // SAFETY: zlib returns a constant string.
    unsafe { CStr::from_ptr(zlibVersion()) }.to_str().unwrap_or("unknown")
}
