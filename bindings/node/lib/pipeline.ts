import type { ReadableStream } from 'node:stream/web'
import { inspect } from 'node:util'
import { AudioBuffer, formatOptions } from './audio'
import { fileOrData, kind, optionalFunction, type Path, path, text } from './check'
import { Config } from './config'
import { call, invalid, ofEngine } from './error'
import {
  type Encoded,
  type Item,
  type Markup,
  type NativeAudio,
  type NativeChunk,
  type PipelineOptions as NativeOptions,
  type NativePipeline,
  type NativeVoiceInfo,
  native,
  type Request,
} from './native'
import { OBSERVERS, type ObserverOptions, Observers } from './observe'
import { type AbortOptions, ask, checkSignal, Requests } from './requests'
import { directories, type PipelineSettings, type RequestSettings, settingsOf } from './settings'
import { type EncodingOptions, Parts, SpeechReadable, SpeechStream, webStream } from './stream'

/** What a voice can do. */
export type Capability = string

/** What is known about a voice. */
export interface VoiceInfo {
  /** The name. */
  readonly name: string
  /** The name for people. */
  readonly displayName: string
  /** What it speaks, a BCP 47 tag. */
  readonly language: string
  /** The accents that it speaks, BCP 47 tags. */
  readonly accents: readonly string[]
  /** The gender. */
  readonly gender: string
  /** Samples per second. */
  readonly sampleRate: number
  /** The licence, an SPDX expression. */
  readonly licence: string
  /** Where it comes from. */
  readonly source: string
  /** What it can do. */
  readonly capabilities: ReadonlySet<string>
}

/** A voice: its file (a voice pack, or a Piper voice), or the bytes of a voice pack. */
export type VoiceSource = { file: Path; data?: never } | { data: Uint8Array; file?: never }

/** A pronunciation lexicon: its path, or the bytes of the file. */
export type LexiconSource = Path | Uint8Array

/** How a pipeline is made; the settings go before those of `config`. */
export interface PipelineOptions extends Omit<PipelineSettings, 'voice'> {
  /**
   * The name of a voice inside the package or in `voiceDirectories`, see {@link voices}, or
   * its file; `'heart'` by default. A speaker may follow the name:
   * `'en_US-libritts-high#p3922'`.
   */
  voice?: string | VoiceSource
  /** Settings as an object, or as the path of a JSON file. */
  config?: PipelineSettings | Record<string, unknown> | Config | Path
  /**
   * Pronunciation lexicons (W3C PLS, or lines of word, tab, phonemes); the first that
   * has a word counts.
   */
  lexicons?: LexiconSource | readonly LexiconSource[]
  /** Whose files SSML's `audio` may play; none by default. */
  audioDirectory?: Path
  /** Whose files SSML's `lexicon` may name; none by default. */
  lexiconDirectory?: Path
}

/** How something is spoken. */
export interface SynthesisOptions extends RequestSettings, ObserverOptions, AbortOptions {}

/** How something is spoken while JavaScript waits. */
export type SyncOptions = RequestSettings

/** How several texts are spoken. */
export interface BatchOptions extends RequestSettings, AbortOptions {
  /** Whether the texts are SSML documents. */
  ssml?: boolean
  /** How many are done of how many: after each. */
  onProgress?: (done: number, total: number) => void
}

/** How speech is streamed. */
export interface StreamOptions extends SynthesisOptions {
  /** Whether the text is an SSML document. */
  ssml?: boolean
}

/** How speech is streamed as bytes. */
export interface ReadStreamOptions extends StreamOptions, EncodingOptions {
  /** Bytes that are kept before the engine has to wait; Node's default otherwise. */
  highWaterMark?: number
}

/** How phonemes are found. */
export interface PhonemizeOptions extends AbortOptions {
  /** Whether the text is an SSML document. */
  ssml?: boolean
}

const OF_PIPELINE = ['config', 'lexicons', 'audioDirectory', 'lexiconDirectory']
const ENCODING = ['format', 'bitDepth', 'bitrate', 'quality', 'byteOrder', 'layout', 'dither']

/**
 * Speaks text: a voice, a front end, threads, and settings.
 *
 * Make one and keep it: any number of requests may be under way at once. It is closed
 * by {@link close} or `using`, else when nothing refers to it.
 *
 * @example
 * const pipeline = new VoirsPipeline()
 * const audio = await pipeline.synthesize('Hello, world.')
 * await audio.save('hello.wav')
 */
export class VoirsPipeline {
  readonly #native: NativePipeline
  readonly #requests = new Requests()
  #closed = false
  /** The settings; changing one changes the requests that begin later. */
  readonly config: Config

