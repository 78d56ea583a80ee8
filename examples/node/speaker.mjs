// Speaks on another thread, chunk by chunk.
//
//     npm install
//     node speaker.mjs "One sentence. Another one."
import { once } from 'node:events'
import { pathToFileURL } from 'node:url'
import { MessageChannel, Worker } from 'node:worker_threads'

/** Speech from a thread of its own: see `speech-worker.mjs`. */
export class Speaker {
  #worker = new Worker(new URL('./speech-worker.mjs', import.meta.url))

  /**
   * Speaks a text; leaving the loop stops it.
   *
   * @param {string} text
   * @param {import('voirs').RequestSettings} [options]
   * @returns {AsyncGenerator<import('./speech-worker.mjs').Chunk, void>}
   */
  async *speak(text, options) {
    const { port1, port2 } = new MessageChannel()
    const closed = new AbortController()
    port1.once('close', () => closed.abort())
    try {
      this.#worker.postMessage({ text, options, port: port2 }, [port2])
      while (true) {
        const reply = once(port1, 'message', { signal: closed.signal })
        port1.postMessage('next')
        /** @type {import('./speech-worker.mjs').Reply[]} */
        const [{ chunk, failure } = {}] = await reply
        if (failure) {
          throw Object.assign(new Error(failure.message), failure)
        }
        if (!chunk) {
          return
        }
        yield chunk
      }
    } finally {
      port1.close()
    }
  }

  /** Ends the thread; what it still speaks ends with an error. */
  async close() {
    await this.#worker.terminate()
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const speaker = new Speaker()
  for await (const { samples, sampleRate, words } of speaker.speak(process.argv[2] ?? 'Hello.')) {
    const said = words.map(({ label }) => label).join(' ')
    console.log(`${(samples.length / sampleRate).toFixed(2)} s: ${said}`)
  }
  await speaker.close()
}
