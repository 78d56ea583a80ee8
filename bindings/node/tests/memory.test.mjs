import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { pause, pipeline, voirs } from './tools.mjs'

const { VoirsPipeline } = voirs
const MIB = 1 << 20

/** Resident memory when all that can be is collected. */
async function resident() {
  for (let round = 0; round < 4; round++) {
    globalThis.gc?.()
    // Finalizers of external memory run on their own.
    await pause(20)
  }
  return process.memoryUsage().rss
}

/**
 * @param {number} count
 * @param {() => unknown} work
 */
async function repeat(count, work) {
  for (let round = 0; round < count; round++) {
    await work()
  }
}

describe('memory', { skip: !globalThis.gc && 'needs --expose-gc' }, () => {
  it('does not grow in ten thousand words', async () => {
    const speak = () => pipeline.synthesize('Yes.')
    await repeat(4000, speak)
    const before = await resident()
    await repeat(10_000, speak)
    const grown = (await resident()) - before
    // A leak of a word's samples would be 350 MB; the allocator keeps some for itself.
    assert.ok(grown < 16 * MIB, `${grown / MIB} MiB`)
  })

  it('of samples is known to the collector', async () => {
    const text = 'A sentence of some four seconds, which takes four hundred kilobytes.'
    let most = 0
    const before = await resident()
    await repeat(400, async () => {
      // Nobody looks at them, and nobody calls for a collection.
      await pipeline.synthesize(text)
      most = Math.max(most, process.memoryUsage().rss)
    })
    // All of them together are 160 MB.
    assert.ok(most - before < 100 * MIB, `${(most - before) / MIB} MiB`)
  })

  it('does not grow with streams, errors and pipelines', async () => {
    const work = async () => {
      for await (const _ of pipeline.stream('One. Two.')) break
      pipeline.createReadStream('One.').destroy()
      await pipeline.synthesize('').catch(() => {})
      const own = new VoirsPipeline({ threads: 1 })
      await own.synthesize('One.')
    }
    await repeat(100, work)
    const before = await resident()
    await repeat(300, work)
    const grown = (await resident()) - before
    assert.ok(grown < 16 * MIB, `${grown / MIB} MiB`)
  })
})
