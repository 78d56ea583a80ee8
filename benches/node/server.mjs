// Answers requests by the protocol of `benches/README.md`, through the Node package.
//
// usage: node server.mjs FOLDER_OF_TEXTS [--delay]
//
// --delay: speaks an hour of text instead, in every way, and tells how long the event
// loop was held up.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import { VoirsPipeline } from 'voirs'

const [folder, option] = process.argv.slice(2)

/** @param {string} name */
const read = (name) => readFileSync(join(folder, `${name}.txt`), 'utf8')

/**
 * @param {VoirsPipeline} pipeline
 * @param {string} text
 */
async function whole(pipeline, text) {
  const start = performance.now()
  const audio = await pipeline.synthesize(text)
  return { seconds: (performance.now() - start) / 1000, audio_seconds: audio.duration }
}

/**
 * @param {VoirsPipeline} pipeline
 * @param {string} text
 */
async function stream(pipeline, text) {
  let [first, audio] = [0, 0]
  const start = performance.now()
  for await (const chunk of pipeline.stream(text)) {
    first ||= (performance.now() - start) / 1000
    audio += chunk.duration
  }
  const seconds = (performance.now() - start) / 1000
  return { seconds, audio_seconds: audio, first_audio_seconds: first }
}

async function serve() {
  const pipeline = new VoirsPipeline({ threads: 1 })
  for await (const line of createInterface({ input: process.stdin })) {
    const [kind, name] = line.split(' ')
    const answer = await (kind === 'whole' ? whole : stream)(pipeline, read(name))
    process.stdout.write(`${JSON.stringify(answer)}\n`)
  }
}

async function delay() {
  const pipeline = new VoirsPipeline()
  const part = read('long')
  const { duration } = await pipeline.synthesize(part)
  const hour = part.repeat(Math.ceil(3600 / duration))
  /** @type {[string, () => Promise<unknown>][]} */
  const ways = [
    // What the machine does to a loop that has nothing to do.
    ['nothing', () => new Promise((resolve) => setTimeout(resolve, 10_000))],
    ['whole', () => pipeline.synthesize(hour)],
    ['with callbacks', () => pipeline.synthesize(hour, { onChunk() {}, onProgress() {} })],
    ['chunks', () => stream(pipeline, hour)],
    ['bytes', () => drain(pipeline.createReadStream(hour, { format: 'wav' }))],
  ]
  for (const [name, work] of ways) {
    const histogram = monitorEventLoopDelay({ resolution: 1 })
    const start = performance.now()
    histogram.enable()
    await work()
    histogram.disable()
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    // The histogram holds the time between ticks of a millisecond.
    const [p50, p99, most] = [50, 99, 100].map((at) =>
      (histogram.percentile(at) / 1e6 - 1).toFixed(2),
    )
    console.log(`${name}, ${seconds} s: event-loop delay p50 ${p50}, p99 ${p99}, most ${most} ms`)
  }
}

/** @param {import('node:stream').Readable} readable */
async function drain(readable) {
  for await (const _ of readable);
}

await (option === '--delay' ? delay() : serve())
