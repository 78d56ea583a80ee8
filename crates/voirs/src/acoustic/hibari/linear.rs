//! Dense layers with 8-bit weights.

use std::rc::Rc;

use pulp::Arch;
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix, QuantParams};
use rten_tensor::NdTensorView;

use super::NetworkError;
use super::elementwise::{Range, affine, affine_gelu, affine_residual, quantize};
use super::scratch::{ProductScratch, sized};
use super::weights::Tensors;

/// Rows of a product that are computed at a time: their sums stay in the
/// second-level cache until they are used. (32 was the fastest of 8 to 256.)
const BLOCK: usize = 32;

/// What computes: the processor's vector instructions and matrix kernels.
/// Matrix kernels cannot be shared by threads, and making one asks the
/// processor for its features, which is slow under a hypervisor: there is one
/// set for each thread.
pub(super) struct Kernels {
    pub(super) arch: Arch,
    pub(super) bytes: GemmExecutor<u8, i8, i32>,
    pub(super) floats: GemmExecutor<f32>,
    /// The greatest value of quantised activations. Processors without 8-bit
    /// dot products (x86-64 without VNNI) add two products in 16 bits, which
    /// only those of 7 bits do not overflow.
    greatest: u8,
}

thread_local! {
    static KERNELS: Rc<Kernels> = Rc::new(Kernels::new());
}

impl Kernels {
    pub(super) fn of_this_thread() -> Rc<Self> {
        KERNELS.with(Rc::clone)
    }

    pub(super) fn new() -> Self {
        let bytes = GemmExecutor::<u8, i8, i32>::default();
        Self {
            arch: Arch::new(),
            greatest: if bytes.may_saturate() { 127 } else { 255 },
            bytes,
            floats: GemmExecutor::default(),
        }
    }
}

/// `x W + b` with `x` quantised to 8 bits by its range over all rows.
pub(super) struct Linear {
    weight: PackedBMatrix<i8>,
    /// The value of one step of the weights.
    scale: f32,
    bias: Vec<f32>,
    inputs: usize,
}

impl Linear {
    pub(super) fn read(
        tensors: &Tensors<'_>,
        kernels: &Kernels,
        name: &str,
        inputs: usize,
        outputs: usize,
    ) -> Result<Self, NetworkError> {
        let weight = tensors.i8(&format!("{name}.weight"), &[inputs, outputs])?;
        let scale = tensors.f32(&format!("{name}.scale"), &[1])?;
        let weight = NdTensorView::from_data([inputs, outputs], weight.as_slice());
        Ok(Self {
            weight: kernels.bytes.prepack_b(weight),
            scale: scale.first().copied().unwrap_or_default(),
            bias: tensors.f32(&format!("{name}.bias"), &[outputs])?,
            inputs,
        })
    }

    fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// The layer's results into `out`.
    pub(super) fn forward(
        &self,
        kernels: &Kernels,
        x: &[f32],
        range: Range,
        out: &mut [f32],
        scratch: &mut ProductScratch,
    ) -> Result<(), NetworkError> {
        self.blocks(kernels, x, range, out, scratch, |sums, scale, out| {
            affine(kernels.arch, sums, scale, &self.bias, out);
        })
    }

    /// The layer followed by a GELU into `out`; gives the range of the results.
    pub(super) fn forward_gelu(
        &self,
        kernels: &Kernels,
        x: &[f32],
        range: Range,
        out: &mut [f32],
        scratch: &mut ProductScratch,
    ) -> Result<Range, NetworkError> {
        let mut results = Range::new();
        self.blocks(kernels, x, range, out, scratch, |sums, scale, out| {
            affine_gelu(kernels.arch, sums, scale, &self.bias, out, &mut results);
        })?;
        Ok(results)
    }

    /// Adds the layer's results, multiplied by `gain`, to `trunk`.
    pub(super) fn forward_residual(
        &self,
        kernels: &Kernels,
        x: &[f32],
        range: Range,
        gain: &[f32],
        trunk: &mut [f32],
        scratch: &mut ProductScratch,
    ) -> Result<(), NetworkError> {
        self.blocks(kernels, x, range, trunk, scratch, |sums, scale, trunk| {
            affine_residual(kernels.arch, sums, scale, &self.bias, gain, trunk);
        })
    }

    /// Multiplies block by block and hands the sums, the scale and the rows of
    /// `out` that they belong to to `finish`.
    fn blocks(
        &self,
        kernels: &Kernels,
        x: &[f32],
        range: Range,
        out: &mut [f32],
        scratch: &mut ProductScratch,
        mut finish: impl FnMut(&[i32], f32, &mut [f32]),
    ) -> Result<(), NetworkError> {
        let quantization = range.quantization(kernels.greatest);
        let scale = quantization.scale * self.scale;
        let zero_points = sized(&mut scratch.zero_points, BLOCK);
        zero_points.fill(quantization.zero_point);
        let blocks = x.chunks(BLOCK * self.inputs);
        for (x, out) in blocks.zip(out.chunks_mut(BLOCK * self.outputs())) {
            let rows = x.len() / self.inputs;
            let quantized = sized(&mut scratch.quantized, x.len());
            quantize(kernels.arch, quantization, x, quantized);
            let sums = sized(&mut scratch.sums, out.len());
            let options = GemmOptions {
                a_quant: Some(QuantParams {
                    zero_point: &zero_points[..rows],
                }),
                ..GemmOptions::default()
            };
            kernels
                .bytes
                .gemm(
                    sums,
                    GemmInputA::Unpacked(NdTensorView::from_data([rows, self.inputs], &*quantized)),
                    GemmInputB::Packed(&self.weight),
                    options,
                )
                .map_err(|error| NetworkError::Product(error.to_string()))?;
            finish(sums, scale, out);
        }
        Ok(())
    }
}
