import { AudioChunk } from './audio'
import { optionalFunction } from './check'
import type { NativeChunk } from './native'
import type { TextWarning, Timing } from './timings'

/** Callbacks of speech that is made; on JavaScript's thread, never after `close`. */
export interface ObserverOptions {
  /** How much of the text is spoken, 0 to 1: after each chunk. */
  onProgress?: (progress: number) => void
  /** Each chunk. */
  onChunk?: (chunk: AudioChunk) => void
  /** Each word, phoneme and so on, with times from the beginning of the speech. */
  onTiming?: (timing: Timing) => void
  /** What of the text was not spoken as it says. */
  onWarning?: (warning: TextWarning) => void
}

/** The names of the callbacks. */
export const OBSERVERS = ['onProgress', 'onChunk', 'onTiming', 'onWarning']

/** The callbacks of one request. */
export class Observers {
  readonly #given: ObserverOptions

  constructor(options: ObserverOptions | undefined) {
    this.#given = { ...options }
    for (const name of OBSERVERS) {
      optionalFunction(name, this.#given[name as keyof ObserverOptions])
    }
  }

  /** Whether chunks are of interest. */
  get chunks(): boolean {
    const { onChunk, onTiming } = this.#given
    return onChunk !== undefined || onTiming !== undefined
  }

  /** Whether anything is. */
  get any(): boolean {
    return this.chunks || this.progress || this.#given.onWarning !== undefined
  }

  /** Whether progress is. */
  get progress(): boolean {
    return this.#given.onProgress !== undefined
  }

  /** Tells of a part of a whole. */
  part(part: number | NativeChunk): void {
    if (typeof part === 'number') {
      this.#given.onProgress?.(part)
    } else {
      this.#chunk(AudioChunk.ofChunk(part))
    }
  }

  /** Tells of a chunk of a stream. */
  tell(chunk: AudioChunk): void {
    this.#given.onProgress?.(chunk.progress)
    this.#chunk(chunk)
    this.warn(chunk.warnings)
  }

  /** Tells of chunks of a stream. */
  tellAll(chunks: NativeChunk[] = []): void {
    for (const chunk of chunks) {
      this.tell(AudioChunk.ofChunk(chunk))
    }
  }

  /** Tells of warnings. */
  warn(warnings: readonly TextWarning[]): void {
    const { onWarning } = this.#given
    if (onWarning) {
      warnings.forEach((warning) => {
        onWarning(warning)
      })
    }
  }

  #chunk(chunk: AudioChunk): void {
    const { onChunk, onTiming } = this.#given
    onChunk?.(chunk)
    if (onTiming) {
      chunk.timingsOfAll().forEach((timing) => {
        onTiming(timing)
      })
    }
  }
}
