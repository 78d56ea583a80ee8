import assert from 'node:assert/strict'
import { createWriteStream, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline as pipe } from 'node:stream/promises'
import { describe, it } from 'node:test'
import { failure, folder, LONG, pause, pipeline, voirs } from './tools.mjs'

const { SpeechReadable, VoirsPipeline } = voirs
const TEXT = 'One sentence. And another. And a third one.'

/**
 * Microseconds of processor time that the process takes in some time.
 * @param {number} milliseconds
 */
async function work(milliseconds) {
  const before = process.cpuUsage()
  await pause(milliseconds)
  const { user, system } = process.cpuUsage(before)
  return user + system
}

describe('streams of chunks', () => {
  it('end, and go on ending', async () => {
    const stream = pipeline.stream('One. Two.')
    assert.equal(stream.sampleRate, 24000)
    const parts = [await stream.next(), await stream.next(), await stream.next()]
    assert.deepEqual(
      parts.map((part) => part.done),
      [false, false, true],
    )
    assert.deepEqual(await stream.next(), { done: true, value: undefined })
  })

  it('may be asked for several chunks at once', async () => {
    const stream = pipeline.stream(TEXT)
    const parts = await Promise.all([stream.next(), stream.next(), stream.next(), stream.next()])
    const firsts = parts.map((part) => part.value?.firstSample)
    assert.equal(firsts[0], 0)
    assert.equal(firsts[1], parts[0].value?.length)
    assert.equal(firsts[3], undefined)
  })

  it('stop when the loop is left', async () => {
    const stream = pipeline.stream(LONG)
    for await (const chunk of stream) {
      assert.equal(chunk.firstSample, 0)
      break
    }
    assert.equal((await stream.next()).done, true)
    await pause(100)
    assert.ok((await work(200)) < 100_000, 'the engine works on')
  })

  it('are closed while somebody waits', async () => {
    const stream = pipeline.stream(LONG)
    const waiting = stream.next()
    stream.close()
    assert.equal((await waiting).done, true)
  })

  it('reject with their error once, and then end', async () => {
    const stream = pipeline.stream('…')
    assert.equal((await failure(stream.next())).code, 'NOTHING_TO_SPEAK')
    assert.equal((await stream.next()).done, true)
  })

  it('stop with the signal', async () => {
    const controller = new AbortController()
    const stream = pipeline.stream(LONG, { signal: controller.signal })
    await stream.next()
    const waiting = Array.from({ length: 50 }, () => stream.next().catch((error) => error))
    controller.abort()
    const results = await Promise.all(waiting)
    const errors = results.filter((result) => result === controller.signal.reason)
    assert.equal(errors.length, 1)
    assert.ok('done' in results[49] && results[49].done)
  })

  it('call back, and take SSML', async () => {
    /** @type {string[]} */
    const words = []
    const stream = pipeline.stream('<speak>One. Two.</speak>', {
      ssml: true,
      onTiming: (timing) => timing.kind === 'word' && words.push(timing.label),
    })
    for await (const _ of stream);
    assert.deepEqual(words, ['One', 'Two'])
  })

  it('hold the engine back while nobody asks', async () => {
    const stream = pipeline.stream(LONG)
    await stream.next()
    await pause(300)
    assert.ok((await work(300)) < 100_000, 'the engine works ahead')
    await stream.return()
  })
})

