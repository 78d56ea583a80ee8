// The examples are compiled, run, and heard in a browser.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { get } from 'node:http'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { compile, development, project, root, run } from './project.mjs'
import { failure, LONG, modules, pause, pipeline, voirs } from './tools.mjs'

const examples = join(root, 'examples/node')
const cwd = project()
const TOO_OLD = Number.parseInt(process.versions.node, 10) < 20
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium'

// They have module systems of their own.
describe('the examples', { skip: modules === 'cjs' }, () => {
  before(() => {
    for (const file of readdirSync(examples).filter((name) =>
      /\.(ts|cjs|mjs|json|html)$/.test(name),
    )) {
      cpSync(join(examples, file), join(cwd, file))
    }
    compile(cwd, [])
    const plain = readdirSync(cwd).filter((name) => /\.[cm]js$/.test(name))
    const strict =
      '--noEmit --allowJs --checkJs --strict --skipLibCheck --types node --target es2022 --module node16'
    compile(cwd, [...strict.split(' '), ...plain])
  })

  test('every example is run', () => {
    const files = readdirSync(cwd).filter((name) => /\.(ts|cjs|mjs)$/.test(name))
    assert.deepEqual(files.sort(), [
      'hello.cjs',
      'server.ts',
      'speak.ts',
      'speaker.mjs',
      'speech-worker.mjs',
    ])
  })

  test('hello.cjs makes a file and its subtitles', async () => {
    const { status, output, errors } = await run(cwd, ['hello.cjs'])
    assert.deepEqual([status, errors], [0, ''])
    const audio = await pipeline.synthesize('Hello, world. It is good to be here.')
    assert.match(output.toString(), new RegExp(`^hello.wav: ${audio.duration.toFixed(2)} seconds`))
    assert.ok(readFileSync(join(cwd, 'hello.wav')).equals(await audio.toWav()))
    assert.equal(readFileSync(join(cwd, 'hello.srt'), 'utf8'), audio.exportTimings('srt'))
  })

  describe('speak.ts', () => {
    /** @param {string[]} given @param {string | Uint8Array} [input] */
    const speak = (given, input) => run(cwd, ['speak.js', ...given], input)

    test('makes a file and its subtitles', async () => {
      const given = ['Hello, world.', '--rate', '1.5', '-o', 'a.flac', '--subtitles', 'a.vtt']
      const { status, errors } = await speak(given)
      assert.deepEqual([status, errors], [0, ''])
      const audio = await pipeline.synthesize('Hello, world.', { rate: 1.5 })
      assert.ok(readFileSync(join(cwd, 'a.flac')).equals(await audio.toFlac()))
      assert.equal(readFileSync(join(cwd, 'a.vtt'), 'utf8'), audio.exportTimings('vtt'))
    })

    test('reads files and pipes, and writes pipes', async () => {
      const document = '<speak>Hello <break/> there.</speak>'
      writeFileSync(join(cwd, 'text.xml'), document)
      const file = await speak(['--file', 'text.xml', '--ssml', '--format', 'flac'])
      const piped = await speak(['-', '--ssml', '--format', 'flac'], document)
      assert.deepEqual([file.status, piped.status], [0, 0])
      const stream = pipeline.createReadStream(document, { ssml: true, format: 'flac' })
      const expected = await buffer(stream)
      assert.ok(file.output.equals(expected))
      assert.ok(piped.output.equals(expected))
      // With subtitles the whole is made before it is written.
      const both = await speak(['-', '--ssml', '--subtitles', 'b.srt'], document)
      const audio = await pipeline.synthesizeSsml(document)
      assert.ok(both.output.equals(await audio.toWav()))
    })

    test('tells what is wrong', async () => {
      for (const [given, told] of /** @type {[string[], RegExp][]} */ ([
        [['Hello.', '--rate', '9'], /rate goes from 0\.25 to 4/],
        [['Hello.', '--voice', 'nobody'], /The voices are: heart/],
        [['Hello.', '-o', 'a.ogg'], /wav, flac, mp3/],
        [['--file', 'none.txt'], /none\.txt/],
        [['--nonsense'], /'--nonsense'/],
        [[''], /the text is empty/],
      ])) {
        const { status, errors, output } = await speak(given)
        assert.equal(status, 1, errors)
        assert.match(errors, told)
        assert.doesNotMatch(errors, /\n {4}at /)
        assert.equal(output.length, 0)
      }
      assert.equal((await speak(['-'], Uint8Array.of(0xff, 0xfe))).status, 1)
      assert.equal((await speak([])).status, 2)
      assert.equal(existsSync(join(cwd, 'a.ogg')), false)
    })

    test('lists voices', async () => {
      assert.match((await speak(['--voices'])).output.toString(), /^heart\ten-US\t/)
    })
  })

  describe('speaker.mjs', () => {
    const text = 'One sentence. Another one. And a third.'
    /** @type {any} */
    let speaker
    before(async () => {
      const { Speaker } = await import(pathToFileURL(join(cwd, 'speaker.mjs')).href)
      speaker = new Speaker()
    })
    after(() => speaker.close())

    /** @param {AsyncIterable<any>} speech */
    async function all(speech) {
      const chunks = []
      for await (const chunk of speech) {
        chunks.push(chunk)
      }
      return chunks
    }

    test('gives the samples and words of the speech', async () => {
      const [chunks, others] = await Promise.all([
        all(speaker.speak(text, { seed: 3 })),
        all(speaker.speak('Somebody else speaks meanwhile.')),
      ])
      const audio = await pipeline.synthesize(text, { seed: 3 })
      const samples = chunks.flatMap((chunk) => [...chunk.samples])
      assert.deepEqual(Float32Array.from(samples), audio.samples)
      assert.deepEqual([chunks.length, others.length], [3, 1])
      const words = audio.timings.filter(({ kind }) => kind === 'word')
      assert.deepEqual(
        chunks.flatMap((chunk) => chunk.words.map((/** @type {any} */ word) => word.label)),
        words.map(({ label }) => label),
      )
    })

    test('tells errors', async () => {
      const error = await failure(all(speaker.speak('Hello.', { rate: 9 })))
      assert.deepEqual([error.code, error.hint], ['INVALID_SETTING', 'rate goes from 0.25 to 4.'])
    })

    test('stops with the loop, and speaks on', async () => {
      for await (const _ of speaker.speak(LONG)) {
        break
      }
      assert.equal((await all(speaker.speak('One. Two.'))).length, 2)
    })

    test('ends with the thread', async () => {
      const { Speaker } = await import(pathToFileURL(join(cwd, 'speaker.mjs')).href)
      const other = new Speaker()
      const speech = other.speak(LONG)
      await speech.next()
      await other.close()
      assert.equal((await failure(all(speech))).name, 'AbortError')
    })

    test('runs as a program', async () => {
      const { output, status } = await run(cwd, ['speaker.mjs', text])
      const [first, ...others] = output.toString().trim().split('\n')
      assert.match(/** @type {string} */ (first), /^\d\.\d\d s: One sentence$/)
      assert.deepEqual([others.length, status], [2, 0])
    })
  })

  describe('server.ts', () => {
    /** What the server made, in order. @type {import('voirs').SpeechReadable[]} */
    const streams = []
    let progress = 0
    class Watched extends voirs.VoirsPipeline {
      /** @override @param {string} text @param {import('voirs').ReadStreamOptions} options */
      createReadStream(text, options) {
        progress = 0
        const stream = super.createReadStream(text, {
          ...options,
          onProgress: (done) => {
            progress = done
          },
        })
        streams.push(stream)
        return stream
      }
    }
    /** @type {import('node:http').Server} */
    let server
    let address = ''
    before(async () => {
      const { speechServer } = await import(pathToFileURL(join(cwd, 'server.js')).href)
      server = speechServer(new Watched())
      await once(server.listen(0, '127.0.0.1'), 'listening')
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address())
      address = `http://127.0.0.1:${port}`
    })
    after(() => {
      server.close()
      server.closeAllConnections()
    })

    /** @param {Record<string, string>} query */
    const speech = (query) => `${address}/speech?${new URLSearchParams(query)}`

    /** @param {() => boolean} condition */
    async function eventually(condition) {
      for (let tries = 0; tries < 200 && !condition(); tries++) {
        await pause(10)
      }
      assert.ok(condition(), String(condition))
    }

    test('streams what the engine makes', async () => {
      for (const [format, type] of [
        ['mp3', 'audio/mpeg'],
        ['flac', 'audio/flac'],
        ['wav', 'audio/wav'],
      ]) {
        const answer = await fetch(speech({ text: 'One. Two.', format }))
        assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, type])
        const bytes = Buffer.from(await answer.arrayBuffer())
        const expected = pipeline.createReadStream('One. Two.', {
          format: /** @type {'wav'} */ (format),
        })
        assert.ok(bytes.equals(await buffer(expected)), format)
      }
    })

    test('tells what is wrong', async () => {
      for (const [query, code] of /** @type {const} */ ([
        [{ text: '' }, 'EMPTY_TEXT'],
        [{ text: '?!' }, 'NOTHING_TO_SPEAK'],
        [{ text: 'Hello.', format: 'ogg' }, 'UNSUPPORTED_FORMAT'],
        [{ text: '<speak>', ssml: '' }, 'INVALID_SSML'],
      ])) {
        const answer = await fetch(speech(query))
        const told = /** @type {any} */ (await answer.json())
        assert.deepEqual([answer.status, told.code], [422, code])
      }
      assert.equal((await fetch(`${address}/nowhere`)).status, 404)
      assert.equal((await fetch(address, { method: 'POST' })).status, 405)
    })

    test('waits for a slow client, and stops when it leaves', async () => {
      const text = LONG.slice(0, 12_000)
      const answer = await new Promise((resolve) =>
        get(speech({ text, format: 'wav' }), { agent: false }, resolve),
      )
      // Nobody reads: the buffers of both ends fill up.
      for (let before = -1; progress > before; ) {
        before = progress
        await pause(500)
      }
      assert.ok(progress < 0.6, `${progress} of the text is spoken`)
      assert.equal(streams.at(-1)?.destroyed, false)
      answer.destroy()
      await eventually(() => streams.at(-1)?.destroyed === true)
    })

    test('stops for a client that leaves at once', async () => {
      const before = streams.length
      const request = get(speech({ text: LONG.slice(0, 12_000) }), { agent: false })
      request.on('error', () => undefined)
      await eventually(() => streams.length > before)
      request.destroy()
      await eventually(() => streams.at(-1)?.destroyed === true)
    })

    describe('in a browser', { skip: TOO_OLD && 'Playwright takes Node 20' }, () => {
      /** @type {any} */
      let browser
      before(async () => {
        assert.ok(existsSync(CHROMIUM), `install Chromium: there is no ${CHROMIUM}`)
        const { chromium } = development('playwright-core')
        // A fresh folder of its own for the user's data.
        browser = await chromium.launch({
          executablePath: CHROMIUM,
          args: [
            '--no-sandbox',
            '--disable-gpu',
            '--disable-quic',
            '--no-first-run',
            '--disable-background-networking',
            '--disable-component-update',
            '--disable-sync',
          ],
        })
      })
      after(() => browser?.close())

      test('decodes to the samples that Node makes', async () => {
        const page = await browser.newPage()
        await page.goto(address)
        const text =
          'The birch canoe slid on the smooth planks. Glue the sheet to the dark blue background.'
        const audio = await pipeline.synthesize(text)
        /** @param {string} format @returns {Promise<number[]>} */
        const decoded = (format) =>
          page.evaluate(
            async (/** @type {[string, number]} */ [path, rate]) => {
              // @ts-expect-error this runs in the browser
              const context = new OfflineAudioContext(1, 1, rate)
              const answer = await fetch(path)
              const { sampleRate, numberOfChannels, ...rest } = await context
                .decodeAudioData(await answer.arrayBuffer())
                .then((/** @type {any} */ made) => ({
                  sampleRate: made.sampleRate,
                  numberOfChannels: made.numberOfChannels,
                  samples: [...made.getChannelData(0)],
                }))
              if (sampleRate !== rate || numberOfChannels !== 1) {
                throw new Error(`${numberOfChannels} channels at ${sampleRate} Hz`)
              }
              return rest.samples
            },
            [speech({ text, format }), audio.sampleRate],
          )
        for (const format of ['flac', 'wav']) {
          const samples = await decoded(format)
          assert.equal(samples.length, audio.length, format)
          // 16 bits: half a step of rounding, and what the browser divides by.
          const worst = samples.reduce(
            (most, sample, at) => Math.max(most, Math.abs(sample - Number(audio.samples[at]))),
            0,
          )
          assert.ok(worst <= 1 / 32_767, `${format}: ${worst}`)
        }
        const samples = await decoded('mp3')
        const seconds = Math.abs(samples.length - audio.length) / audio.sampleRate
        assert.ok(seconds < 0.15, `mp3: off by ${seconds} s`)
        const level = (/** @type {ArrayLike<number>} */ of) =>
          10 * Math.log10(Array.from(of).reduce((sum, x) => sum + x * x, 0) / of.length)
        const decibels = Math.abs(level(samples) - level(audio.samples))
        assert.ok(decibels < 1, `mp3: off by ${decibels} dB`)
        await page.close()
      })

      test('plays it on the page and marks its words', async () => {
        const page = await browser.newPage()
        const complaints = /** @type {string[]} */ ([])
        page.on('pageerror', (/** @type {Error} */ error) => complaints.push(error.message))
        await page.goto(address)
        const text = 'It costs $5. Thank you.'
        await page.fill('#text', text)
        await page.evaluate(`
          globalThis.marked = []
          document.addEventListener('selectionchange', () => marked.push(getSelection().toString()))
          globalThis.ended = new Promise((resolve, reject) => {
            audio.addEventListener('ended', () => resolve(audio.currentTime))
            audio.addEventListener('error', () => reject(audio.error))
          })
          0`)
        await page.click('#speak')
        const heard = await page.evaluate('ended')
        const { duration } = await pipeline.synthesize(text)
        assert.ok(Math.abs(heard - duration) < 0.15, `${heard} s of ${duration} s`)
        const marked = /** @type {string[]} */ (await page.evaluate('marked')).filter(Boolean)
        const each = marked.filter((word, at) => word !== marked[at - 1])
        assert.deepEqual(each, ['It', 'costs', '$5', 'Thank', 'you'])
        assert.deepEqual(complaints, [])
        await page.close()
      })
    })
  })
})
