import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { LONG, modules, pause, pipeline } from './tools.mjs'

const load =
  modules === 'cjs'
    ? "const { VoirsPipeline } = require('voirs')"
    : "const { VoirsPipeline } = await import('voirs')"
const here = fileURLToPath(import.meta.url)

/**
 * A worker that runs a program, in which the package is found as here.
 * @param {string} program
 * @param {unknown} [workerData]
 */
function worker(program, workerData) {
  const source = `
    const { createRequire } = require('node:module')
    const { parentPort, workerData } = require('node:worker_threads')
    const outside = createRequire(${JSON.stringify(here)})
    const load = async () => ${
      modules === 'cjs'
        ? "outside('voirs')"
        : "import(require('node:url').pathToFileURL(outside.resolve('voirs')).href)"
    }
    load().then(async ({ VoirsPipeline }) => { ${program} })
  `
  return new Worker(source, { eval: true, workerData })
}

describe('workers', () => {
  it('speak, and give samples away without a copy', async () => {
    const expected = pipeline.synthesizeSync('Hello, world.').samples
    const workers = Array.from({ length: 6 }, () =>
      worker(`
        const audio = await new VoirsPipeline().synthesize('Hello, world.')
        const samples = audio.copySamples()
        parentPort.postMessage(samples, [samples.buffer])
      `),
    )
    const ends = Promise.all(workers.map((each) => once(each, 'exit')))
    for (const [samples] of await Promise.all(workers.map((each) => once(each, 'message')))) {
      assert.deepEqual(samples, expected)
    }
    assert.ok((await ends).every(([code]) => code === 0))
  })

  it('are terminated in the middle of everything, at once', async () => {
    const programs = [
      'parentPort.postMessage(0); await new VoirsPipeline().synthesize(workerData)',
      'parentPort.postMessage(0); new VoirsPipeline().synthesizeBatch([workerData, workerData])',
      'const p = new VoirsPipeline(); parentPort.postMessage(0); for await (const c of p.stream(workerData));',
      'const p = new VoirsPipeline(); parentPort.postMessage(0); p.createReadStream(workerData).resume()',
      'const p = new VoirsPipeline(); parentPort.postMessage(0); p.synthesize(workerData, { onProgress() {}, onChunk() {} })',
      'parentPort.postMessage(0); process.exit(0); new VoirsPipeline()',
    ]
    for (const program of programs) {
      for (const delay of [0, 5, 40]) {
        const each = worker(program, LONG)
        await once(each, 'message')
        await pause(delay)
        const start = performance.now()
        await each.terminate()
        const milliseconds = performance.now() - start
        assert.ok(milliseconds < 10_000, `${program}: ${milliseconds} ms`)
      }
    }
    // Nothing goes on for those who are gone.
    await pause(150)
    const before = process.cpuUsage()
    await pause(300)
    const { user, system } = process.cpuUsage(before)
    assert.ok(user + system < 150_000, `${user + system} µs of work`)
    assert.ok(pipeline.synthesizeSync('Still here.').length > 0)
  })

  it('end by themselves while the others go on', async () => {
    const each = worker(
      `
      const p = new VoirsPipeline()
      p.synthesize(workerData).catch(() => {})
      await p.synthesize('One.')
      process.exit(3)
    `,
      LONG,
    )
    const [code] = await once(each, 'exit')
    assert.equal(code, 3)
  })
})

/** @param {string} program */
function run(program) {
  const arguments_ = modules === 'cjs' ? [] : ['--input-type=module']
  const start = performance.now()
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    [...arguments_, '-e', `${load};${program}`],
    { cwd: fileURLToPath(new URL('.', import.meta.url)), encoding: 'utf8' },
  )
  return { status, output: stdout + stderr, seconds: (performance.now() - start) / 1000 }
}

describe('processes', () => {
  it('end when nothing is under way', () => {
    for (const program of [
      'new VoirsPipeline()',
      'new VoirsPipeline().stream("One.")',
      'new VoirsPipeline().createReadStream("One.")',
      'new VoirsPipeline().synthesize("One.").then((audio) => console.log(audio.length > 0))',
    ]) {
      const { status, output, seconds } = run(program)
      assert.equal(status, 0, output)
      assert.ok(seconds < 30)
      assert.equal(output, program.includes('log') ? 'true\n' : '')
    }
  })

  it('exit while something is under way', () => {
    const text = JSON.stringify(LONG)
    const program = `new VoirsPipeline().synthesize(${text}); setTimeout(() => process.exit(5), 50)`
    const { status, output, seconds } = run(program)
    assert.equal(status, 5, output)
    assert.ok(seconds < 30)
  })

  it('end with what is thrown outside of the package', () => {
    const { status, output } = run('new VoirsPipeline().synthesize("")')
    assert.equal(status, 1)
    assert.match(output, /EMPTY_TEXT/)
  })
})
