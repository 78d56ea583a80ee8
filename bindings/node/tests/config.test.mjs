import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { pathToFileURL } from 'node:url'
import { failure, folder, voirs } from './tools.mjs'

const { settings, VoirsPipeline } = voirs

describe('settings', () => {
  it('are listed', () => {
    const names = settings().map((setting) => setting.name)
    assert.ok(names.includes('sentencePause') && names.includes('maxTextBytes'))
    const pause = settings().find((setting) => setting.name === 'sentencePause')
    assert.equal(pause?.key, 'sentence_pause')
    assert.equal(pause?.default, 0.4)
    assert.equal(pause?.kind, 'number')
  })

  it('change the requests that begin later', async () => {
    const own = new VoirsPipeline({ rate: 2 })
    const fast = await own.synthesize('A sentence of some length.')
    own.config.set('rate', 1)
    assert.equal(own.config.get('rate'), 1)
    const usual = await own.synthesize('A sentence of some length.')
    assert.ok(usual.duration > fast.duration * 1.5)
    own.config.set({ rate: 1.5, sentencePause: 0, seed: 2n ** 63n, priority: 'high' })
    assert.equal(own.config.get('seed'), 2n ** 63n)
    assert.equal(own.config.get('priority'), 'high')
    own.config.set({ threads: 1 })
    assert.equal(own.threads, 1)
  })

  it('change all or none', async () => {
    const own = new VoirsPipeline()
    const error = await failure(() => own.config.set({ rate: 2, pitch: 99 }))
    assert.equal(error.code, 'INVALID_SETTING')
    assert.equal(own.config.get('rate'), 1)
    // @ts-expect-error what callers without types may pass
    const unknown = await failure(() => own.config.set({ rate: 2, sentencepause: 1 }))
    assert.equal(unknown.hint, 'Did you mean "sentencePause"?')
  })

  it('come as objects and files, under either name', async () => {
    const first = new VoirsPipeline({ config: { rate: 2, sentence_pause: 1 }, rate: 1.5 })
    const file = join(folder, 'config.json')
    await first.config.save(file)
    assert.equal(readFileSync(file, 'utf8').includes('"sentence_pause": 1'), true)
    first.config.saveSync(file)
    for (const config of [file, pathToFileURL(file), first.config]) {
      const own = new VoirsPipeline({ config, volume: 0.5 })
      assert.deepEqual(
        [own.config.get('rate'), own.config.get('sentencePause'), own.config.get('volume')],
        [1.5, 1, 0.5],
      )
    }
    assert.deepEqual(JSON.parse(JSON.stringify(first.config)), first.config.toJSON())
    assert.equal(Object.fromEntries(first.config).sentencePause, 1)
    const missing = await failure(VoirsPipeline.create({ config: join(folder, 'none.json') }))
    assert.equal(missing.code, 'READ_FAILED')
  })

  it('have their defaults for null, and stay for undefined', () => {
    const own = new VoirsPipeline({ config: { rate: 2, pitch: 3 } })
    // @ts-expect-error what callers without types may pass
    own.config.set({ rate: null, pitch: undefined })
    assert.deepEqual([own.config.get('rate'), own.config.get('pitch')], [1, 3])
  })

  it('count the threads that pipelines share', async () => {
    const before = voirs.globalThreads()
    voirs.setGlobalThreads(1)
    assert.equal(new VoirsPipeline().threads, 1)
    voirs.setGlobalThreads(before)
    assert.equal((await failure(() => voirs.setGlobalThreads(0))).code, 'INVALID_SETTING')
    assert.equal((await failure(() => voirs.setGlobalThreads(-1))).code, 'INVALID_SETTING')
  })
})
