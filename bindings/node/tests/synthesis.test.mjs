import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { failure, folder, LONG, voice as pack, pause, pipeline, voirs } from './tools.mjs'

const { AudioBuffer, VoirsError, VoirsPipeline } = voirs

describe('synthesis', () => {
  it('speaks', async () => {
    const audio = await pipeline.synthesize('Hello, world.')
    assert.ok(audio instanceof AudioBuffer)
    assert.equal(audio.sampleRate, 24000)
    assert.equal(audio.channels, 1)
    assert.equal(audio.samples.length, audio.length)
    assert.equal(audio.duration, audio.length / 24000)
    assert.ok(audio.duration > 0.5 && audio.duration < 2, `${audio.duration} s`)
    const loudest = audio.samples.reduce((most, x) => Math.max(most, Math.abs(x)), 0)
    assert.ok(loudest > 0.1 && loudest <= 1)
  })

  it('gives the same samples at once, as bytes, and as chunks', async () => {
    const text = 'One sentence. And another, with “quotes”.'
    const whole = pipeline.synthesizeSync(text)
    assert.deepEqual((await pipeline.synthesize(text)).samples, whole.samples)
    assert.deepEqual((await pipeline.synthesize(Buffer.from(text))).samples, whole.samples)
    const parts = []
    for await (const chunk of pipeline.stream(text)) {
      parts.push(chunk.samples)
    }
    assert.equal(parts.length, 2)
    assert.deepEqual(Float32Array.from(parts.flatMap((part) => [...part])), whole.samples)
  })

  it('takes settings of a request', async () => {
    const text = 'A sentence that takes some time to say, at the rate of the voice.'
    const [usual, fast] = await Promise.all([
      pipeline.synthesize(text),
      pipeline.synthesize(text, { rate: 2 }),
    ])
    const ratio = usual.duration / fast.duration
    // The silence at the ends stays.
    assert.ok(Math.abs((usual.duration - 0.12) / (fast.duration - 0.12) - 2) < 0.05, `${ratio}`)
    assert.equal((await pipeline.synthesize(text, { sampleRate: 16000 })).sampleRate, 16000)
    const seeds = [0, 1n, 2n ** 64n - 1n].map((seed) => pipeline.synthesizeSync(text, { seed }))
    assert.notDeepEqual(seeds[0].samples, seeds[1].samples)
    assert.notDeepEqual(seeds[1].samples, seeds[2].samples)
    // Nothing stays.
    assert.deepEqual((await pipeline.synthesize(text)).samples, usual.samples)
  })

  it('speaks SSML', async () => {
    const document = '<speak>One.<break time="2s"/><mark name="end"/>Two.</speak>'
    const audio = await pipeline.synthesizeSsml(document)
    assert.ok(audio.duration > 2.5)
    assert.deepEqual(audio.samples, pipeline.synthesizeSsmlSync(document).samples)
    const mark = audio.timings.find((timing) => timing.kind === 'mark')
    assert.equal(mark?.label, 'end')
    const error = await failure(pipeline.synthesizeSsml('<speak>One.'))
    assert.equal(error.code, 'INVALID_SSML')
  })

  it('speaks phonemes', async () => {
    const phonemes = await pipeline.phonemize('Hello, world.')
    assert.equal(phonemes, pipeline.phonemizeSync('Hello, world.'))
    assert.match(phonemes, /həlˈO/)
    const audio = await pipeline.synthesizePhonemes(phonemes)
    assert.ok(audio.duration > 0.5)
    assert.deepEqual(pipeline.synthesizePhonemesSync(phonemes).samples, audio.samples)
    assert.equal((await failure(pipeline.synthesizePhonemes('@@'))).code, 'INVALID_PHONEMES')
    assert.equal(await pipeline.phonemize('<speak>Hello, world.</speak>', { ssml: true }), phonemes)
  })

  it('tells where words stand in the text, as JavaScript counts', async () => {
    const text = '😀 “Grüße”, naïve 🎉 costs $5.'
    const audio = await pipeline.synthesize(text)
    const words = audio.timings.filter((timing) => timing.kind === 'word')
    const written = words.map((word) => text.slice(...word.range))
    assert.deepEqual(written.slice(0, 2), ['😀', '😀'])
    assert.ok(written.includes('naïve'))
    assert.deepEqual(written.slice(-2), ['$5', '$5'])
    for (const word of words) {
      const bytes = Buffer.from(text).subarray(...word.bytes)
      assert.equal(bytes.toString(), text.slice(...word.range))
      assert.ok(word.start < word.end && word.end <= audio.duration)
      assert.equal(word.start, word.startSample / 24000)
    }
    const chunks = []
    for await (const chunk of pipeline.stream(`${text} ${text}`)) {
      chunks.push(chunk)
      for (const word of chunk.timings.filter((timing) => timing.kind === 'word')) {
        assert.match(`${text} ${text}`.slice(...word.range), /\p{L}|\p{N}|\p{So}/u)
      }
    }
    assert.equal(chunks.length, 2)
    assert.equal(`${text} ${text}`.slice(...chunks[1].range), text)
  })

  it('warns', async () => {
    const text = 'Hello 😀, здравствуй мир, there.'
    /** @type {import('voirs').TextWarning[]} */
    const told = []
    const audio = await pipeline.synthesize(text, { onWarning: (warning) => told.push(warning) })
    assert.deepEqual(told, audio.warnings)
    assert.match(told[0].message, /Cyrillic/)
    assert.equal(text.slice(...told[0].range), 'здравствуй мир')
  })

  it('calls back in order, with the times of the whole', async () => {
    /** @type {number[]} */
    const progress = []
    /** @type {import('voirs').AudioChunk[]} */
    const chunks = []
    /** @type {import('voirs').Timing[]} */
    const timings = []
    const audio = await pipeline.synthesize('One. Two. Three.', {
      onProgress: (done) => progress.push(done),
      onChunk: (chunk) => chunks.push(chunk),
      onTiming: (timing) => timings.push(timing),
    })
    assert.equal(chunks.length, 3)
    assert.deepEqual(
      chunks.map((chunk) => chunk.progress),
      progress,
    )
    assert.equal(progress.at(-1), 1)
    assert.ok(progress.every((done, at) => at === 0 || done > progress[at - 1]))
    assert.equal(
      chunks.reduce((sum, chunk) => sum + chunk.length, 0),
      audio.length,
    )
    const words = (/** @type {readonly import('voirs').Timing[]} */ list) =>
      list.filter((timing) => timing.kind === 'word')
    assert.deepEqual(words(timings), words(audio.timings))
  })

  it('rejects with what a callback throws, and goes no further', async () => {
    const thrown = new Error('mine')
    let calls = 0
    const onProgress = () => {
      calls++
      throw thrown
    }
    assert.equal(await failure(pipeline.synthesize(LONG, { onProgress })), thrown)
    await pause(100)
    assert.equal(calls, 1)
  })

  it('keeps the asynchronous context in callbacks', async () => {
    const { AsyncLocalStorage } = await import('node:async_hooks')
    const storage = new AsyncLocalStorage()
    const seen = await storage.run('here', async () => {
      let inside
      await pipeline.synthesize('One.', {
        onProgress: () => {
          inside = storage.getStore()
        },
      })
      return [inside, storage.getStore()]
    })
    assert.deepEqual(seen, ['here', 'here'])
  })

  it('speaks several texts, each with its own result', async () => {
    /** @type {[number, number][]} */
    const progress = []
    const results = await pipeline.synthesizeBatch(['One.', '', 'Three.', '\ud800'], {
      onProgress: (done, total) => progress.push([done, total]),
    })
    const codes = results.map((r) => (r.status === 'fulfilled' ? 'OK' : r.reason.code))
    assert.deepEqual(codes, ['OK', 'EMPTY_TEXT', 'OK', 'INVALID_UTF8'])
    assert.deepEqual(progress, [
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ])
    const alone = await pipeline.synthesize('Three.')
    assert.ok(results[2].status === 'fulfilled')
    assert.deepEqual(results[2].value.samples, alone.samples)
    assert.deepEqual(await pipeline.synthesizeBatch([]), [])
    const [marked] = await pipeline.synthesizeBatch(['<speak>One.</speak>'], { ssml: true })
    assert.equal(marked.status, 'fulfilled')
    for (const wrong of ['One.', 7, [7], undefined]) {
      // @ts-expect-error what callers without types may pass
      assert.equal((await failure(pipeline.synthesizeBatch(wrong))).code, 'INVALID_ARGUMENT')
    }
  })

  it('serves a hundred requests at once', async () => {
    const texts = Array.from({ length: 100 }, (_, number) => `Number ${number}.`)
    const all = await Promise.all(texts.map((text) => pipeline.synthesize(text)))
    assert.deepEqual(all[42].samples, pipeline.synthesizeSync(texts[42]).samples)
  })
})