  /**
   * Makes a pipeline at once; {@link create} does so on another thread.
   *
   * @throws {@link VoirsError} `UNKNOWN_VOICE`, `UNKNOWN_SETTING`, `INVALID_SETTING`,
   * `READ_FAILED`, and what files may be
   */
  constructor(options?: PipelineOptions)
  /** @internal */
  constructor(options: PipelineOptions | undefined, made: NativePipeline)
  constructor(options?: PipelineOptions, made?: NativePipeline) {
    this.#native = made ?? call(() => new native.Pipeline(nativeOptions(options)))
    this.config = new Config(this.#native)
  }

  /** As the constructor, on another thread: reading files does not block. */
  static async create(options?: PipelineOptions & AbortOptions): Promise<VoirsPipeline> {
    const { signal, ...others } = options ?? {}
    const given = nativeOptions(others)
    const made = await ask<NativePipeline>((cb) => native.Pipeline.create(given, cb), signal)
    return new VoirsPipeline(undefined, made)
  }

  /**
   * Speaks a text.
   *
   * @param text the text, or bytes of UTF-8
   * @param options settings of this request, callbacks, a signal
   * @throws {@link VoirsError} `EMPTY_TEXT`, `NOTHING_TO_SPEAK`, `INVALID_UTF8`,
   * `TEXT_TOO_LONG`, `INVALID_SETTING`, `TIMED_OUT`; the signal's reason
   */
  async synthesize(text: string | Uint8Array, options?: SynthesisOptions): Promise<AudioBuffer> {
    return this.#speak('text', text, options)
  }

  /** As {@link synthesize}, at once: JavaScript waits. */
  synthesizeSync(text: string | Uint8Array, options?: SyncOptions): AudioBuffer {
    return this.#speakSync('text', text, options)
  }

  /**
   * Speaks an SSML document.
   *
   * @throws {@link VoirsError} `INVALID_SSML`; besides, as {@link synthesize}
   */
  async synthesizeSsml(
    document: string | Uint8Array,
    options?: SynthesisOptions,
  ): Promise<AudioBuffer> {
    return this.#speak('ssml', document, options)
  }

  /** As {@link synthesizeSsml}, at once: JavaScript waits. */
  synthesizeSsmlSync(document: string | Uint8Array, options?: SyncOptions): AudioBuffer {
    return this.#speakSync('ssml', document, options)
  }

  /**
   * Speaks phonemes, in the voice's alphabet, as one utterance.
   *
   * @throws {@link VoirsError} `INVALID_PHONEMES`
   */
  async synthesizePhonemes(
    phonemes: string | Uint8Array,
    options?: RequestSettings & AbortOptions,
  ): Promise<AudioBuffer> {
    return this.#speak('phonemes', phonemes, options)
  }

  /** As {@link synthesizePhonemes}, at once: JavaScript waits. */
  synthesizePhonemesSync(phonemes: string | Uint8Array, options?: SyncOptions): AudioBuffer {
    return this.#speakSync('phonemes', phonemes, options)
  }

  /**
   * Speaks several texts, as many at once as there are threads.
   *
   * @returns a result for each text, in their order, as of `Promise.allSettled`: one
   * text's error leaves the others alone
   */
  async synthesizeBatch(
    texts: Iterable<string | Uint8Array>,
    options?: BatchOptions,
  ): Promise<PromiseSettledResult<AudioBuffer>[]> {
    const { ssml, onProgress, signal } = options ?? {}
    const settings = settingsOf(options, ['ssml', 'onProgress', 'signal'], true)
    optionalFunction('onProgress', onProgress)
    const given = listOfTexts(texts)
    const results = new Array<PromiseSettledResult<AudioBuffer>>(given.length)
    const token = this.#requests.token.child()
    let done = 0
    await this.#requests.ask<Item, undefined>(
      (cb) => this.#native.batch(given, ssml ? 'ssml' : 'text', settings, token, cb),
      {
        signal,
        cancel: () => token.cancel(),
        onPart: ({ index, audio, failure }) => {
          results[index] = audio
            ? { status: 'fulfilled', value: AudioBuffer.of(audio) }
            : { status: 'rejected', reason: failure && ofEngine(failure) }
          onProgress?.(++done, given.length)
        },
      },
    )
    return results
  }

