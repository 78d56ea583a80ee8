// Packs what is published: the package, and that of this platform with the addon.
//
// usage: node scripts/package.mjs FOLDER, after `npm run build`
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The platforms with a package of their own; `lib/native.ts` names them as well. */
const PLATFORMS = {
  'linux-x64-gnu': { os: ['linux'], cpu: ['x64'], libc: ['glibc'] },
  'linux-arm64-gnu': { os: ['linux'], cpu: ['arm64'], libc: ['glibc'] },
  'darwin-x64': { os: ['darwin'], cpu: ['x64'] },
  'darwin-arm64': { os: ['darwin'], cpu: ['arm64'] },
  'win32-x64-msvc': { os: ['win32'], cpu: ['x64'] },
}

const source = fileURLToPath(new URL('..', import.meta.url))
const root = join(source, '../..')
const folder = resolve(process.argv[2] ?? join(source, 'packages'))
const [, platform] =
  Object.keys(PLATFORMS)
    .map((name) => [name.split('-').slice(0, 2).join('-'), name])
    .find(([host]) => host === `${process.platform}-${process.arch}`) ?? []
if (platform === undefined) {
  throw new Error(`there is no package for ${process.platform}-${process.arch}`)
}

const { scripts, devDependencies, ...manifest } = JSON.parse(
  readFileSync(join(source, 'package.json'), 'utf8'),
)
const { version, license, author, engines } = manifest
const platforms = Object.keys(PLATFORMS).map((name) => [`@voirs/${name}`, version])

rmSync(folder, { recursive: true, force: true })
pack('voirs', { ...manifest, optionalDependencies: Object.fromEntries(platforms) }, [
  ['dist', join(source, 'dist')],
  ['README.md', join(source, 'README.md')],
])
pack(
  platform,
  {
    name: `@voirs/${platform}`,
    version,
    description: `The addon of the package voirs for ${platform}`,
    license,
    author,
    engines,
    type: 'commonjs',
    main: 'voirs.node',
    ...PLATFORMS[/** @type {'linux-x64-gnu'} */ (platform)],
    files: ['voirs.node', 'LICENSE-APACHE', 'LICENSE-MIT', 'NOTICE'],
  },
  [['voirs.node', join(source, 'voirs.node')]],
)

/**
 * Puts a package together and packs it.
 * @param {string} name
 * @param {object} manifest
 * @param {string[][]} files
 */
function pack(name, manifest, files) {
  const own = join(folder, name)
  mkdirSync(own, { recursive: true })
  writeFileSync(join(own, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
  const licences = ['LICENSE-APACHE', 'LICENSE-MIT', 'NOTICE'].map((file) => [
    file,
    join(root, file),
  ])
  for (const [to, from] of [...files, ...licences]) {
    cpSync(from, join(own, to), { recursive: true })
  }
  const { status } = spawnSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: own,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32',
  })
  if (status !== 0) {
    process.exit(status ?? 1)
  }
}
