//! Memory that runs of the network reuse.

/// The activations and results of a run.
///
/// Grows to what the longest run needs and is then reused: a run allocates
/// nothing once one as long has been made. Some 20 KB for every frame.
#[derive(Default)]
pub(crate) struct Scratch {
    pub(super) layer: LayerScratch,
    /// Phonemes as the prosody encoder sees them: ids × channels.
    pub(super) prosody_text: Vec<f32>,
    /// Phonemes as the decoder's encoder sees them: ids × channels.
    pub(super) decoder_text: Vec<f32>,
    /// Rows before or after a convolution.
    pub(super) projected: Vec<f32>,
    /// For every frame the index of its phoneme.
    pub(super) phoneme_of: Vec<u32>,
    /// The trunk of a stack of blocks: rows × channels.
    pub(super) trunk: Vec<f32>,
    /// Energy of every frame.
    pub(super) energy: Vec<f32>,
    pub(super) predicted: Vec<f32>,
    pub(super) spectrum: Vec<f32>,
    pub(super) f0: Vec<f32>,
    /// Number of frames of the last run, 0 if it failed.
    pub(super) frames: usize,
}

/// What one layer needs while it runs.
#[derive(Default)]
pub(super) struct LayerScratch {
    pub(super) normed: Vec<f32>,
    pub(super) hidden: Vec<f32>,
    pub(super) scores: Vec<f32>,
    pub(super) head: Vec<f32>,
    pub(super) product: ProductScratch,
}

/// What a quantised product needs: one block of rows.
#[derive(Default)]
pub(super) struct ProductScratch {
    pub(super) quantized: Vec<u8>,
    pub(super) zero_points: Vec<u8>,
    pub(super) sums: Vec<i32>,
}

impl Scratch {
    /// The spectra of the last run: for every frame five blocks of
    /// [`BINS`](super::network::BINS) values, `lh | theta | ln | lr | phi`.
    pub(crate) fn spectrum(&self) -> &[f32] {
        self.spectrum
            .get(..self.frames * super::network::SPECTRUM)
            .unwrap_or_default()
    }

    /// Pitch in Hz that was predicted for every frame; up to 40 it is unvoiced.
    pub(crate) fn f0(&self) -> &[f32] {
        &self.f0
    }

    /// How many steps of two frames, 25 ms, each id of the last run lasts at the
    /// voice's own rate, before rounding.
    pub(crate) fn predicted(&self) -> &[f32] {
        &self.predicted
    }
}

/// The first `length` elements of a buffer that grows when it must.
pub(super) fn sized<T: Copy + Default>(buffer: &mut Vec<T>, length: usize) -> &mut [T] {
    if buffer.len() < length {
        buffer.resize(length, T::default());
    }
    &mut buffer[..length]
}
