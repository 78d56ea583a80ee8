import { inspect } from 'node:util'
import { kind, type Path, path, whole } from './check'
import { call, invalid } from './error'
import {
  type FormatOptions,
  type NativeAudio,
  type NativeChunk,
  type NativeWarning,
  native,
} from './native'
import { type AbortOptions, ask } from './requests'
import { ofColumns, type TextWarning, type Timing, type TimingFormat } from './timings'

/** Formats of audio files. */
export type FileFormat = 'wav' | 'flac' | 'mp3'

/**
 * How samples are written as bytes: integers of 16, 24 (in three bytes) and 32 bits,
 * `'float32'`, or 24 bits in the low (`'pcm24in32'`) or high (`'pcm24in32-high'`)
 * bytes of 32.
 */
export type SampleFormat = 'pcm16' | 'pcm24' | 'pcm24in32' | 'pcm24in32-high' | 'pcm32' | 'float32'

/** Settings of audio files. */
export interface FileOptions {
  /** Bits of a sample: 16, 24, 32 or `'float'` in WAV, 16 or 24 in FLAC. */
  bitDepth?: 16 | 24 | 32 | 'float'
  /** A constant bit rate of MP3, in kbit/s. */
  bitrate?: number
  /** The quality of MP3 at a variable bit rate, 0 (best) to 9; 2 by default. */
  quality?: number
}

/** How a file is saved. */
export interface SaveOptions extends FileOptions, AbortOptions {
  /** The format; that of the file's extension by default. */
  format?: FileFormat
}

/** How samples are converted. */
export interface PcmOptions {
  /** Which byte comes first; `'little'` by default. */
  byteOrder?: 'little' | 'big'
  /** One channel, or two of the same; `'mono'` by default. */
  layout?: 'mono' | 'stereo' | 'stereo-planar'
  /** A seed of noise against distortion, for 16 and 24 bits; none by default. */
  dither?: number
}

const FILE = ['bitDepth', 'bitrate', 'quality']
const PCM = ['byteOrder', 'layout', 'dither']

/** Bytes of a `Buffer` in memory of their own. */
type Bytes = Buffer<ArrayBuffer>

/** The options that an audio format has, checked. */
export function formatOptions(
  format: unknown,
  options: FileOptions & PcmOptions & { signal?: unknown } = {},
  names: string[] = [...FILE, ...PCM],
): FormatOptions {
  if (format !== undefined && typeof format !== 'string') {
    throw invalid('format', `the format is ${kind(format)}`, "Pass a name, such as 'wav'.")
  }
  if (typeof options !== 'object' || options === null) {
    throw invalid('options', `the options are ${kind(options)}`, 'Pass an object.')
  }
  for (const name of Object.keys(options)) {
    if (name !== 'signal' && name !== 'format' && !names.includes(name)) {
      const nearest = native.nearestName(name, names)
      const hint = nearest ? `Did you mean "${nearest}"?` : `The options are: ${names.join(', ')}.`
      throw invalid(name, `there is no option "${name}"`, hint)
    }
  }
  const { bitDepth, bitrate, quality, byteOrder, layout, dither } = options
  return {
    ...(format === undefined ? {} : { format }),
    ...(bitDepth === undefined ? {} : { bitDepth: String(bitDepth) }),
    ...(bitrate === undefined ? {} : { bitrate: whole('bitrate', bitrate) }),
    ...(quality === undefined ? {} : { quality: whole('quality', quality) }),
    ...(byteOrder === undefined ? {} : { byteOrder: String(byteOrder) }),
    ...(layout === undefined ? {} : { layout: String(layout) }),
    ...(dither === undefined ? {} : { dither: whole('dither', dither) }),
  }
}

const file = (format: unknown, options: FileOptions | undefined) =>
  formatOptions(format, options, FILE)
const pcm = (format: unknown, options: PcmOptions | undefined) =>
  formatOptions(format, options, PCM)

/** Warnings as users see them. */
export function textWarnings(warnings: NativeWarning[]): TextWarning[] {
  return warnings.map(({ message, range, bytes }) => ({ message, range, bytes }))
}

/**
 * Speech as mono samples, full scale at ±1.
 *
 * Methods that take time give promises and work on another thread; each has a twin
 * whose name ends in `Sync`.
 */
export class AudioBuffer {
  /** @internal */
  protected readonly native: NativeAudio
  /** What this is a part of, and from which sample on: itself, of all. */
  readonly #whole: { audio: AudioBuffer; from: number }
  readonly #samples: Float32Array<ArrayBuffer>
  #timings: readonly Timing[] | undefined
  #warnings: readonly TextWarning[] | undefined

  /** Made by the pipeline, or by {@link AudioBuffer.fromSamples}. */
  protected constructor(own: NativeAudio, of?: { audio: AudioBuffer; from: number }) {
    this.native = own
    this.#whole = of ?? { audio: this, from: 0 }
    // Made at once: that is how V8 knows of the memory.
    this.#samples = of
      ? of.audio.samples.subarray(of.from, of.from + own.length)
      : call(() => own.array())
  }

