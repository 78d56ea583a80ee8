// Speaks a text into an audio file or a pipe.
//
//     npm install && npx tsc             # or, with Node 22.18 and newer: node speak.ts
//     node speak.js "Hello, world." -o hello.wav
//     node speak.js --file book.txt --rate 1.1 -o book.mp3 --subtitles book.srt
//     echo "From a pipe." | node speak.js - --format flac > pipe.flac
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import { pipeline as pipe } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { type FileFormat, VoirsError, VoirsPipeline, voices } from 'voirs'

const USAGE = `Usage: speak TEXT|-  [options]
      --file FILE       a file with the text
      --ssml            the text is SSML
      --voice NAME      a voice's name
      --rate NUMBER     speed, 0.25 to 4
      --pitch NUMBER    semitones, -24 to 24
  -o, --output FILE     the audio file; standard output otherwise
      --format FORMAT   wav, flac, mp3; that of the file's name, or wav
      --subtitles FILE  also write .srt, .vtt, .TextGrid or .json
      --voices          list the voices`

/** What the command line says. */
const commandLine = () =>
  parseArgs({
    allowPositionals: true,
    options: {
      file: { type: 'string' },
      ssml: { type: 'boolean' },
      voice: { type: 'string' },
      rate: { type: 'string' },
      pitch: { type: 'string' },
      output: { type: 'string', short: 'o' },
      format: { type: 'string' },
      subtitles: { type: 'string' },
      voices: { type: 'boolean' },
    },
  })

type Values = ReturnType<typeof commandLine>['values']

/** The text, in UTF-8; the engine says what is wrong with other bytes. */
async function textOf(file?: string, argument?: string): Promise<string | Uint8Array | undefined> {
  if (file !== undefined) {
    return readFile(file)
  }
  return argument === '-' ? buffer(process.stdin) : argument
}

/** Speaks, and puts the result where it should go. */
async function speak(
  text: string | Uint8Array,
  values: Values,
  signal: AbortSignal,
): Promise<void> {
  const { voice, rate, pitch, ssml } = values
  const pipeline = new VoirsPipeline({ voice })
  const options = {
    // The engine reads numbers and says what is wrong with them.
    rate: rate as number | undefined,
    pitch: pitch as number | undefined,
    signal,
    onWarning: ({ message }: { message: string }) => console.error(`speak: ${message}`),
  }
  const format = values.format as FileFormat | undefined
  if (values.output === undefined && values.subtitles === undefined) {
    // A pipe hears the first sentence while the others are made.
    const stream = pipeline.createReadStream(text, { ...options, ssml, format: format ?? 'wav' })
    await pipe(stream, process.stdout)
    return
  }
  const synthesize = ssml ? 'synthesizeSsml' : 'synthesize'
  const audio = await pipeline[synthesize](text, { ...options, onProgress: show })
  if (values.output !== undefined) {
    await audio.save(values.output, { format })
  } else {
    process.stdout.write(await audio.encode(format ?? 'wav'))
  }
  if (values.subtitles !== undefined) {
    await audio.saveTimings(values.subtitles)
  }
}

/** How far it is, where somebody looks. */
function show(progress: number): void {
  if (process.stderr.isTTY) {
    process.stderr.write(`\r${Math.round(100 * progress)} %${progress < 1 ? '' : '\n'}`)
  }
}

/** Does what the command line says, and gives the exit status. */
async function main(): Promise<number> {
  const interrupt = new AbortController()
  process.once('SIGINT', () => interrupt.abort())
  try {
    const { values, positionals } = commandLine()
    if (values.voices) {
      for (const { name, language, gender, licence } of voices()) {
        console.log([name, language, gender, licence].join('\t'))
      }
      return 0
    }
    const text = await textOf(values.file, positionals[0])
    if (text === undefined) {
      console.error(USAGE)
      return 2
    }
    await speak(text, values, interrupt.signal)
    return 0
  } catch (error) {
    if (interrupt.signal.aborted) {
      return 130
    }
    console.error(`speak: ${(error as Error).message}`)
    if (error instanceof VoirsError && error.hint) {
      console.error(error.hint)
    }
    return 1
  }
}

process.exitCode = await main()
