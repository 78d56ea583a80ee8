//! Functions that are compiled for the processor's widest vectors.

/// Defines a function with `arch: pulp::Arch` as its first parameter. Its body
/// is compiled for each set of vector instructions and chosen at run time; all
/// that the body calls must be `#[inline(always)]` to be compiled with it.
/// `Arch::dispatch` wants a type whose `call` is inlined; the macro writes it.
macro_rules! vectorized {
    (
        $(#[$attribute:meta])*
        fn $name:ident<$lifetime:lifetime>($($argument:ident: $type:ty),* $(,)?) -> $output:ty
        $body:block
    ) => {
        $(#[$attribute])*
        #[allow(clippy::too_many_arguments)]
        pub(super) fn $name<$lifetime>(arch: pulp::Arch, $($argument: $type),*) -> $output {
            struct Task<$lifetime> {
                $($argument: $type,)*
            }
            impl<$lifetime> pulp::NullaryFnOnce for Task<$lifetime> {
                type Output = $output;

                #[inline(always)]
                fn call(self) -> $output {
                    let Self { $($argument),* } = self;
                    $body
                }
            }
            arch.dispatch(Task { $($argument),* })
        }
    };
}

pub(in crate::acoustic) use vectorized;
