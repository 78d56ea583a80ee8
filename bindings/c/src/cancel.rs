//! Cancel tokens.

use engine::CancelToken;

use crate::error::VoirsStatus;
use crate::ffi::{enter, enter_for, enter_quietly, out};
use crate::handle::{self, Opaque};
use crate::memory::Kind;

/// Stops the requests that it was given to. Reference counted; every function
/// on it may be called from any thread at any time.
pub struct VoirsCancelToken {
    _opaque: (),
}

impl Opaque for VoirsCancelToken {
    type Value = CancelToken;
    const KIND: Kind = Kind::CancelToken;
}

/// Creates a token with one reference, to be freed with voirs_cancel_token_release.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_create_cancel_token(
    token: *mut *mut VoirsCancelToken,
) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 2 of the contract.
        let token = unsafe { out("token", token)? };
        *token = std::ptr::null_mut();
        *token = handle::give(CancelToken::new())?;
        Ok(())
    })
}

/// Cancels the requests that have the token, and those that get it later:
/// they end with VOIRS_STATUS_CANCELLED. Again changes nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_cancel(token: *const VoirsCancelToken) -> VoirsStatus {
    enter(|| {
        // SAFETY: point 1 of the contract.
        unsafe { handle::borrow("token", token)? }.cancel();
        Ok(())
    })
}

/// 1 when the token was cancelled, else 0.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_is_cancelled(token: *const VoirsCancelToken) -> i32 {
    enter_for(0, || {
        // SAFETY: point 1 of the contract.
        Ok(unsafe { handle::borrow("token", token)? }
            .is_cancelled()
            .into())
    })
}

/// Adds a reference. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_cancel_token_retain(token: *const VoirsCancelToken) {
    // SAFETY: point 1 of the contract.
    enter_quietly(|| unsafe { handle::retain(token) });
}

/// Gives a reference back. NULL is ignored.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn voirs_cancel_token_release(token: *mut VoirsCancelToken) {
    // SAFETY: point 1 of the contract.
    enter_quietly(|| unsafe { handle::release(token) });
}
