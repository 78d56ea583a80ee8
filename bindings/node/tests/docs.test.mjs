// What the documentation shows is compiled and run.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { compile, project, root, run } from './project.mjs'
import { folder, modules, voirs } from './tools.mjs'

const DOCUMENTS = [
  'bindings/node/README.md',
  'docs/node/quick-start.md',
  'docs/node/faq.md',
  'README.md',
]
const STRICT =
  '--strict --skipLibCheck --noUnusedParameters --target es2022 --module node16 --types node --lib es2023,esnext.disposable'
/** ``console.log(…) // what it prints`` */
const SHOWN = /^ *console\.log\(.*\) \/\/ (.+)$/gm

/** @param {string} file */
const read = (file) => readFileSync(join(root, file), 'utf8')

/** The blocks of a document in a language, each in the line that it has there. @param {string} text @param {string} language */
function blocks(text, language) {
  const found = [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, 'gm'))]
  return found.map(({ 1: code = '', index = 0 }) => ({
    code,
    line: text.slice(0, index).split('\n').length,
  }))
}

/** @param {string} text @param {string} printed @param {string} of */
function printsWhatItShows(text, printed, of) {
  const lines = printed.split('\n')
  for (const [, shown = ''] of text.matchAll(SHOWN)) {
    assert.ok(lines.includes(shown), `${of} shows ${shown}, prints ${printed}`)
    lines.splice(0, lines.indexOf(shown) + 1)
  }
}

// It has module systems of its own.
describe('the code of', { skip: modules === 'cjs' }, () => {
  for (const file of DOCUMENTS) {
    test(file, async () => {
      const cwd = project()
      const text = read(file)
      const typed = blocks(text, 'ts')
      assert.ok(typed.length > 0)
      // One program, in the lines of the document, so that the compiler's complaints point there.
      let program = ''
      for (const { code, line } of typed) {
        program += '\n'.repeat(line + 1 - program.split('\n').length) + code
      }
      writeFileSync(join(cwd, 'document.mts'), program)
      compile(cwd, [...STRICT.split(' '), 'document.mts'])
      const { output, errors, status } = await run(cwd, ['document.mjs'])
      assert.equal(status, 0, errors)
      printsWhatItShows(program, output.toString(), file)
      for (const { code } of blocks(text, 'js')) {
        writeFileSync(join(cwd, 'document.cjs'), code)
        const { errors, status } = await run(cwd, ['document.cjs'])
        assert.deepEqual([status, errors], [0, ''])
      }
    })
  }
})

/** The cells of the first table under a heading of the questions, without its head. @param {string} heading */
function table(heading) {
  const [, section = ''] = read('docs/node/faq.md').split(`\n## ${heading}\n`)
  const rows = (section.match(/(?:^\|.*\n)+/m)?.[0] ?? '').trim().split('\n').slice(2)
  return rows.map((row) => row.slice(2, -2).split(' | '))
}

test('the table of settings is that of the engine', () => {
  const settings = voirs.settings().map(({ name, range, default: value, description }) => {
    const shown = typeof value === 'string' ? `\`'${value}'\`` : String(value)
    return [`\`${name}\``, range, shown, description]
  })
  assert.deepEqual(table('Settings'), settings)
})

test('the table of errors has every code', () => {
  const codes = [...voirs.errorCodes()].map(([code, number]) => [`\`${code}\``, String(number)])
  assert.deepEqual(
    table('Errors').map((row) => row.slice(0, 2)),
    codes,
  )
})

describe('the reference', { skip: modules === 'cjs' }, () => {
  const tool = join(root, 'bindings/node/scripts/reference.mjs')
  /** @param {string[]} given */
  const reference = (...given) =>
    spawnSync(process.execPath, [tool, ...given], { encoding: 'utf8' })
  const text = read('docs/node/reference.md')

  test('is that of the comments', () => {
    const { status, stderr } = reference('--check')
    assert.equal(status, 0, stderr)
  })

  test('is found to be old when it is', () => {
    const other = join(folder, 'reference.md')
    writeFileSync(other, text.replace('Speaks a text.', 'Sings a text.'))
    const { status, stderr } = reference('--check', '--output', other)
    assert.equal(status, 1)
    assert.match(stderr, /reference\.md:\d+ is out of date.*-Sings a text\.\n\+Speaks a text\./s)
  })

  test('has everything that the package exports', () => {
    const entries = new Set([...text.matchAll(/^### `(\w+)`$/gm)].map(([, name]) => name))
    for (const name of Object.keys(voirs).filter(
      (name) => !['__esModule', 'default', 'module.exports'].includes(name),
    )) {
      assert.ok(entries.has(name), name)
    }
    for (const kind of [voirs.VoirsPipeline, voirs.AudioBuffer, voirs.Config]) {
      for (const name of Object.getOwnPropertyNames(kind.prototype).filter(
        (n) => n !== 'constructor',
      )) {
        assert.ok(text.includes(`\n#### \`${kind.name}.${name}\`\n`), `${kind.name}.${name}`)
      }
    }
  })

  test('has examples that compile', () => {
    const cwd = project()
    const given = `import { VoirsError, VoirsPipeline } from 'voirs'
declare const text: string, player: import('node:stream').Writable\n`
    const all = blocks(text, 'ts')
    assert.ok(all.length >= 3)
    const bodies = all.map(({ code }) => {
      const own = code.includes('const pipeline') ? '' : 'const pipeline = new VoirsPipeline()\n'
      return `{\n${own}${code}}\n`
    })
    writeFileSync(join(cwd, 'examples.mts'), given + bodies.join(''))
    compile(cwd, [...STRICT.split(' '), '--noEmit', 'examples.mts'])
  })
})
