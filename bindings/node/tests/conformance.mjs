// The conformance cases through Node; `conformance/README.md` says what they are.
//
// usage: node conformance.mjs FOLDER FILE
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AudioBuffer, VoirsError, VoirsPipeline } from 'voirs'

const LENGTH_TOLERANCE = 0.03
const LEVEL_TOLERANCE = 0.7
/** @type {Record<string, import('voirs').SampleFormat>} */
const FORMATS = {
  i16: 'pcm16',
  i24: 'pcm24',
  'i24-low': 'pcm24in32',
  'i24-high': 'pcm24in32-high',
  i32: 'pcm32',
  f32: 'float32',
}
const LAYOUTS = /** @type {const} */ ({
  mono: 'mono',
  interleaved: 'stereo',
  planar: 'stereo-planar',
})

/** @type {string[]} */
const results = []
/** @type {string[]} */
const wrong = []

/**
 * @param {string} folder
 * @param {string} file
 */
function rows(folder, file) {
  const lines = readFileSync(join(folder, file), 'utf8').split('\n')
  return lines
    .filter((line) => line && !line.startsWith('#'))
    .map((line) => /** @type {any[]} */ (line.split('\t')))
}

/** @param {string} field */
function unescaped(field) {
  const replaced = Buffer.from(field)
    .toString('latin1')
    .replace(/\\(x..|.)/g, (_, /** @type {string} */ code) =>
      code.startsWith('x')
        ? String.fromCharCode(Number.parseInt(code.slice(1), 16))
        : ({ n: '\n', t: '\t' }[code] ?? code),
    )
  return Buffer.from(replaced, 'latin1')
}

/**
 * FNV-1a, 64 bits, in halves: numbers are quicker than `bigint`.
 * @param {Uint8Array} bytes
 */
function fnv1a(bytes) {
  let [high, low] = [0xcbf29ce4, 0x84222325]
  for (const byte of bytes) {
    low = (low ^ byte) >>> 0
    // Times 2⁴⁰ + 0x1b3.
    const product = low * 0x1b3
    const carry = Math.floor(product / 2 ** 32)
    high = (Math.imul(high, 0x1b3) + carry + (low << 8)) >>> 0
    low = product >>> 0
  }
  return [high, low].map((half) => half.toString(16).padStart(8, '0')).join('')
}

/** @param {import('voirs').Timing} t */
function event(t) {
  const span = `${t.startSample} ${t.endSample}`
  switch (t.kind) {
    case 'sentence':
    case 'word':
      return `  ${t.kind} ${span} ${t.bytes.join(' ')} ${t.label}`
    case 'phoneme':
      return `  phoneme ${span} ${t.stress} ${t.label} ${t.ipa}`
    case 'viseme':
      return `  viseme ${span} ${t.azureViseme} ${t.label}`
    case 'mark':
      return `  mark ${t.startSample} ${t.label}`
  }
}

/**
 * @param {string} kind
 * @param {string} settings
 * @param {Buffer} text
 */
async function speak(kind, settings, text) {
  const pairs = settings.split(';').filter((setting) => setting !== '-')
  const config = Object.fromEntries(pairs.map((setting) => setting.split('=')))
  const pipeline = new VoirsPipeline({ config })
  if (kind === 'phonemes') {
    return pipeline.synthesizePhonemes(text)
  }
  const ssml = kind === 'ssml'
  const whole = await (ssml ? pipeline.synthesizeSsml(text) : pipeline.synthesize(text))
  const chunks = []
  for await (const chunk of pipeline.stream(text, { ssml })) {
    chunks.push(chunk.toPcmSync('float32'))
  }
  if (!Buffer.concat(chunks).equals(whole.toPcmSync('float32'))) {
    wrong.push(`${text}: the stream differs from the whole`)
  }
  return whole
}

/** @param {import('voirs').AudioBuffer} audio */
function decibels(audio) {
  const power = audio.samples.reduce((sum, x) => sum + x * x, 0) / audio.length
  return 10 * Math.log10(Math.max(power, 1e-12))
}

/**
 * @param {unknown} error
 * @returns {import('voirs').VoirsError}
 */
function own(error) {
  if (error instanceof VoirsError) {
    return error
  }
  throw error
}

const [folder, file] = process.argv.slice(2)
for (const [name, kind, settings, text, status, seconds, level] of rows(folder, 'cases.tsv')) {
  let audio
  try {
    audio = await speak(kind, settings, unescaped(text))
  } catch (error) {
    const { code } = own(error)
    results.push(`case ${name} ${code}`)
    if (code !== status) {
      wrong.push(`${name}: ${code}, not ${status}`)
    }
    continue
  }
  results.push(`case ${name} OK ${audio.length} ${fnv1a(audio.toPcmSync('float32'))}`)
  results.push(...audio.timings.map(event))
  const [length, loudness] = [audio.duration, decibels(audio)]
  if (
    status !== 'OK' ||
    Math.abs(length / seconds - 1) > LENGTH_TOLERANCE ||
    Math.abs(loudness - level) > LEVEL_TOLERANCE
  ) {
    wrong.push(`${name}: OK, ${length} s, ${loudness} dB`)
  }
}
for (const [samples, format, byteOrder, layout, expected] of rows(folder, 'conversions.tsv')) {
  const audio = AudioBuffer.fromSamples(samples.split(' ').map(Number), 24000)
  const options = { byteOrder, layout: LAYOUTS[/** @type {'mono'} */ (layout)] }
  const got = audio.toPcmSync(FORMATS[format], options).toString('hex')
  results.push(`conversion ${format} ${byteOrder} ${layout} ${got}`)
  if (got !== expected) {
    wrong.push(`${format} ${byteOrder} ${layout}: ${got}`)
  }
}
for (const [kind, name, value, status, mention] of rows(folder, 'settings.tsv')) {
  let got = 'OK'
  try {
    if (kind === 'set') {
      new VoirsPipeline({ config: { [name]: value } })
    } else {
      writeFileSync(`${file}.json`, name)
      new VoirsPipeline({ config: `${file}.json` })
    }
  } catch (error) {
    const { code, message } = own(error)
    got = code
    if (mention !== '-' && !message.includes(mention)) {
      wrong.push(`${name} ${value}: ${message}`)
    }
  }
  results.push(`setting ${name} ${value} ${got}`)
  if (got !== status) {
    wrong.push(`${name} ${value}: ${got}, not ${status}`)
  }
}
writeFileSync(file, `${results.join('\n')}\n`)
for (const line of wrong) {
  console.error(line)
}
process.exitCode = wrong.length ? 1 : 0