  /** The phonemes of a text, in the voice's alphabet. */
  async phonemize(text: string | Uint8Array, options?: PhonemizeOptions): Promise<string> {
    const [given, markup, signal] = phonemizeArguments(text, options)
    return this.#requests.ask<never, string>(
      (cb) => this.#native.phonemize(given, markup, cb as never),
      { signal },
    )
  }

  /** As {@link phonemize}, at once. */
  phonemizeSync(text: string | Uint8Array, options?: Omit<PhonemizeOptions, 'signal'>): string {
    const [given, markup] = phonemizeArguments(text, options)
    return call(() => this.#native.phonemizeSync(given, markup))
  }

  /**
   * Speaks a text chunk by chunk, as it is made and asked for.
   *
   * @param options settings of this request, `ssml`, callbacks, a signal
   */
  stream(text: string | Uint8Array, options?: StreamOptions): SpeechStream {
    const { signal } = options ?? {}
    const observers = new Observers(options)
    const request = this.#request(text, options, ['ssml'])
    const parts = this.#parts<NativeChunk>(request, signal)
    return new SpeechStream(parts, options?.sampleRate || this.sampleRate, observers)
  }

  /**
   * Speaks a text into a stream of bytes: samples alone (`'pcm16'` by default) or an
   * audio file, for `pipe`, `pipeline` and `http.ServerResponse`.
   *
   * The engine makes what is read and a few sentences more; `destroy()` stops it. The
   * beginning of a WAV or FLAC file says that the length is unknown, as it is: players
   * take it so.
   *
   * @param options format, settings of this request, `ssml`, callbacks, a signal
   */
  createReadStream(text: string | Uint8Array, options?: ReadStreamOptions): SpeechReadable {
    const { signal, highWaterMark } = options ?? {}
    const [parts, observers] = this.#encoded(text, options, undefined)
    return new SpeechReadable(parts, observers, { highWaterMark, signal })
  }

  /** As {@link createReadStream}, as a Web stream. */
  createWebStream(
    text: string | Uint8Array,
    options?: Omit<ReadStreamOptions, 'highWaterMark'>,
  ): ReadableStream<Uint8Array<ArrayBuffer>> {
    const [parts, observers] = this.#encoded(text, options, options?.signal)
    return webStream(parts, observers)
  }

  /** Adds a pronunciation lexicon, for the requests that begin later. */
  async addLexicon(lexicon: LexiconSource, options?: AbortOptions): Promise<void> {
    const source = fileOrData('lexicon', lexicon)
    const loaded = await ask<Parameters<NativePipeline['addLexicon']>[0]>(
      (callback) => native.Lexicon.load(source, callback),
      options?.signal,
    )
    call(() => this.#native.addLexicon(loaded))
  }

  /** As {@link addLexicon}, at once. */
  addLexiconSync(lexicon: LexiconSource): void {
    const source = fileOrData('lexicon', lexicon)
    call(() => this.#native.addLexicon(native.Lexicon.loadSync(source)))
  }

  /** The voice. */
  get voice(): VoiceInfo {
    return voiceInfo(call(() => this.#native.voice()))
  }

  /** What the voice can do. */
  get capabilities(): ReadonlySet<string> {
    return this.voice.capabilities
  }

  /**
   * The voices that can be chosen by name: those inside the package, and those of the
   * setting `voiceDirectories`.
   */
  voices(): VoiceInfo[] {
    return call(() => this.#native.voices()).map(voiceInfo)
  }

  /** Samples per second, unless a request asks for another rate. */
  get sampleRate(): number {
    return call(() => this.#native.sampleRate())
  }

  /** Threads that work for it, its own or shared. */
  get threads(): number {
    return call(() => this.#native.threads())
  }

  /** Whether it was closed. */
  get closed(): boolean {
    return this.#closed
  }

  /**
   * Stops what is under way and gives back what it holds: promises reject with
   * `CANCELLED`, and no callback is called any more.
   */
  close(): void {
    this.#closed = true
    this.#requests.close()
    this.#native.close()
  }

  /** As {@link close}, at the end of a `using` block. */
  [Symbol.dispose](): void {
    this.close()
  }

  /** As {@link close}, and waits until the engine works no more for it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
    await this.#requests.idle()
  }

  /** @internal */
  [inspect.custom](): string {
    if (this.#closed) {
      return 'VoirsPipeline { closed }'
    }
    const { name, language } = this.voice
    return `VoirsPipeline { voice: '${name}', ${language}, ${this.sampleRate} Hz, ${this.threads} threads }`
  }

  async #speak(markup: Markup, text: unknown, options?: SynthesisOptions): Promise<AudioBuffer> {
    const observers = new Observers(options)
    const request = this.#request(text, options, [], markup)
    const token = this.#requests.token.child()
    const { chunks, progress } = observers
    const audio = await this.#requests.ask<number | NativeChunk, NativeAudio>(
      (callback) => this.#native.speak({ ...request, chunks, progress }, token, callback),
      {
        signal: options?.signal,
        cancel: () => token.cancel(),
        ...(observers.any ? { onPart: (part) => observers.part(part) } : {}),
      },
    )
    const whole = AudioBuffer.of(audio)
    if (observers.any && !this.#closed) {
      observers.warn(whole.warnings)
    }
    return whole
  }

  #speakSync(markup: Markup, text: unknown, options?: SyncOptions): AudioBuffer {
    const settings = settingsOf(options, [], true)
    const request = this.#request(text, undefined, [], markup)
    const token = this.#requests.token.child()
    return AudioBuffer.of(call(() => this.#native.speakSync({ ...request, settings }, token)))
  }

  #request(
    given: unknown,
    options: StreamOptions | undefined,
    others: string[],
    markup: Markup = options?.ssml ? 'ssml' : 'text',
  ): Request {
    const settings = settingsOf(options, [...OBSERVERS, 'signal', ...others], true)
    return { text: text(given), markup, settings, chunks: false, progress: false }
  }

  #encoded(
    text: unknown,
    options: ReadStreamOptions | undefined,
    signal: AbortSignal | undefined,
  ): [Parts<Encoded>, Observers] {
    const observers = new Observers(options)
    const request = this.#request(text, options, ['ssml', 'highWaterMark', ...ENCODING])
    const given = options as Record<string, unknown> | undefined
    const encoding = ENCODING.flatMap((name) =>
      given && name in given ? [[name, given[name]]] : [],
    )
    const format = formatOptions(options?.format ?? 'pcm16', Object.fromEntries(encoding))
    const parts = this.#parts<Encoded>({ ...request, chunks: observers.any }, signal, format)
    return [parts, observers]
  }

  #parts<Part extends NativeChunk | Encoded>(
    request: Request,
    signal: AbortSignal | undefined,
    format?: ReturnType<typeof formatOptions>,
  ): Parts<Part> {
    checkSignal(signal)
    const token = this.#requests.token.child()
    const stream = call(() => new native.Stream(this.#native, request, token, format))
    return new Parts(stream, this.#requests, signal)
  }
}

/**
 * The voices inside the package, and after them those of some directories.
 *
 * @param voiceDirectories directories, or one text of them separated as in `PATH`
 */
export function voices(voiceDirectories: string | readonly Path[] = []): VoiceInfo[] {
  const text = directories('voiceDirectories', voiceDirectories)
  return call(() => native.voices(text)).map(voiceInfo)
}

function voiceInfo(info: NativeVoiceInfo): VoiceInfo {
  return { ...info, capabilities: new Set(info.capabilities) }
}

function nativeOptions(options: PipelineOptions = {}): NativeOptions {
  const { voice, config, lexicons, audioDirectory, lexiconDirectory, ...rest } = options
  const named = typeof voice === 'string' ? { voice } : {}
  const own = settingsOf({ ...rest, ...named }, OF_PIPELINE, false)
  const configured = configOptions(config)
  return {
    ...configured,
    settings: [...configured.settings, ...own],
    ...voiceOption(voice),
    lexicons: lexiconOptions(lexicons).map((lexicon) => fileOrData('lexicons', lexicon)),
    ...(audioDirectory === undefined
      ? {}
      : { audioDirectory: path('audioDirectory', audioDirectory) }),
    ...(lexiconDirectory === undefined
      ? {}
      : { lexiconDirectory: path('lexiconDirectory', lexiconDirectory) }),
  }
}

function configOptions(config: unknown): Pick<NativeOptions, 'configFile' | 'settings'> {
  if (typeof config === 'string' || config instanceof URL) {
    return { configFile: path('config', config), settings: [] }
  }
  const given = config instanceof Config ? config.toJSON() : config
  return { settings: settingsOf(given, [], false) }
}

function voiceOption(voice: PipelineOptions['voice']): Pick<NativeOptions, 'voice'> {
  if (voice === undefined || typeof voice === 'string') {
    return {}
  }
  if (voice?.data instanceof Uint8Array) {
    return { voice: voice.data }
  }
  if (voice?.file !== undefined) {
    return { voice: path('voice.file', voice.file) }
  }
  const hint = 'Pass a name, { file: path } or { data: bytes }.'
  throw invalid('voice', `the voice is ${kind(voice)}`, hint)
}

function lexiconOptions(lexicons: PipelineOptions['lexicons']): readonly LexiconSource[] {
  if (lexicons === undefined) {
    return []
  }
  return Array.isArray(lexicons) ? lexicons : [lexicons as LexiconSource]
}

function listOfTexts(texts: Iterable<string | Uint8Array>): (string | Uint8Array)[] {
  const single = typeof texts === 'string' || texts instanceof Uint8Array
  if (single || typeof texts?.[Symbol.iterator] !== 'function') {
    const what = single ? 'a single text' : kind(texts)
    throw invalid('texts', `the batch is ${what}`, 'Pass an array of texts, or use synthesize.')
  }
  return Array.from(texts, text)
}

function phonemizeArguments(
  given: unknown,
  options: PhonemizeOptions | undefined,
): [string | Uint8Array, Markup, AbortSignal | undefined] {
  settingsOf(options, ['ssml', 'signal'], true)
  return [text(given), options?.ssml ? 'ssml' : 'text', options?.signal]
}
