// What users write in ECMAScript modules: it has to compile, or not to.
import { createWriteStream } from 'node:fs'
import type { Readable } from 'node:stream'
import type * as all from 'voirs'
// @ts-expect-error there is no default
import nothing, {
  AudioBuffer,
  type ErrorCode,
  type PipelineOptions,
  type SpeechStream,
  type Timing,
  VoirsError,
  VoirsPipeline,
  voices,
} from 'voirs'

type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
const same = <_ extends true>() => {}

const options: PipelineOptions = { voice: 'heart', rate: 1.2, threads: 2, lexicons: ['a.pls'] }
using pipeline = new VoirsPipeline(options)
await using created = await VoirsPipeline.create({ voice: { file: 'a.voirs' } })
// @ts-expect-error there is no such option
new VoirsPipeline({ raet: 1 })
// @ts-expect-error a voice is a file or data
new VoirsPipeline({ voice: { file: 'a', data: new Uint8Array() } })

const audio = await pipeline.synthesize('Hello.', {
  seed: 1n,
  signal: AbortSignal.timeout(1000),
  onProgress: (progress) => same<Equal<typeof progress, number>>(),
  onTiming: (timing) => same<Equal<typeof timing, Timing>>(),
  onChunk: async (chunk) => void (await chunk.toPcm()),
})
same<Equal<typeof audio, AudioBuffer>>()
same<Equal<typeof audio.samples, Float32Array<ArrayBuffer>>>()
// @ts-expect-error a pipeline's setting
await pipeline.synthesize('Hello.', { threads: 2 })
// @ts-expect-error no text
await pipeline.synthesize(7)
// @ts-expect-error the samples are there to be read
audio.samples = new Float32Array(1)
// @ts-expect-error made by the pipeline
new AudioBuffer()

for (const timing of audio.timings) {
  if (timing.kind === 'word') {
    same<Equal<typeof timing.range, [start: number, end: number]>>()
  } else if (timing.kind === 'phoneme') {
    same<Equal<typeof timing.stress, 0 | 1 | 2>>()
  }
  // @ts-expect-error only phonemes have it
  timing.ipa
}
const file: Buffer = await audio.toWav({ bitDepth: 24 })
// @ts-expect-error MP3 has no bit depth
await audio.toMp3({ bitDepth: 24 })
// @ts-expect-error there is no such format
await audio.encode('ogg')
await audio.save(new URL('file:///tmp/a.wav'))
const part: AudioBuffer = audio.slice(0, 10)
const copy = audio.copySamples()
postMessage(copy, [copy.buffer])
declare function postMessage(value: unknown, transfer: ArrayBuffer[]): void

const stream: SpeechStream = pipeline.stream('Hello.', { ssml: false })
for await (const chunk of stream) {
  same<Equal<typeof chunk.progress, number>>()
}
const readable: Readable = pipeline.createReadStream('Hello.', { format: 'mp3', bitrate: 64 })
readable.pipe(createWriteStream('a.mp3'))
for await (const bytes of pipeline.createWebStream('Hello.')) {
  same<Equal<typeof bytes, Uint8Array<ArrayBuffer>>>()
}
const results = await pipeline.synthesizeBatch(['a', 'b'])
for (const result of results) {
  if (result.status === 'fulfilled') {
    same<Equal<typeof result.value, AudioBuffer>>()
  }
}
const rate: number = pipeline.config.get('rate')
const seed: number | bigint = pipeline.config.get('seed')
pipeline.config.set('priority', 'high')
// @ts-expect-error not one of the priorities
pipeline.config.set('priority', 'highest')
try {
  pipeline.synthesizeSync('')
} catch (error) {
  if (error instanceof VoirsError) {
    const code: ErrorCode = error.code
    // @ts-expect-error there is no such code
    error.code === 'NO_SUCH_CODE'
    void [code, error.hint?.length]
  }
}
same<Equal<typeof all.VoirsPipeline, typeof VoirsPipeline>>()
void [nothing, created, file, part, rate, seed, voices()[0]?.name, AudioBuffer.fromSamples]
