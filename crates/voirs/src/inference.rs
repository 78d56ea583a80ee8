//! Running ONNX graphs: the narrow door to the inference engine.

pub(crate) mod onnx;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};
use voirs_text::Blob;

/// A loaded graph. One call at a time runs on one thread.
pub(crate) trait Graph: Send + Sync {
    /// Runs the graph on the values of its inputs and gives those of `outputs`,
    /// in their order.
    fn run(
        &self,
        inputs: Vec<(&str, Tensor)>,
        outputs: &[&str],
    ) -> Result<Vec<Tensor>, InferenceError>;
}

/// An array of numbers, the last dimension innermost. Integers have 32 bits,
/// also where a graph says 64; truth values are integers.
#[derive(Debug, Clone)]
pub(crate) struct Tensor(Value);

/// Why a graph could not be loaded or run.
#[derive(Debug, Clone, thiserror::Error)]
pub(crate) enum InferenceError {
    /// The bytes are not a graph that the engine can run.
    #[error("the network cannot be loaded: {0}")]
    Load(String),
    /// The graph failed on this input.
    #[error("the network failed: {0}")]
    Run(String),
    /// The graph's output is not of the expected type.
    #[error("the network's output \"{0}\" is not of the expected type")]
    Output(String),
}

/// The operators that graphs may use, by their ONNX names. Those that the
/// library's networks do not need cost bytes, and are more to attack.
macro_rules! operators {
    ($($name:ident),* $(,)?) => {
        /// The names of the operators that a graph may use.
        pub(crate) const OPERATORS: &[&str] = &["Constant", $(stringify!($name)),*];

        fn registry() -> rten::OpRegistry {
            rten::op_registry!($($name),*)
        }
    };
}

operators!(
    Abs,
    Add,
    And,
    ArgMax,
    Atan,
    Cast,
    Ceil,
    Clip,
    Concat,
    ConstantOfShape,
    Conv,
    ConvInteger,
    ConvTranspose,
    Cos,
    CumSum,
    DequantizeLinear,
    Div,
    DynamicQuantizeLinear,
    Equal,
    Erf,
    Exp,
    Expand,
    Floor,
    Gather,
    GatherElements,
    GatherND,
    Gelu,
    Gemm,
    Greater,
    GreaterOrEqual,
    Identity,
    InstanceNormalization,
    LSTM,
    LayerNormalization,
    LeakyRelu,
    Less,
    LessOrEqual,
    Log,
    MatMul,
    MatMulInteger,
    Max,
    Min,
    Mod,
    Mul,
    Neg,
    NonZero,
    Not,
    Or,
    Pad,
    Pow,
    Range,
    Reciprocal,
    ReduceL2,
    ReduceMax,
    ReduceMean,
    ReduceSum,
    Relu,
    Reshape,
    Resize,
    Round,
    ScatterElements,
    ScatterND,
    Shape,
    Sigmoid,
    Sin,
    Slice,
    Softmax,
    Softplus,
    Split,
    Sqrt,
    Squeeze,
    Sub,
    Tanh,
    Tile,
    Transpose,
    Unsqueeze,
    Where,
);

impl Tensor {
    /// `values` in a shape.
    pub(crate) fn floats(shape: &[usize], values: Vec<f32>) -> Result<Self, InferenceError> {
        let value = Value::from_shape(shape, values);
        value
            .map(Self)
            .map_err(|e| InferenceError::Run(e.to_string()))
    }

    /// `values` in a shape.
    pub(crate) fn integers(shape: &[usize], values: Vec<i32>) -> Result<Self, InferenceError> {
        let value = Value::from_shape(shape, values);
        value
            .map(Self)
            .map_err(|e| InferenceError::Run(e.to_string()))
    }

    /// The shape and the values, if they are floats; `name` is for the error.
    pub(crate) fn into_floats(self, name: &str) -> Result<(Vec<usize>, Vec<f32>), InferenceError> {
        let tensor = self.0.into_tensor::<f32>();
        let tensor = tensor.ok_or_else(|| InferenceError::Output(name.to_owned()))?;
        Ok((
            rten_tensor::Layout::shape(&tensor).to_vec(),
            tensor.into_data(),
        ))
    }

    /// The values, if they are integers; `name` is for the error.
    pub(crate) fn into_integers(self, name: &str) -> Result<Vec<i32>, InferenceError> {
        let tensor = self.0.into_tensor::<i32>();
        let tensor = tensor.ok_or_else(|| InferenceError::Output(name.to_owned()))?;
        Ok(tensor.into_data())
    }
}

/// Loads an ONNX graph. Weights are packed for the processor's kernels once.
pub(crate) fn load(onnx: &Blob) -> Result<Box<dyn Graph>, InferenceError> {
    match onnx.as_static() {
        Some(bytes) => load_with(|options| options.load_static_slice(bytes)),
        None => load_owned(onnx.to_vec()),
    }
}

/// As [`load`], of bytes that need not be copied.
pub(crate) fn load_owned(onnx: Vec<u8>) -> Result<Box<dyn Graph>, InferenceError> {
    load_with(|options| options.load(onnx))
}

fn load_with<E: std::fmt::Display>(
    load: impl FnOnce(&ModelOptions) -> Result<Model, E>,
) -> Result<Box<dyn Graph>, InferenceError> {
    let load = || {
        let mut options = ModelOptions::with_ops(registry());
        options.prepack_weights(true);
        load(&options)
    };
    let model = guarded(load).map_err(InferenceError::Load)?;
    Ok(Box::new(RtenGraph {
        model,
        threads: Arc::new(ThreadPool::with_num_threads(1)),
    }))
}

struct RtenGraph {
    model: Model,
    threads: Arc<ThreadPool>,
}

impl Graph for RtenGraph {
    fn run(
        &self,
        inputs: Vec<(&str, Tensor)>,
        outputs: &[&str],
    ) -> Result<Vec<Tensor>, InferenceError> {
        let failed = |e: String| InferenceError::Run(e);
        let node = |name| self.model.node_id(name).map_err(|e| failed(e.to_string()));
        let mut given = Vec::with_capacity(inputs.len());
        for (name, tensor) in inputs {
            given.push((node(name)?, tensor.0.into()));
        }
        let wanted: Vec<_> = outputs
            .iter()
            .map(|name| node(name))
            .collect::<Result<_, _>>()?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        // `run` would print timings to standard output if RTEN_TIMING is set;
        // `partial_run` with every input given does the same work and does not.
        let values = guarded(|| self.model.partial_run(given, &wanted, Some(options)));
        let mut values = values.map_err(failed)?;
        let mut take = |(id, name): (&_, &&str)| {
            let at = values.iter().position(|(other, _)| other == id);
            let missing = || InferenceError::Output((*name).to_owned());
            Ok(Tensor(values.swap_remove(at.ok_or_else(missing)?).1))
        };
        wanted.iter().zip(outputs).map(&mut take).collect()
    }
}

/// What `run` gives, or why it has none: also when it panics, as the engine does
/// on some graphs that make no sense.
fn guarded<T, E: std::fmt::Display>(run: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(result) => result.map_err(|error| error.to_string()),
        Err(_) => Err("an operator does not fit its inputs".to_owned()),
    }
}
