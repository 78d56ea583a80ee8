import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { inspect } from 'node:util'
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads'
import { failure, folder, pipeline, voirs } from './tools.mjs'

const { AudioBuffer } = voirs
const TEXT = 'Hello, world. It costs $5.'
const audio = await pipeline.synthesize(TEXT)

/** A tone of full scale, whose bytes are known. */
const known = AudioBuffer.fromSamples([0, 0.5, -0.5, 1, -1, 2], 8000)

describe('samples', () => {
  it('are one array, made once', () => {
    assert.ok(audio.samples instanceof Float32Array)
    assert.equal(audio.samples, audio.samples)
    assert.equal(audio.samples.buffer.byteLength, audio.length * 4)
  })

  it('are cloned, and transferred as a copy', () => {
    assert.deepEqual(structuredClone(audio.samples), audio.samples)
    const copy = audio.copySamples()
    assert.deepEqual(copy, audio.samples)
    assert.notEqual(copy.buffer, audio.samples.buffer)
    const { port1, port2 } = new MessageChannel()
    port1.postMessage(copy, [copy.buffer])
    assert.equal(copy.length, 0)
    assert.deepEqual(receiveMessageOnPort(port2)?.message, audio.samples)
    port1.close()
    assert.equal(audio.samples.length, audio.length)
  })

  it('come from elsewhere', async () => {
    assert.deepEqual([...known.samples], [0, 0.5, -0.5, 1, -1, 2])
    const own = Float32Array.of(0.25, 0.5)
    const copied = AudioBuffer.fromSamples(own, 24000)
    own.fill(0)
    assert.deepEqual([...copied.samples], [0.25, 0.5])
    assert.equal(AudioBuffer.fromSamples([], 8000).samples.length, 0)
    for (const [samples, rate] of [
      ['abc', 8000],
      [[0], 0],
      [[0], 0.5],
      [[0], -1],
      [new Int16Array(1), 8000],
    ]) {
      // @ts-expect-error what callers without types may pass
      const error = await failure(() => AudioBuffer.fromSamples(samples, rate))
      assert.equal(error.code, 'INVALID_ARGUMENT')
    }
  })

  it('outlive their audio', async () => {
    const samples = (await pipeline.synthesize('Gone.')).samples
    globalThis.gc?.()
    assert.ok(samples.some((x) => x !== 0))
  })
})

describe('slices', () => {
  it('share the samples', () => {
    const part = audio.slice(1000, 2000)
    assert.equal(part.length, 1000)
    assert.deepEqual(part.samples, audio.samples.slice(1000, 2000))
    assert.equal(part.samples.buffer, audio.samples.buffer)
    const inner = part.slice(-100)
    assert.deepEqual(inner.samples, audio.samples.slice(1900, 2000))
    assert.deepEqual(inner.copySamples(), audio.samples.slice(1900, 2000))
    const bounds = [
      [undefined, undefined],
      [-5, undefined],
      [10, 5],
      [0, 1e9],
      [-1e9, 3],
      [1.7, 3.2],
      [Number.NaN, 4],
    ]
    for (const [start, end] of bounds) {
      const expected = audio.samples.slice(start, end)
      assert.deepEqual(audio.slice(start, end).samples, expected, `${start}, ${end}`)
    }
  })

  it('have the timings of their part', () => {
    const word = audio.timings.find((t) => t.kind === 'word' && t.label === 'five')
    assert.ok(word?.kind === 'word')
    const part = audio.slice(word.startSample, word.endSample)
    const [inside] = part.timings.filter((t) => t.kind === 'word')
    assert.deepEqual([inside.startSample, inside.endSample], [0, part.length])
    assert.ok(inside.kind === 'word')
    assert.equal(TEXT.slice(...inside.range), '$5')
  })
})

