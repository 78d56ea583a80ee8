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
    /// Pitch and energy as the decoder takes them: two for every frame.
    pub(super) condition: Vec<[f32; 2]>,
    pub(super) durations: Vec<u32>,
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

    /// Pitch of every frame of the last run in Hz; below 40 it is unvoiced.
    pub(crate) fn f0(&self) -> &[f32] {
        self.f0.get(..self.frames).unwrap_or_default()
    }

    /// How many frames of 12.5 ms each id of the last run lasts. The network
    /// thinks in steps of two frames, so they are even. They sum to the number
    /// of frames.
    pub(crate) fn durations(&self) -> &[u32] {
        &self.durations
    }
}

/// The first `length` elements of a buffer that grows when it must.
pub(super) fn sized<T: Copy + Default>(buffer: &mut Vec<T>, length: usize) -> &mut [T] {
    if buffer.len() < length {
        buffer.resize(length, T::default());
    }
    &mut buffer[..length]
}
