// Makes docs/node/reference.md of the declarations and comments in lib/.
//
//     npm run reference              # write it
//     npm run reference -- --check   # exit 1 if it would change
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import ts from 'typescript'

const folder = fileURLToPath(new URL('..', import.meta.url))

const HEAD = `# Node reference

Everything in the package \`voirs\`, made of the comments in \`bindings/node/lib\` by \`npm run reference\` there.
\`quick-start.md\` says how it goes together, \`faq.md\` has the tables of settings and of errors.
`

/** The columns that a union of names may take on one line. */
const WIDTH = 130

/** The sections, and the modules of which they are. */
const SECTIONS = {
  Pipeline: ['pipeline', 'observe', 'requests', 'check'],
  Audio: ['audio'],
  Streams: ['stream'],
  Timings: ['timings'],
  Settings: ['settings', 'config'],
  Errors: ['error'],
  Package: ['index'],
}

/** What users see of each module: declarations, without what is internal. */
function declarations() {
  // Named, so that Node's types are found whatever the working directory is.
  const file = `${folder}tsconfig.json`
  const { config } = ts.readConfigFile(file, ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, folder, undefined, file)
  const program = ts.createProgram([`${folder}lib/index.ts`], options)
  const files = new Map()
  const write = (name, text) =>
    files.set(
      basename(name, '.d.ts'),
      ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true),
    )
  program.emit(undefined, write, undefined, true)
  return files
}

/** The names that the package exports, and those that it declares itself. */
function exported(index) {
  const lists = index.statements.filter(ts.isExportDeclaration)
  const names = lists.flatMap((list) => list.exportClause.elements.map(({ name }) => name.text))
  return new Set([...names, ...index.statements.filter(isExported).map(nameOf)])
}

const isExported = (node) =>
  ts.canHaveModifiers(node) &&
  node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)

const nameOf = (node) =>
  (node.name ?? node.declarationList?.declarations[0].name)?.getText() ?? 'constructor'

/** A declaration as it is written, what its module keeps to itself in full. */
function source(node) {
  let text = node.getText()
  for (const alias of node.getSourceFile().statements.filter(ts.isTypeAliasDeclaration)) {
    if (!isExported(alias)) {
      const parameters = alias.typeParameters?.map(({ name }) => name.text).join(', ')
      const name = parameters ? `${nameOf(alias)}<${parameters}>` : nameOf(alias)
      text = text.replaceAll(new RegExp(`\\b${name}(?!\\w)`, 'g'), alias.type.getText())
    }
  }
  return text
}

