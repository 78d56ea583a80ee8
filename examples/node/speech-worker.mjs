// A thread that speaks for others, as the main process of an Electron application has one. `speaker.mjs`
// is its other end.
//
// Each speech has a port of its own. What comes through it asks for the next chunk, so that the engine
// makes as much as is listened to; closing it stops the speech.
import { parentPort } from 'node:worker_threads'
import { VoirsPipeline } from 'voirs'

/**
 * @typedef {{ text: string, options?: import('voirs').StreamOptions, port: import('node:worker_threads').MessagePort }} Speech
 * @typedef {{ samples: Float32Array<ArrayBuffer>, sampleRate: number, words: import('voirs').WordTiming[] }} Chunk
 * @typedef {{ code: string, message: string, hint?: string }} Failure
 * @typedef {{ chunk?: Chunk, failure?: Failure }} Reply a chunk, a failure, or nothing at the end
 */

const pipeline = new VoirsPipeline()

parentPort?.on('message', (/** @type {Speech} */ { text, options, port }) => {
  /** @type {import('voirs').SpeechStream | undefined} */
  let stream
  port.on('message', async () => {
    try {
      stream ??= pipeline.stream(text, options)
      const { value } = await stream.next()
      if (value === undefined) {
        port.postMessage({})
        return
      }
      const samples = value.copySamples()
      const words = value.timings.filter((timing) => timing.kind === 'word')
      // The samples move to the other thread: they are not copied again.
      port.postMessage({ chunk: { samples, sampleRate: value.sampleRate, words } }, [
        samples.buffer,
      ])
    } catch (error) {
      const { code, message, hint } = /** @type {import('voirs').VoirsError} */ (error)
      port.postMessage({ failure: { code, message, hint } })
    }
  })
  port.on('close', () => stream?.close())
})
