//! Running ONNX graphs: the narrow door to the inference engine.

use std::sync::Arc;

use rten::{Model, ModelOptions, RunOptions, ThreadPool, Value};
use voirs_text::Blob;

/// A loaded graph. One call at a time runs on one thread.
pub(crate) trait Graph: Send + Sync {
    /// Runs the graph with one vector of integers of shape `[1, n]` and gives
    /// the integers of one output, whatever its shape.
    fn run_integers(
        &self,
        input: (&str, Vec<i32>),
        output: &str,
    ) -> Result<Vec<i32>, InferenceError>;
}

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

/// Loads an ONNX graph. Weights are packed for the processor's kernels once.
pub(crate) fn load(onnx: &Blob) -> Result<Box<dyn Graph>, InferenceError> {
    let mut options = ModelOptions::with_all_ops();
    options.prepack_weights(true);
    let model = match onnx.as_static() {
        Some(bytes) => options.load_static_slice(bytes),
        None => options.load(onnx.to_vec()),
    };
    let model = model.map_err(|e| InferenceError::Load(e.to_string()))?;
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
    fn run_integers(
        &self,
        (name, values): (&str, Vec<i32>),
        output: &str,
    ) -> Result<Vec<i32>, InferenceError> {
        let failed = |e: String| InferenceError::Run(e);
        let node = |name| self.model.node_id(name).map_err(|e| failed(e.to_string()));
        let shape: &[usize] = &[1, values.len()];
        let input = Value::from_shape(shape, values).map_err(|e| failed(e.to_string()))?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&self.threads)));
        let output_node = node(output)?;
        // `run` would print timings to standard output if RTEN_TIMING is set;
        // `partial_run` with every input given does the same work and does not.
        let outputs = self
            .model
            .partial_run(
                vec![(node(name)?, input.into())],
                &[output_node],
                Some(options),
            )
            .map_err(|e| failed(e.to_string()))?;
        let value = outputs.into_iter().find(|(id, _)| *id == output_node);
        let integers = value.and_then(|(_, value)| {
            let (_, values) = value.into_shape_vec::<i32, 2>().ok()?;
            Some(values)
        });
        integers.ok_or_else(|| InferenceError::Output(output.to_owned()))
    }
}