/** Declarations as a block, their lists of many members in lines. */
function block(...nodes) {
  const lines = nodes.map((node) => {
    const line = source(node)
      .replace(/^(export )?(declare )?/, '')
      .replace(/;$/, '')
    const made = ts.isConstructorDeclaration(node) ? `new ${nameOf(node.parent)}` : 'constructor'
    const whole = line.replace('constructor', made)
    return whole.length > WIDTH ? whole.replaceAll(/ (= |\| )(?=')/g, '\n  $1') : whole
  })
  return `\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`
}

/** The comment before a declaration as Markdown; everything public has one. */
function comment(node) {
  const doc = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc).at(-1)
  if (!doc) {
    throw new Error(`${nameOf(node)} in ${node.getSourceFile().fileName} has no comment`)
  }
  const text = doc.getText().replaceAll(/^\s*(\/\*\*|\*\/|\*) ?|\s*\*\/$/gm, '')
  const [head, ...tags] = text.split(/^@(?=\w)/m)
  const items = tags.map((tag) => {
    const [, kind, body] = tag.match(/^(\w+)\s+(.*)$/s)
    const line = links(body).replaceAll(/\s+/g, ' ').trim()
    switch (kind) {
      case 'param':
        return `- ${line.replace(/^\w+/, '`$&`:')}`
      case 'returns':
      case 'throws':
        return `- ${kind} ${line}`
      case 'example':
        return `\n\`\`\`ts\n${body.trim()}\n\`\`\``
      default:
        throw new Error(`${nameOf(node)} has @${kind}`)
    }
  })
  return [links(head).trim(), items.join('\n').trim()].filter(Boolean).join('\n\n')
}

const links = (text) => text.replaceAll(/\{@link ([\w.]+)\}/g, '`$1`')
const cell = (text) => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|')

/** The public members of a class, or the fields of an interface. */
const members = (node) =>
  (node.members ?? []).filter(
    (member) =>
      !/^[#_]/.test(nameOf(member)) &&
      !(
        ts.getCombinedModifierFlags(member) &
        (ts.ModifierFlags.Private | ts.ModifierFlags.Protected)
      ),
  )

/** The overloads of a method share the comment of one of them. */
function overloads(node) {
  const groups = new Map()
  for (const member of members(node)) {
    groups.set(nameOf(member), [...(groups.get(nameOf(member)) ?? []), member])
  }
  return groups
}

function classEntry(node) {
  const heritage = node.heritageClauses?.map((clause) => clause.getText()).join(' ')
  const parts = [`### \`${nameOf(node)}\`\n`, `${comment(node)}\n`]
  if (heritage) {
    parts.push(`\`class ${nameOf(node)} ${heritage}\`\n`)
  }
  for (const [name, all] of overloads(node)) {
    const documented = all.find((each) => ts.getJSDocCommentsAndTags(each).length) ?? all[0]
    const title = `${nameOf(node)}${name.startsWith('[') ? '' : '.'}${name}`
    parts.push(`#### \`${title}\`\n`, block(...all), `${comment(documented)}\n`)
  }
  return parts.join('\n')
}

function interfaceEntry(node) {
  const extended = node.heritageClauses?.flatMap(({ types }) => types.map((t) => t.getText())) ?? []
  const parts = [`### \`${nameOf(node)}\`\n`, `${comment(node)}\n`]
  if (extended.length) {
    const all = extended.map((name) => `\`${name}\``).join(', ')
    parts.push(`Has everything of ${all}${members(node).length ? ', and:' : '.'}\n`)
  }
  if (members(node).length) {
    const rows = members(node).map((field) => {
      const name = `${nameOf(field)}${field.questionToken ? '?' : ''}`
      const type = field.type.getText()
      // What tells the members of a union apart needs no words.
      const text = ts.isLiteralTypeNode(field.type) ? '' : cell(comment(field))
      return `| \`${name}\` | \`${cell(type)}\` | ${text} |`
    })
    parts.push(['| field | type | |', '| --- | --- | --- |', ...rows, ''].join('\n'))
  }
  return parts.join('\n')
}

function entry(node) {
  if (ts.isClassDeclaration(node)) {
    return classEntry(node)
  }
  if (ts.isInterfaceDeclaration(node)) {
    return interfaceEntry(node)
  }
  return `### \`${nameOf(node)}\`\n\n${block(node)}\n${comment(node)}\n`
}

/** Classes, functions, then types; each as they are in the module. */
const rank = (node) => {
  const kinds = [ts.isClassDeclaration, ts.isFunctionDeclaration]
  const at = kinds.findIndex((is) => is(node))
  return at < 0 ? kinds.length : at
}

function reference() {
  const files = declarations()
  const names = exported(files.get('index'))
  const parts = [HEAD]
  for (const [title, modules] of Object.entries(SECTIONS)) {
    const nodes = modules
      .flatMap((name) => files.get(name).statements)
      .filter((node) => isExported(node) && names.delete(nameOf(node)))
      .sort((one, other) => rank(one) - rank(other))
    parts.push(`## ${title}\n`, ...nodes.map(entry))
  }
  if (names.size) {
    throw new Error(`no section takes ${[...names].join(', ')}`)
  }
  return `${parts.join('\n').trimEnd()}\n`
}

const { values } = parseArgs({
  options: { check: { type: 'boolean' }, output: { type: 'string' } },
})
const output =
  values.output ?? fileURLToPath(new URL('../../../docs/node/reference.md', import.meta.url))
const made = reference()
if (!values.check) {
  mkdirSync(dirname(output), { recursive: true })
  writeFileSync(output, made)
} else {
  const there = existsSync(output) ? readFileSync(output, 'utf8').split('\n') : []
  const at = made.split('\n').findIndex((line, index) => line !== there[index])
  if (at >= 0 || there.length !== made.split('\n').length) {
    const line = at >= 0 ? at : made.split('\n').length
    console.error(`${output}:${line + 1} is out of date: npm run reference`)
    console.error(`-${there[line] ?? ''}\n+${made.split('\n')[line] ?? ''}`)
    process.exitCode = 1
  }
}
