import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { describe, it } from 'node:test'
import { inspect } from 'node:util'
import { failure, folder, LONG, pipeline, voice, voirs } from './tools.mjs'

const { AudioBuffer, errorCodes, VoirsError, VoirsPipeline } = voirs

/** A voice pack of a later version: its number follows 8 bytes of magic. */
function laterPack() {
  const pack = readFileSync(voice)
  pack.writeUInt32LE(99, 8)
  return pack
}

function closed() {
  const own = new VoirsPipeline()
  own.close()
  return own
}

/** @type {[import('voirs').ErrorCode, () => unknown][]} */
const CALLS = [
  ['EMPTY_TEXT', () => pipeline.synthesize(' ')],
  ['EMPTY_TEXT', () => pipeline.synthesizeSync('')],
  ['NOTHING_TO_SPEAK', () => pipeline.synthesize('…')],
  ['INVALID_UTF8', () => pipeline.synthesize(Uint8Array.of(0xff))],
  ['INVALID_UTF8', () => pipeline.phonemizeSync('half: \ud83d')],
  ['TEXT_TOO_LONG', () => new VoirsPipeline({ maxTextBytes: 3 }).synthesize('Long.')],
  ['INVALID_SETTING', () => pipeline.synthesize('One.', { rate: 9 })],
  ['INVALID_SETTING', () => pipeline.synthesize('One.', { rate: Number.NaN })],
  ['INVALID_SETTING', () => new VoirsPipeline({ threads: -1 })],
  ['INVALID_PHONEMES', () => pipeline.synthesizePhonemes('@')],
  ['INVALID_SSML', () => pipeline.stream('<speak>', { ssml: true }).next()],
  ['INVALID_LEXICON', () => pipeline.addLexicon(Buffer.from('<lexicon'))],
  // @ts-expect-error what callers without types may pass
  ['INVALID_ARGUMENT', () => pipeline.synthesize(7)],
  // @ts-expect-error as above
  ['INVALID_ARGUMENT', () => pipeline.synthesize('One.', { onChunk: 7 })],
  // @ts-expect-error as above
  ['UNKNOWN_SETTING', () => pipeline.config.get('rat')],
  ['INVALID_CONFIG', () => new VoirsPipeline({ config: join(folder, 'config.json') })],
  ['INVALID_CONFIG', () => VoirsPipeline.create({ config: join(folder, 'config.json') })],
  ['UNSUPPORTED_FORMAT', () => AudioBuffer.fromSamples([0], 96000).toMp3()],
  ['UNKNOWN_VOICE', () => new VoirsPipeline({ voice: 'nobody' })],
  ['UNSUPPORTED_ACCENT', () => new VoirsPipeline({ accent: 'de' })],
  ['DAMAGED_VOICE', () => new VoirsPipeline({ voice: { data: Buffer.alloc(100) } })],
  ['UNSUPPORTED_VOICE', () => new VoirsPipeline({ voice: { data: laterPack() } })],
  ['CANCELLED', () => closing(new VoirsPipeline())],
  ['TIMED_OUT', () => pipeline.synthesize(LONG, { timeout: 1e-3 })],
  ['INVALID_STATE', () => closed().synthesizeSync('One.')],
  ['INVALID_STATE', () => pipeline.config.set('accent', 'en-GB')],
  ['READ_FAILED', () => pipeline.addLexicon(join(folder, 'none'))],
  ['WRITE_FAILED', () => pipeline.config.save(join(folder, 'none', 'config.json'))],
]

/**
 * Codes that no call here can cause: C's alone, and what only a defect or a machine
 * without resources brings.
 */
const ELSEWHERE = [
  'BUFFER_TOO_SMALL',
  'INFERENCE_FAILED',
  'SYSTEM_RESOURCE',
  'OUT_OF_MEMORY',
  'INTERNAL',
]

/** @param {import('voirs').VoirsPipeline} own */
function closing(own) {
  const speech = own.synthesize(LONG)
  own.close()
  return speech
}

describe('errors', () => {
  it('have their codes, numbers, hints and details', async () => {
    writeFileSync(join(folder, 'config.json'), '{"rate": }')
    for (const [code, work] of CALLS) {
      const error = await failure(work)
      assert.ok(error instanceof VoirsError && error instanceof Error, `${code}: ${error}`)
      assert.equal(error.code, code, inspect(error))
      assert.equal(error.number, errorCodes().get(code))
      assert.equal(error.name, 'VoirsError')
      assert.ok(error.message.length > 5)
      assert.match(error.stack ?? '', /VoirsError: /)
    }
    const reached = new Set([...CALLS.map(([code]) => code), ...ELSEWHERE])
    assert.deepEqual([...reached].sort(), [...errorCodes().keys()].sort())
  })

  it('are made of every code that the engine has', () => {
    const { resolve } = createRequire(import.meta.url)
    const { ofEngine } = createRequire(import.meta.url)(join(dirname(resolve('voirs')), 'error.js'))
    assert.equal(errorCodes().size, 26)
    for (const [code, number] of errorCodes()) {
      const details = [['setting', 'rate']]
      const told = { code, number, message: 'm', hint: 'h', details, cause: 'c' }
      const error = ofEngine(told)
      assert.deepEqual(
        [error.code, error.number, error.message, error.hint, error.details, error.cause.message],
        [code, number, 'm', 'h', { setting: 'rate' }, 'c'],
      )
    }
  })

  it('tell what is wrong and what to do', async () => {
    const error = await failure(pipeline.synthesize('One.', { rate: 9 }))
    assert.deepEqual(error.details, { setting: 'rate', value: '9' })
    assert.match(error.hint, /0\.25 to 4/)
    assert.match(inspect(error), /hint: /)
    const file = await failure(pipeline.addLexicon(join(folder, 'none')))
    assert.equal(file.details.path, join(folder, 'none'))
    assert.match(file.cause.message, /No such file/)
    const document = await failure(pipeline.synthesizeSsml('<speak>\n</oops>'))
    assert.equal(document.code, 'INVALID_SSML')
    assert.equal(document.details.line, '2')
  })

  it('are made by users as well', () => {
    const cause = new Error('cause')
    const error = new VoirsError('READ_FAILED', 'message', { hint: 'hint', cause })
    assert.deepEqual([error.number, error.hint, error.cause], [401, 'hint', cause])
    assert.equal('cause' in new VoirsError('INTERNAL', 'message'), false)
  })
})
