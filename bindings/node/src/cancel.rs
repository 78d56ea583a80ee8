//! Stopping requests.

use std::cell::OnceCell;

use napi::Env;
use napi_derive::napi;

thread_local! {
    /// The token above all others of this thread's environment: every
    /// environment of Node (the main one, each worker) has a thread of its own.
    static ENVIRONMENT: OnceCell<voirs::CancelToken> = const { OnceCell::new() };
}

/// Stops what was started with it.
#[napi]
pub struct CancelToken(pub(crate) voirs::CancelToken);

#[napi]
impl CancelToken {
    /// A token that the environment's end cancels: when a worker is terminated,
    /// nothing goes on for nobody.
    #[napi(constructor)]
    pub fn new(env: &Env) -> napi::Result<Self> {
        ENVIRONMENT.with(|environment| {
            if let Some(token) = environment.get() {
                return Ok(Self(token.child()));
            }
            let token = voirs::CancelToken::new();
            env.add_env_cleanup_hook(token.clone(), |token| token.cancel())?;
            Ok(Self(environment.get_or_init(|| token).child()))
        })
    }

    /// A token that this one cancels as well.
    #[napi]
    pub fn child(&self) -> Self {
        Self(self.0.child())
    }

    /// Stops what was started with it, and with its children.
    #[napi]
    pub fn cancel(&self) {
        self.0.cancel();
    }
}
