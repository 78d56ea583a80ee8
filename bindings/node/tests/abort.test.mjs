import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { failure, LONG, pause, pipeline } from './tools.mjs'

describe('signals', () => {
  it('reject at once, and stop the engine soon', async () => {
    /** @type {number[]} */
    const latencies = []
    for (let round = 0; round < 10; round++) {
      const controller = new AbortController()
      const speech = failure(pipeline.synthesize(LONG, { signal: controller.signal }))
      await pause(30)
      const start = performance.now()
      controller.abort()
      assert.equal(await speech, controller.signal.reason)
      latencies.push(performance.now() - start)
    }
    // Some milliseconds; the whole text takes seconds. Other programs may be busy meanwhile.
    const median = latencies.sort((a, b) => a - b)[latencies.length >> 1] ?? Infinity
    assert.ok(median < 100, `${latencies} ms`)
    await pause(100)
    const before = process.cpuUsage()
    await pause(200)
    const { user, system } = process.cpuUsage(before)
    assert.ok(user + system < 100_000, 'the engine works on')
  })

  it('give their own reasons', async () => {
    const reason = { any: 'thing' }
    assert.equal(
      await failure(pipeline.synthesize('One.', { signal: AbortSignal.abort(reason) })),
      reason,
    )
    const timeout = await failure(pipeline.synthesize(LONG, { signal: AbortSignal.timeout(20) }))
    assert.equal(timeout.name, 'TimeoutError')
  })

  it('stop everything that takes time', async () => {
    const audio = await pipeline.synthesize('One.')
    const signal = AbortSignal.abort()
    for (const work of [
      pipeline.synthesize('One.', { signal }),
      pipeline.synthesizeSsml('<speak>One.</speak>', { signal }),
      pipeline.synthesizePhonemes('wˈʌn', { signal }),
      pipeline.synthesizeBatch(['One.'], { signal }),
      pipeline.phonemize('One.', { signal }),
      pipeline.stream('One.', { signal }).next(),
      audio.encode('wav', { signal }),
      audio.toMp3({ signal }),
      audio.toPcm('pcm16', { signal }),
      audio.toInt16({ signal }),
      audio.resample(8000, { signal }),
    ]) {
      assert.equal(await failure(work), signal.reason)
    }
  })

  it('stop a batch', async () => {
    const controller = new AbortController()
    let done = 0
    const batch = pipeline.synthesizeBatch(new Array(500).fill('Some sentence to be spoken.'), {
      signal: controller.signal,
      onProgress: () => {
        done++
        if (done === 3) {
          controller.abort()
        }
      },
    })
    assert.equal(await failure(batch), controller.signal.reason)
    await pause(100)
    assert.equal(done, 3)
  })

  it('leave no listeners behind', async () => {
    const { signal } = new AbortController()
    let listeners = 0
    const { addEventListener, removeEventListener } = signal
    signal.addEventListener = (/** @type {any[]} */ ...given) => {
      listeners++
      return Reflect.apply(addEventListener, signal, given)
    }
    signal.removeEventListener = (/** @type {any[]} */ ...given) => {
      listeners--
      return Reflect.apply(removeEventListener, signal, given)
    }
    await pipeline.synthesize('One.', { signal })
    await failure(pipeline.synthesize('', { signal }))
    assert.equal(listeners, 0)
  })

  it('are refused when they are none', async () => {
    // @ts-expect-error what callers without types may pass
    const error = await failure(pipeline.synthesize('One.', { signal: 7 }))
    assert.equal(error.code, 'INVALID_ARGUMENT')
  })

  it('are not needed for time limits', async () => {
    assert.equal((await failure(pipeline.synthesize(LONG, { timeout: 0.02 }))).code, 'TIMED_OUT')
  })
})
