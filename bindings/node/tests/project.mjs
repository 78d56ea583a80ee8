// A user's project with the package in it, for the documentation's code and the examples.

import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { folder } from './tools.mjs'

/** The repository, in which the tests are or were copied to. */
export const root = (() => {
  let at = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(at, 'bindings/node/lib'))) {
    if (at === dirname(at)) {
      throw new Error('the tests are not in the repository')
    }
    at = dirname(at)
  }
  return at
})()

/** Finds what `npm ci` installs in the repository. */
export const development = createRequire(join(root, 'bindings/node/package.json'))

/** A fresh folder in which `voirs` is the package under test. */
export function project() {
  const made = mkdtempSync(join(folder, 'project-'))
  mkdirSync(join(made, 'node_modules/@types'), { recursive: true })
  const installed = createRequire(import.meta.url).resolve('voirs/package.json')
  const types = development.resolve('@types/node/package.json')
  symlinkSync(dirname(installed), join(made, 'node_modules/voirs'), 'junction')
  symlinkSync(dirname(types), join(made, 'node_modules/@types/node'), 'junction')
  return made
}

/**
 * Compiles in a folder, and throws what the compiler says.
 * @param {string} cwd
 * @param {string[]} given
 */
export function compile(cwd, given) {
  const done = spawnSync(process.execPath, [development.resolve('typescript/bin/tsc'), ...given], {
    cwd,
    encoding: 'utf8',
  })
  if (done.status !== 0) {
    throw new Error(done.stdout + done.stderr)
  }
}

/**
 * Runs a program.
 * @param {string} cwd
 * @param {string[]} given
 * @param {string | Uint8Array} [input]
 */
export async function run(cwd, given, input = '') {
  const child = spawn(process.execPath, given, { cwd, timeout: 60_000 })
  child.stdin.on('error', () => undefined) // It need not read.
  child.stdin.end(input)
  const [output, errors, status] = await Promise.all([
    buffer(child.stdout),
    buffer(child.stderr),
    new Promise((resolve) => child.once('exit', resolve)),
  ])
  return { output, errors: errors.toString(), status }
}
