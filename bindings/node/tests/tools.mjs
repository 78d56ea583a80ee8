// What the tests share. The package is found by its name: in the folder where it is
// installed, or here after `npm run build`.

import { mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'

/** Runs in the module system that `VOIRS_TEST_MODULES` names: `esm` or `cjs`. */
export const modules = process.env.VOIRS_TEST_MODULES ?? 'esm'

/** @type {typeof import('voirs')} */
export const voirs =
  modules === 'cjs' ? createRequire(import.meta.url)('voirs') : await import('voirs')

/** The pipeline of the tests that need none of their own. */
export const pipeline = new voirs.VoirsPipeline()

/** A folder that is removed after the tests. */
export const folder = mkdtempSync(join(tmpdir(), 'voirs-'))
after(() => rmSync(folder, { recursive: true, force: true }))

/** The voice pack that is inside the package. */
export const voice =
  process.env.VOIRS_TEST_VOICE ??
  fileURLToPath(new URL('../../../voices/heart.voirs', import.meta.url))

/** A text that takes many sentences. */
export const LONG = 'The harbour master rang twice before noon, and nobody answered. '.repeat(400)

/**
 * What a promise rejects with.
 * @param {Promise<unknown> | (() => unknown)} work
 * @returns {Promise<any>}
 */
export async function failure(work) {
  try {
    await (typeof work === 'function' ? work() : work)
  } catch (error) {
    return error
  }
  throw new Error('nothing failed')
}

/** @param {number} milliseconds */
export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