  /** @internal */
  static of(own: NativeAudio): AudioBuffer {
    return new AudioBuffer(own)
  }

  /**
   * Samples from elsewhere, copied.
   *
   * @param samples one channel, full scale at ±1
   * @param sampleRate samples per second
   */
  static fromSamples(samples: Float32Array | readonly number[], sampleRate: number): AudioBuffer {
    const array = Array.isArray(samples) ? Float32Array.from(samples) : samples
    if (!(array instanceof Float32Array)) {
      const hint = 'Pass a Float32Array or an array of numbers.'
      throw invalid('samples', `the samples are ${kind(samples)}`, hint)
    }
    const rate = whole('sampleRate', sampleRate)
    return new AudioBuffer(call(() => native.Audio.fromSamples(array, rate)))
  }

  /** Samples. */
  get length(): number {
    return this.native.length
  }

  /** Samples per second. */
  get sampleRate(): number {
    return this.native.sampleRate
  }

  /** Channels: one. */
  get channels(): 1 {
    return 1
  }

  /** Seconds. */
  get duration(): number {
    return this.length / this.sampleRate
  }

  /**
   * The samples themselves, without a copy (Electron forbids that: there, a copy).
   *
   * For reading: what is written into them may or may not be heard. They can be cloned
   * to another thread, not transferred: transfer {@link copySamples}.
   */
  get samples(): Float32Array<ArrayBuffer> {
    return this.#samples
  }

  /**
   * A copy of the samples, to change or to transfer:
   * `postMessage(copy, [copy.buffer])`.
   */
  copySamples(): Float32Array<ArrayBuffer> {
    return call(() => this.native.copySamples())
  }

  /** When sentences, words, phonemes, visemes and marks are heard, by time. */
  get timings(): readonly Timing[] {
    this.#timings ??= ofColumns(this.native.timings(), this.sampleRate)
    return this.#timings
  }

  /** What of the text was not spoken as it says. */
  get warnings(): readonly TextWarning[] {
    this.#warnings ??= textWarnings(this.native.warnings())
    return this.#warnings
  }

  /**
   * An audio file in memory.
   *
   * @throws {@link VoirsError} `UNSUPPORTED_FORMAT`, when the format does not go with
   * the sample rate or the options
   */
  async encode(format: FileFormat, options?: FileOptions & AbortOptions): Promise<Bytes> {
    const given = file(format, options)
    return ask((callback) => this.native.encode(given, callback), options?.signal)
  }

  /** As {@link encode}, at once. */
  encodeSync(format: FileFormat, options?: FileOptions): Bytes {
    const given = file(format, options)
    return call(() => this.native.encodeSync(given))
  }

  /** A WAV file in memory; 16-bit by default. */
  toWav(options?: Pick<FileOptions, 'bitDepth'> & AbortOptions): Promise<Bytes> {
    return this.encode('wav', options)
  }

  /** As {@link toWav}, at once. */
  toWavSync(options?: Pick<FileOptions, 'bitDepth'>): Bytes {
    return this.encodeSync('wav', options)
  }

  /** A FLAC file in memory; 16-bit by default. */
  toFlac(options?: Pick<FileOptions, 'bitDepth'> & AbortOptions): Promise<Bytes> {
    return this.encode('flac', options)
  }

  /** As {@link toFlac}, at once. */
  toFlacSync(options?: Pick<FileOptions, 'bitDepth'>): Bytes {
    return this.encodeSync('flac', options)
  }

  /** An MP3 file in memory, for sample rates up to 48,000. */
  toMp3(options?: Pick<FileOptions, 'bitrate' | 'quality'> & AbortOptions): Promise<Bytes> {
    return this.encode('mp3', options)
  }

  /** As {@link toMp3}, at once. */
  toMp3Sync(options?: Pick<FileOptions, 'bitrate' | 'quality'>): Bytes {
    return this.encodeSync('mp3', options)
  }

  /**
   * Saves an audio file, whole or not at all, in the format of the extension or of
   * the options.
   *
   * @throws {@link VoirsError} `WRITE_FAILED`, `UNSUPPORTED_FORMAT`
   */
  async save(file: Path, options?: SaveOptions): Promise<void> {
    const [name, given] = [path('path', file), formatOptions(options?.format, options, FILE)]
    await ask<undefined>((callback) => this.native.save(name, given, callback), options?.signal)
  }

  /** As {@link save}, at once. */
  saveSync(file: Path, options?: Omit<SaveOptions, 'signal'>): void {
    const [name, given] = [path('path', file), formatOptions(options?.format, options, FILE)]
    call(() => this.native.saveSync(name, given))
  }