describe('pipelines', () => {
  it('tell about themselves', () => {
    assert.equal(pipeline.voice.name, 'heart')
    assert.ok(pipeline.capabilities.has('rate'))
    assert.deepEqual(pipeline.voices(), voirs.voices())
    assert.equal(pipeline.sampleRate, 24000)
    assert.equal(pipeline.threads, voirs.globalThreads())
    assert.match(voirs.version, /^\d+\.\d+\.\d+/)
  })

  it('take voices by name, as files and as bytes', async () => {
    const expected = pipeline.synthesizeSync('Hello.').samples
    for (const voice of ['heart', { file: pack }, { data: readFileSync(pack) }]) {
      const own = await VoirsPipeline.create({ voice })
      assert.deepEqual(own.synthesizeSync('Hello.').samples, expected)
      own.close()
    }
    const codes = [
      ['nobody', 'UNKNOWN_VOICE'],
      [{ file: join(folder, 'none') }, 'READ_FAILED'],
      [{ data: Buffer.from('none') }, 'DAMAGED_VOICE'],
      [7, 'INVALID_ARGUMENT'],
    ]
    for (const [voice, code] of codes) {
      // @ts-expect-error what callers without types may pass
      assert.equal((await failure(() => new VoirsPipeline({ voice }))).code, code)
      // @ts-expect-error as above
      assert.equal((await failure(VoirsPipeline.create({ voice }))).code, code)
    }
  })

  it('take lexicons', async () => {
    const words = 'voirs\tvwˈɑɹ\n'
    const file = join(folder, 'words.tsv')
    writeFileSync(file, words)
    const expected = 'vwˈɑɹ'
    for (const lexicons of [file, pathToFileURL(file), [Buffer.from(words)]]) {
      const own = new VoirsPipeline({ lexicons })
      assert.match(own.phonemizeSync('voirs'), new RegExp(expected))
    }
    const own = new VoirsPipeline()
    await own.addLexicon(file)
    assert.match(own.phonemizeSync('voirs'), new RegExp(expected))
    const error = await failure(own.addLexicon(Buffer.from('<lexicon')))
    assert.equal(error.code, 'INVALID_LEXICON')
    assert.equal((await failure(() => own.addLexiconSync('none'))).code, 'READ_FAILED')
  })

  it('speak the same at any number of threads', () => {
    const alone = new VoirsPipeline({ threads: 1 })
    const three = new VoirsPipeline({ threads: 3 })
    assert.equal(three.threads, 3)
    const text = 'One. Two. Three. Four.'
    assert.deepEqual(alone.synthesizeSync(text).samples, three.synthesizeSync(text).samples)
  })

  it('stop what is under way when they are closed, and call back no more', async () => {
    const own = new VoirsPipeline()
    let calls = 0
    const first = new Promise((resolve) => {
      const onProgress = () => {
        calls++
        resolve(undefined)
      }
      own.synthesize(LONG, { onProgress }).catch((error) => {
        assert.equal(error.code, 'CANCELLED')
        calls += 0
      })
    })
    const stream = own.stream(LONG)
    await first
    const before = calls
    own.close()
    own.close()
    assert.equal(own.closed, true)
    await pause(100)
    assert.equal(calls, before)
    assert.equal((await failure(own.synthesize('One.'))).code, 'INVALID_STATE')
    assert.equal((await failure(() => own.stream('One.'))).code, 'INVALID_STATE')
    assert.equal((await failure(stream.next())).code, 'CANCELLED')
    assert.equal((await failure(() => own.config.set('rate', 2))).code, 'INVALID_STATE')
  })

  it('are disposed of', async () => {
    const own = new VoirsPipeline()
    const speech = own.synthesize(LONG)
    const rejected = failure(speech)
    await own[Symbol.asyncDispose]()
    assert.equal((await rejected).code, 'CANCELLED')
    const other = new VoirsPipeline()
    other[Symbol.dispose]()
    assert.ok(other.closed)
  })

  it('are refused where an option is unknown, by name', async () => {
    // @ts-expect-error what callers without types may pass
    const error = await failure(() => new VoirsPipeline({ thread: 1 }))
    assert.ok(error instanceof VoirsError)
    assert.equal(error.code, 'UNKNOWN_SETTING')
    assert.equal(error.hint, 'Did you mean "threads"?')
    // @ts-expect-error as above
    const other = await failure(pipeline.synthesize('One.', { onProgres: () => 0 }))
    assert.equal(other.hint, 'Did you mean "onProgress"?')
    // @ts-expect-error as above
    const third = await failure(pipeline.synthesize('One.', { threads: 2 }))
    assert.equal(third.code, 'INVALID_ARGUMENT')
    assert.match(third.hint, /new VoirsPipeline\(\{ threads/)
  })
})
