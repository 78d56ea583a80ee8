// Builds the addon with cargo and puts it where `lib/native.ts` looks first.
import { spawnSync } from 'node:child_process'
import { copyFileSync, renameSync } from 'node:fs'

const folder = new URL('..', import.meta.url)
const arguments_ = ['build', '--release', '--package', 'voirs-node', '--message-format']
const cargo = spawnSync('cargo', [...arguments_, 'json-render-diagnostics'], {
  cwd: folder,
  stdio: ['ignore', 'pipe', 'inherit'],
  encoding: 'utf8',
  maxBuffer: 1 << 30,
})
if (cargo.error) {
  console.error(`cargo: ${cargo.error.message}. Install Rust: https://rustup.rs`)
  process.exit(1)
}
if (cargo.status !== 0) {
  process.exit(cargo.status ?? 1)
}
const library = cargo.stdout
  .split('\n')
  .filter((line) => line.startsWith('{'))
  .map((line) => JSON.parse(line))
  .filter((message) => message.target?.name === 'voirs_node' && message.filenames)
  .flatMap((message) => message.filenames)
  .find((name) => /\.(so|dylib|dll)$/.test(name))
// Renamed when complete: a program that has the old one loaded goes on with it.
const part = new URL('voirs.node.part', folder)
copyFileSync(library, part)
renameSync(part, new URL('voirs.node', folder))