  /** The samples as other programs and devices want them. */
  async toPcm(format: SampleFormat = 'pcm16', options?: PcmOptions & AbortOptions): Promise<Bytes> {
    const given = pcm(format, options)
    return ask((callback) => this.native.toPcm(given, callback), options?.signal)
  }

  /** As {@link toPcm}, at once. */
  toPcmSync(format: SampleFormat = 'pcm16', options?: PcmOptions): Bytes {
    const given = pcm(format, options)
    return call(() => this.native.toPcmSync(given))
  }

  /** 16-bit integers. */
  async toInt16(options?: Pick<PcmOptions, 'dither'> & AbortOptions): Promise<Int16Array> {
    return int16(await this.toPcm('pcm16', { ...options, byteOrder: ownOrder }))
  }

  /** As {@link toInt16}, at once. */
  toInt16Sync(options?: Pick<PcmOptions, 'dither'>): Int16Array {
    return int16(this.toPcmSync('pcm16', { ...options, byteOrder: ownOrder }))
  }

  /**
   * The same speech at another sample rate, 8,000 to 192,000.
   *
   * @throws {@link VoirsError} `INVALID_SETTING`
   */
  async resample(sampleRate: number, options?: AbortOptions): Promise<AudioBuffer> {
    const rate = whole('sampleRate', sampleRate)
    const signal = options?.signal
    return new AudioBuffer(
      await ask<NativeAudio>((callback) => this.native.resample(rate, callback), signal),
    )
  }

  /** As {@link resample}, at once. */
  resampleSync(sampleRate: number): AudioBuffer {
    const rate = whole('sampleRate', sampleRate)
    return new AudioBuffer(call(() => this.native.resampleSync(rate)))
  }

  /**
   * A part, in samples as `Array.prototype.slice` counts them; it shares the samples,
   * and its timings count from its own beginning.
   */
  slice(start = 0, end = this.length): AudioBuffer {
    const place = (at: number) => {
      const whole = Math.trunc(Number(at)) || 0
      return whole < 0 ? Math.max(0, this.length + whole) : Math.min(whole, this.length)
    }
    const from = place(start)
    const { audio, from: before } = this.#whole
    const part = this.native.slice(from, Math.max(from, place(end)))
    return new AudioBuffer(part, { audio, from: before + from })
  }

  /** Timings as a file's text. */
  exportTimings(format: TimingFormat): string {
    return call(() => this.native.exportTimings(format))
  }

  /** Saves timings, whole or not at all, in the format of the extension or another. */
  async saveTimings(file: Path, format?: TimingFormat, options?: AbortOptions): Promise<void> {
    const name = path('path', file)
    const start = this.native.saveTimings.bind(this.native, name, format)
    await ask<undefined>(start, options?.signal)
  }

  /** As {@link saveTimings}, at once. */
  saveTimingsSync(file: Path, format?: TimingFormat): void {
    const name = path('path', file)
    call(() => this.native.saveTimingsSync(name, format))
  }

  /** @internal */
  [inspect.custom](): string {
    const { length, sampleRate, duration } = this
    return `${this.constructor.name} { ${duration.toFixed(2)} s, ${length} samples at ${sampleRate} Hz }`
  }
}

/** The processor's byte order. */
const ownOrder = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 'little' : 'big'

function int16(bytes: Bytes): Int16Array {
  return new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2)
}

/** The audio of one utterance and the pause after it, with its place in the speech. */
export class AudioChunk extends AudioBuffer {
  readonly #chunk: NativeChunk

  /** Made by the pipeline. */
  protected constructor(chunk: NativeChunk) {
    super(chunk.audio)
    this.#chunk = chunk
  }

  /** @internal */
  static ofChunk(chunk: NativeChunk): AudioChunk {
    return new AudioChunk(chunk)
  }

  /** Samples that came before. */
  get firstSample(): number {
    return this.#chunk.firstSample
  }

  /** Seconds that came before. */
  get start(): number {
    return this.firstSample / this.sampleRate
  }

  /** How much of the text is spoken when it ends, 0 to 1. */
  get progress(): number {
    return this.#chunk.progress
  }

  /** What it speaks: `text.slice(...chunk.range)`. */
  get range(): [start: number, end: number] {
    return this.#chunk.range
  }

  /** What it speaks, in bytes of UTF-8. */
  get bytes(): [start: number, end: number] {
    return this.#chunk.bytes
  }

  /** Its phonemes, in the voice's alphabet. */
  get phonemes(): string {
    return this.#chunk.phonemes
  }

  /** What of the text read since the last chunk was not spoken as it says. */
  override get warnings(): readonly TextWarning[] {
    return textWarnings(this.#chunk.warnings)
  }

  /** @internal The timings, counted from the beginning of the speech. */
  timingsOfAll(): Timing[] {
    return ofColumns(this.native.timings(), this.sampleRate, this.firstSample)
  }
}
