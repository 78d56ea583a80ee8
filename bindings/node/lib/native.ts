/** The addon, as `src` makes it. Nothing here is for users of the package. */

/** What went wrong, of which `error.ts` makes a `VoirsError`. */
export interface Failure {
  code: string
  number: number
  message: string
  hint?: string
  details: [string, string][]
  cause?: string
}

/** Is told of the end or, when there is more to come, of a part. */
export type Callback<Part, Whole = Part> = (
  failure: Failure | null,
  value: Part | Whole | null,
  more: boolean,
) => void

export type Bytes = Buffer<ArrayBuffer>
export type Samples = Float32Array<ArrayBuffer>
export type Settings = [string, string][]
export type Text = string | Uint8Array
export type Markup = 'text' | 'ssml' | 'phonemes'

export interface NativeCancelToken {
  child(): NativeCancelToken
  cancel(): void
}

export interface Columns {
  kinds: Uint8Array
  numbers: Float64Array
  labels: string
  ipa: string
}

export interface NativeWarning {
  message: string
  range: [number, number]
  bytes: [number, number]
}

export interface FormatOptions {
  format?: string
  bitDepth?: string
  bitrate?: number
  quality?: number
  byteOrder?: string
  layout?: string
  dither?: number
}

export interface NativeAudio {
  readonly length: number
  readonly sampleRate: number
  array(): Samples
  copySamples(): Samples
  timings(): Columns
  warnings(): NativeWarning[]
  slice(start: number, end: number): NativeAudio
  encode(options: FormatOptions, callback: Callback<Bytes>): void
  encodeSync(options: FormatOptions): Bytes
  save(path: string, options: FormatOptions, callback: Callback<undefined>): void
  saveSync(path: string, options: FormatOptions): void
  toPcm(options: FormatOptions, callback: Callback<Bytes>): void
  toPcmSync(options: FormatOptions): Bytes
  resample(sampleRate: number, callback: Callback<NativeAudio>): void
  resampleSync(sampleRate: number): NativeAudio
  exportTimings(format: string): string
  saveTimings(path: string, format: string | undefined, callback: Callback<undefined>): void
  saveTimingsSync(path: string, format: string | undefined): void
}

export interface NativeChunk {
  audio: NativeAudio
  firstSample: number
  progress: number
  range: [number, number]
  bytes: [number, number]
  phonemes: string
  warnings: NativeWarning[]
}

export interface Encoded {
  bytes: Bytes
  chunks: NativeChunk[]
}

export interface Item {
  index: number
  audio?: NativeAudio
  failure?: Failure
}

export interface Request {
  text: Text
  markup: Markup
  settings: Settings
  chunks: boolean
  progress: boolean
}

export interface NativeLexicon {
  readonly lexicon: never
}

export interface PipelineOptions {
  configFile?: string
  settings: Settings
  voice?: string | Uint8Array
  lexicons: (string | Uint8Array)[]
  audioDirectory?: string
  lexiconDirectory?: string
}

export interface NativeVoiceInfo {
  name: string
  displayName: string
  language: string
  accents: string[]
  gender: string
  sampleRate: number
  licence: string
  source: string
  capabilities: string[]
}

export interface NativePipeline {
  speak(
    request: Request,
    cancel: NativeCancelToken,
    callback: Callback<number | NativeChunk, NativeAudio>,
  ): void
  speakSync(request: Request, cancel: NativeCancelToken): NativeAudio
  batch(
    texts: Text[],
    markup: Markup,
    settings: Settings,
    cancel: NativeCancelToken,
    callback: Callback<Item, undefined>,
  ): void
  phonemize(text: Text, markup: Markup, callback: Callback<string>): void
  phonemizeSync(text: Text, markup: Markup): string
  addLexicon(lexicon: NativeLexicon): void
  get(name: string): string
  set(settings: Settings): void
  toJson(): string
  saveConfig(path: string, callback: Callback<undefined>): void
  saveConfigSync(path: string): void
  voice(): NativeVoiceInfo
  voices(): NativeVoiceInfo[]
  sampleRate(): number
  threads(): number
  close(): void
}

export interface NativeStream {
  next(callback: Callback<NativeChunk | Encoded | undefined>): void
  close(): void
}

export interface NativeSettingInfo {
  name: string
  kind: 'number' | 'integer' | 'text'
  range: string
  default: string
  description: string
  ofPipeline: boolean
}

export interface Native {
  Audio: { fromSamples(samples: Float32Array, sampleRate: number): NativeAudio }
  CancelToken: new () => NativeCancelToken
  Lexicon: {
    load(source: string | Uint8Array, callback: Callback<NativeLexicon>): void
    loadSync(source: string | Uint8Array): NativeLexicon
  }
  Pipeline: {
    new (options: PipelineOptions): NativePipeline
    create(options: PipelineOptions, callback: Callback<NativePipeline>): void
  }
  Stream: new (
    pipeline: NativePipeline,
    request: Request,
    cancel: NativeCancelToken,
    format?: FormatOptions,
  ) => NativeStream
  VERSION: string
  errorCodes(): [string, number][]
  globalThreads(): number
  nearestName(wanted: string, names: string[]): string | null
  setGlobalThreads(threads: number): void
  settings(): NativeSettingInfo[]
  voices(voiceDirectories: string): NativeVoiceInfo[]
}

/**
 * Loads the addon: one built here, or that of the package for this platform. Every
 * path is written out, so that bundlers see it.
 */
function load(): Native {
  const errors: unknown[] = []
  const attempt = (find: () => unknown): Native | undefined => {
    try {
      return find() as Native
    } catch (error) {
      errors.push(error)
      return undefined
    }
  }
  const found = attempt(() => require('../voirs.node')) ?? attempt(ofPlatform)
  if (found) {
    return found
  }
  const platform = `${process.platform}-${process.arch}`
  throw new Error(
    `voirs has no addon for ${platform} here: install it again without omitting optional ` +
      'dependencies, or build it from source with Rust',
    { cause: errors.at(-1) },
  )
}

function ofPlatform(): unknown {
  switch (`${process.platform}-${process.arch}`) {
    case 'linux-x64':
      return require('@voirs/linux-x64-gnu')
    case 'linux-arm64':
      return require('@voirs/linux-arm64-gnu')
    case 'darwin-x64':
      return require('@voirs/darwin-x64')
    case 'darwin-arm64':
      return require('@voirs/darwin-arm64')
    case 'win32-x64':
      return require('@voirs/win32-x64-msvc')
    default:
      throw new Error('there is no package for this platform')
  }
}

export const native = load()
