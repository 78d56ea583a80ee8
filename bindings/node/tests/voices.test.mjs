import assert from 'node:assert/strict'
import { copyFileSync, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { root } from './project.mjs'
import { failure, folder, voirs } from './tools.mjs'

const { VoirsPipeline, voices } = voirs
const PIPER = 'en_US-joe-medium'
const directory = join(root, '.cache/voices')
const missing = !existsSync(join(directory, `${PIPER}.onnx`))
const skip = missing && process.env.VOIRS_TEST_VOICES !== 'required'

/** @param {readonly { name: string }[]} list */
const names = (list) => list.map((voice) => voice.name)

describe('voices of directories', { skip }, () => {
  it('are chosen by path and by name', async () => {
    const file = new VoirsPipeline({ voice: { file: join(directory, `${PIPER}.onnx`) } })
    const byPath = await file.synthesize('Hello.')
    assert.equal(byPath.sampleRate, 22_050)
    const named = new VoirsPipeline({ voice: PIPER, voiceDirectories: directory })
    const byName = await named.synthesize('Hello.')
    assert.deepEqual(byName.samples, byPath.samples)
    assert.equal(named.config.get('voice'), PIPER)
    assert.equal(named.capabilities.has('pitch'), false)
    const error = await failure(() => new VoirsPipeline({ voice: PIPER }))
    assert.equal(error.code, 'UNKNOWN_VOICE')
  })

  it('are listed', () => {
    assert.deepEqual(names(voices()), ['heart'])
    for (const given of [directory, [folder, pathToFileURL(directory)]]) {
      const listed = names(voices(given))
      assert.ok(listed[0] === 'heart' && listed.includes(PIPER))
    }
    const pipeline = new VoirsPipeline()
    assert.deepEqual(names(pipeline.voices()), ['heart'])
    pipeline.config.set({ voiceDirectories: [folder, directory] })
    assert.equal(pipeline.config.get('voiceDirectories'), `${folder}${delimiter}${directory}`)
    assert.ok(names(pipeline.voices()).includes(PIPER))
  })

  it('are switched to by documents', async () => {
    const pipeline = new VoirsPipeline({ voiceDirectories: [directory] })
    const document = `<speak>It rained. <voice name="${PIPER}">Nobody came.</voice></speak>`
    const audio = await pipeline.synthesizeSsml(document)
    assert.equal(audio.sampleRate, 24_000)
    const words = audio.timings.filter((timing) => timing.kind === 'word')
    assert.equal(words.length, 4)
    assert.deepEqual(audio.warnings, [])
  })

  it('are styles of a Kokoro network, and blends of them', async () => {
    const voiceDirectories = [join(directory, 'kokoro')]
    const michael = new VoirsPipeline({ voice: 'am_michael', voiceDirectories })
    const audio = await michael.synthesize('Hello.')
    assert.equal(audio.sampleRate, 24_000)
    assert.ok(audio.duration > 0.3)
    const listed = michael.voices().find((voice) => voice.name === 'bf_emma')
    assert.deepEqual([listed?.gender, listed?.language], ['female', 'en-GB'])
    const voice = '0.5*af_heart+0.5*am_michael'
    const blend = new VoirsPipeline({ voice, voiceDirectories })
    assert.notDeepEqual((await blend.synthesize('Hello.')).samples, audio.samples)
  })

  it('take no more memory than is allowed', async () => {
    // Another file than that which other tests may have in memory.
    for (const name of [`${PIPER}.onnx`, `${PIPER}.onnx.json`]) {
      copyFileSync(join(directory, name), join(folder, name))
    }
    const options = { voice: PIPER, voiceDirectories: folder, maxModelMemory: 1_000_000 }
    const error = await failure(() => new VoirsPipeline(options))
    assert.equal(error.code, 'OUT_OF_MEMORY')
  })
})