describe('files', () => {
  it('are encoded', async () => {
    const wav = await audio.toWav()
    assert.ok(Buffer.isBuffer(wav))
    assert.equal(wav.length, 44 + audio.length * 2)
    assert.equal(wav.readUInt32LE(24), 24000)
    assert.equal(wav.readUInt32LE(40), audio.length * 2)
    assert.ok((await audio.toFlac()).subarray(0, 4).equals(Buffer.from('fLaC')))
    assert.ok((await audio.toMp3({ bitrate: 64 })).length < wav.length / 4)
    assert.deepEqual(audio.toWavSync(), wav)
    assert.deepEqual(audio.toFlacSync(), await audio.encode('flac'))
    assert.deepEqual(audio.toMp3Sync(), await audio.toMp3({ quality: 2 }))
    assert.equal((await audio.toWav({ bitDepth: 24 })).length, 44 + audio.length * 3)
    assert.equal((await audio.toWav({ bitDepth: 'float' })).readUInt16LE(20), 3)
  })

  it('are saved whole or not at all', async () => {
    const own = join(folder, 'files')
    mkdirSync(own)
    for (const name of ['a.wav', 'a.flac', 'a.mp3']) {
      await audio.save(join(own, name))
    }
    audio.saveSync(pathToFileURL(join(own, 'b.wav')))
    assert.deepEqual(readFileSync(join(own, 'a.wav')), audio.toWavSync())
    assert.deepEqual(readFileSync(join(own, 'b.wav')), audio.toWavSync())
    await audio.save(join(own, 'flac'), { format: 'flac', bitDepth: 24 })
    assert.deepEqual(readFileSync(join(own, 'flac')), audio.toFlacSync({ bitDepth: 24 }))
    writeFileSync(join(own, 'kept.mp3'), 'kept')
    const high = await audio.resample(96000)
    assert.equal((await failure(high.save(join(own, 'kept.mp3')))).code, 'UNSUPPORTED_FORMAT')
    assert.equal(readFileSync(join(own, 'kept.mp3'), 'utf8'), 'kept')
    const missing = await failure(audio.save(join(own, 'none', 'a.wav')))
    assert.equal(missing.code, 'WRITE_FAILED')
    assert.ok(missing.cause instanceof Error)
    assert.equal(existsSync(join(own, 'none')), false)
    assert.equal((await failure(audio.save(join(own, 'a.ogg')))).code, 'UNSUPPORTED_FORMAT')
    // @ts-expect-error what callers without types may pass
    assert.equal((await failure(audio.save(7))).code, 'INVALID_ARGUMENT')
    assert.deepEqual(
      readdirSync(own).filter((name) => name.includes('part')),
      [],
    )
  })

  it('refuse options that they have not', async () => {
    // @ts-expect-error what callers without types may pass
    const error = await failure(audio.toWav({ bitdepth: 24 }))
    assert.equal(error.code, 'INVALID_ARGUMENT')
    assert.equal(error.hint, 'Did you mean "bitDepth"?')
    assert.equal((await failure(audio.toMp3({ bitrate: 63 }))).code, 'UNSUPPORTED_FORMAT')
    assert.equal((await failure(audio.toMp3({ quality: 300 }))).code, 'UNSUPPORTED_FORMAT')
    // @ts-expect-error as above
    assert.equal((await failure(audio.toMp3({ bitrate: 'much' }))).code, 'INVALID_ARGUMENT')
    // @ts-expect-error as above
    assert.equal((await failure(audio.encode('ogg'))).code, 'UNSUPPORTED_FORMAT')
  })
})

describe('conversions', () => {
  it('give bytes', async () => {
    // Full scale is 2¹⁵ − 1; halves go to even numbers; what exceeds it saturates.
    const expected = [0, 16384, -16384, 32767, -32767, 32767]
    assert.deepEqual([...(await known.toInt16())], expected)
    assert.deepEqual([...known.toInt16Sync()], expected)
    const bytes = Buffer.alloc(12)
    expected.forEach((x, at) => {
      bytes.writeInt16BE(x, at * 2)
    })
    assert.deepEqual(await known.toPcm('pcm16', { byteOrder: 'big' }), bytes)
    assert.equal(known.toPcmSync('pcm24', { layout: 'stereo' }).length, 6 * 3 * 2)
    assert.deepEqual(known.toPcmSync('float32'), Buffer.from(known.copySamples().buffer))
    // @ts-expect-error what callers without types may pass
    assert.equal((await failure(known.toPcm('pcm8'))).code, 'UNSUPPORTED_FORMAT')
    // @ts-expect-error as above
    const order = await failure(known.toPcm('pcm16', { byteOrder: 'middle' }))
    assert.equal(order.code, 'INVALID_ARGUMENT')
  })

  it('resample', async () => {
    const low = await audio.resample(8000)
    assert.equal(low.sampleRate, 8000)
    assert.ok(Math.abs(low.duration - audio.duration) < 0.001)
    assert.deepEqual(audio.resampleSync(8000).samples, low.samples)
    const [before, after] = [audio, low].map((a) => a.timings.filter((t) => t.kind === 'word'))
    assert.equal(before.length, after.length)
    assert.ok(before.every((word, at) => Math.abs(word.start - after[at].start) < 1e-3))
    assert.equal((await failure(audio.resample(7))).code, 'INVALID_SETTING')
    assert.equal((await failure(audio.resample(-1))).code, 'INVALID_ARGUMENT')
  })
})

describe('timings', () => {
  it('cover the audio', () => {
    const phonemes = audio.timings.filter((t) => t.kind === 'phoneme')
    assert.equal(phonemes[0].startSample, 0)
    assert.equal(phonemes.at(-1)?.endSample, audio.length)
    phonemes.slice(1).forEach((phoneme, at) => {
      assert.equal(phoneme.startSample, phonemes[at].endSample)
    })
    assert.ok(phonemes.some((p) => p.kind === 'phoneme' && p.ipa === 'w'))
    const starts = audio.timings.map((t) => t.startSample)
    assert.deepEqual(
      starts,
      [...starts].sort((a, b) => a - b),
    )
  })

  it('are files', async () => {
    assert.match(audio.exportTimings('srt'), /^1\n00:00:00,\d+ --> /)
    const file = join(folder, 'words.vtt')
    await audio.saveTimings(file)
    assert.equal(readFileSync(file, 'utf8'), audio.exportTimings('vtt'))
    audio.saveTimingsSync(join(folder, 'words.json'))
    JSON.parse(readFileSync(join(folder, 'words.json'), 'utf8'))
    await audio.saveTimings(join(folder, 'words'), 'textgrid')
    assert.equal((await failure(audio.saveTimings('words.none'))).code, 'UNSUPPORTED_FORMAT')
    // @ts-expect-error what callers without types may pass
    assert.equal((await failure(() => audio.exportTimings('none'))).code, 'UNSUPPORTED_FORMAT')
  })
})

describe('inspection', () => {
  it('tells what things are', () => {
    assert.equal(inspect(known), 'AudioBuffer { 0.00 s, 6 samples at 8000 Hz }')
    assert.match(inspect(pipeline), /VoirsPipeline \{ voice: 'heart', en-US, 24000 Hz/)
  })
})
