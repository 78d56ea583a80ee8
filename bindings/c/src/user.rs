//! User data of callbacks.

use std::ffi::c_void;

/// Called once when the library no longer needs user data. Any thread.
pub type VoirsDestroy = Option<unsafe extern "C" fn(user_data: *mut c_void)>;

/// User data that a callback gets, destroyed when the last use is over.
#[derive(Debug)]
pub(crate) struct UserData {
    pointer: *mut c_void,
    destroy: VoirsDestroy,
}

// SAFETY: the pointer is handed to the caller's functions alone; where those
// run on other threads, their documentation says so.
unsafe impl Send for UserData {}
// SAFETY: as above.
unsafe impl Sync for UserData {}

impl UserData {
    pub(crate) fn new(pointer: *mut c_void, destroy: VoirsDestroy) -> Self {
        Self { pointer, destroy }
    }

    pub(crate) fn pointer(&self) -> *mut c_void {
        self.pointer
    }
}

impl Drop for UserData {
    fn drop(&mut self) {
        if let Some(destroy) = self.destroy {
            // SAFETY: the caller's function, called once, as documented.
            unsafe { destroy(self.pointer) };
        }
    }
}