describe('streams of bytes', () => {
  it('give the samples of the whole', async () => {
    const whole = await pipeline.synthesize(TEXT)
    for (const format of /** @type {const} */ (['pcm16', 'pcm24', 'pcm32', 'float32'])) {
      const stream = pipeline.createReadStream(TEXT, { format })
      assert.ok(stream instanceof Readable && stream instanceof SpeechReadable)
      const bytes = Buffer.concat(await stream.toArray())
      assert.deepEqual(bytes, await whole.toPcm(format), format)
    }
    const options = /** @type {const} */ ({ byteOrder: 'big', layout: 'stereo', dither: 7 })
    const stream = pipeline.createReadStream(TEXT, { ...options, format: 'pcm16' })
    assert.deepEqual(Buffer.concat(await stream.toArray()), whole.toPcmSync('pcm16', options))
  })

  it('are files, but for the length at the beginning', async () => {
    const whole = await pipeline.synthesize(TEXT)
    for (const [format, start] of /** @type {const} */ ([
      ['wav', 44],
      ['flac', 42],
      ['mp3', 576],
    ])) {
      const bytes = Buffer.concat(await pipeline.createReadStream(TEXT, { format }).toArray())
      const expected = await whole.encode(format)
      assert.equal(bytes.length, expected.length)
      assert.ok(bytes.subarray(start).equals(expected.subarray(start)), format)
    }
  })

  it('pipe into files and responses', async () => {
    const file = join(folder, 'piped.wav')
    await pipe(pipeline.createReadStream(TEXT, { format: 'wav' }), createWriteStream(file))
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'audio/wav')
      pipeline.createReadStream(TEXT, { format: 'wav' }).pipe(response)
    })
    await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)))
    const address = server.address()
    assert.ok(address && typeof address === 'object')
    const response = await fetch(`http://127.0.0.1:${address.port}`)
    const served = Buffer.from(await response.arrayBuffer())
    server.close()
    assert.deepEqual(served, readFileSync(file))
  })

  it('are read as slowly as their reader likes, on bounded memory', async () => {
    let longest = 0
    let written = 0
    const stream = pipeline.createReadStream(LONG)
    const slow = new Writable({
      highWaterMark: 1,
      async write(bytes, _encoding, callback) {
        longest = Math.max(longest, stream.readableLength + bytes.length)
        written += bytes.length
        await pause(5)
        callback()
        if (written > 4_000_000) {
          stream.destroy()
        }
      },
    })
    await failure(pipe(stream, slow))
    assert.ok(written > 4_000_000)
    // A sentence of 4 seconds has 200 kB: one is kept beside the one that is written.
    assert.ok(longest < 600_000, `${longest} bytes are kept`)
    await pause(100)
    assert.ok((await work(200)) < 100_000, 'the engine works on')
  })

  it('wait for a reader who pauses', async () => {
    const stream = pipeline.createReadStream(LONG)
    await new Promise((resolve) => stream.once('readable', () => resolve(undefined)))
    stream.read(1000)
    await pause(300)
    assert.ok((await work(300)) < 100_000, 'the engine works ahead')
    assert.ok(stream.readableLength < 600_000)
    stream.destroy()
  })

  it('are destroyed by their error, the signal and the pipeline', async () => {
    const wrong = await failure(pipeline.createReadStream('…').toArray())
    assert.equal(wrong.code, 'NOTHING_TO_SPEAK')
    const controller = new AbortController()
    const stream = pipeline.createReadStream(LONG, { signal: controller.signal })
    const reading = failure(stream.toArray())
    await pause(20)
    controller.abort()
    assert.equal((await reading).name, 'AbortError')
    const own = new VoirsPipeline()
    const other = failure(own.createReadStream(LONG).toArray())
    await pause(20)
    own.close()
    assert.equal((await other).code, 'CANCELLED')
  })

  it('call back as well', async () => {
    /** @type {number[]} */
    const progress = []
    const stream = pipeline.createReadStream(TEXT, {
      format: 'mp3',
      onProgress: (done) => progress.push(done),
    })
    await stream.toArray()
    assert.equal(progress.length, 3)
    assert.equal(progress.at(-1), 1)
  })

  it('refuse what cannot be, at once', async () => {
    // @ts-expect-error what callers without types may pass
    const format = await failure(() => pipeline.createReadStream(TEXT, { format: 'ogg' }))
    assert.equal(format.code, 'UNSUPPORTED_FORMAT')
    // @ts-expect-error as above
    const option = await failure(() => pipeline.createReadStream(TEXT, { formt: 'wav' }))
    assert.equal(option.hint, 'Did you mean "format"?')
    const settings = /** @type {const} */ ({ format: 'mp3', bitDepth: 24 })
    const depth = await failure(() => pipeline.createReadStream(TEXT, settings))
    assert.equal(depth.code, 'UNSUPPORTED_FORMAT')
  })
})

describe('Web streams', () => {
  it('give the bytes', async () => {
    const parts = []
    for await (const part of pipeline.createWebStream(TEXT)) {
      assert.equal(part.constructor, Uint8Array)
      parts.push(part)
    }
    const whole = await pipeline.synthesize(TEXT)
    assert.deepEqual(Buffer.concat(parts), await whole.toPcm())
    const response = new Response(
      // Node's type and that of `fetch` are declared apart.
      /** @type {any} */ (pipeline.createWebStream(TEXT, { format: 'wav' })),
    )
    assert.equal((await response.arrayBuffer()).byteLength, whole.toWavSync().length)
  })

  it('stop when they are cancelled, and hold the engine back', async () => {
    const reader = pipeline.createWebStream(LONG).getReader()
    await reader.read()
    await pause(300)
    assert.ok((await work(300)) < 100_000, 'the engine works ahead')
    await reader.cancel()
    assert.equal((await reader.read()).done, true)
  })

  it('fail with the error and the signal', async () => {
    assert.equal(
      (await failure(pipeline.createWebStream('…').getReader().read())).code,
      'NOTHING_TO_SPEAK',
    )
    const signal = AbortSignal.timeout(30)
    const reader = pipeline.createWebStream(LONG, { signal }).getReader()
    const error = await failure(async () => {
      while (!(await reader.read()).done);
    })
    assert.equal(error, signal.reason)
  })
})
