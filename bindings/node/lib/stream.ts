import { addAbortSignal, Readable } from 'node:stream'
import { ReadableStream } from 'node:stream/web'
import {
  AudioChunk,
  type FileFormat,
  type FileOptions,
  type PcmOptions,
  type SampleFormat,
} from './audio'
import type { Encoded, NativeChunk, NativeStream } from './native'
import type { Observers } from './observe'
import type { Requests } from './requests'

/** Parts of speech as they are made, one at a time and only when asked for. */
export class Parts<Part extends NativeChunk | Encoded> {
  readonly #stream: NativeStream
  readonly #requests: Requests
  readonly #signal: AbortSignal | undefined
  #closed = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(stream: NativeStream, requests: Requests, signal: AbortSignal | undefined) {
    this.#stream = stream
    this.#requests = requests
    this.#signal = signal
  }

  /** The next part; nothing at the end, and after `close`. */
  next(): Promise<Part | undefined> {
    const next = this.#last.then(() => this.#ask())
    // The next question waits for this one's answer, whichever it is.
    this.#last = next.catch(() => undefined)
    return next
  }

  async #ask(): Promise<Part | undefined> {
    if (this.#closed) {
      return undefined
    }
    try {
      const part = await this.#requests.ask<never, Part | undefined>(
        (callback) => this.#stream.next(callback as never),
        { signal: this.#signal, cancel: () => this.#stream.close() },
      )
      if (this.#closed || part === undefined || part === null) {
        this.close()
        return undefined
      }
      return part
    } catch (error) {
      const wanted = this.#closed
      this.close()
      if (wanted) {
        return undefined
      }
      throw error
    }
  }

  /** Stops it and gives back what it holds. */
  close(): void {
    if (!this.#closed) {
      this.#closed = true
      this.#stream.close()
    }
  }
}

/**
 * Speech chunk by chunk, as it is made; each can be had once.
 *
 * The engine makes a few sentences ahead of what is asked for, and waits. Leaving a
 * `for await` loop, or `return()`, stops it.
 *
 * @example
 * for await (const chunk of pipeline.stream(text)) {
 *   player.write(await chunk.toPcm())
 * }
 */
export class SpeechStream implements AsyncIterableIterator<AudioChunk, undefined> {
  readonly #parts: Parts<NativeChunk>
  readonly #observers: Observers
  /** Samples per second. */
  readonly sampleRate: number

  /** @internal */
  constructor(parts: Parts<NativeChunk>, sampleRate: number, observers: Observers) {
    this.#parts = parts
    this.#observers = observers
    this.sampleRate = sampleRate
  }

  /**
   * The next chunk. It may be asked for before the last one came.
   *
   * @throws {@link VoirsError} as {@link VoirsPipeline.synthesize}; the signal's reason
   */
  async next(): Promise<IteratorResult<AudioChunk, undefined>> {
    const part = await this.#parts.next()
    if (part === undefined) {
      return { done: true, value: undefined }
    }
    const chunk = AudioChunk.ofChunk(part)
    try {
      this.#observers.tell(chunk)
    } catch (error) {
      this.close()
      throw error
    }
    return { done: false, value: chunk }
  }

  /** Stops it: there is no next chunk. */
  async return(): Promise<IteratorResult<AudioChunk, undefined>> {
    this.close()
    return { done: true, value: undefined }
  }

  /** Stops it, and rejects with the error. */
  async throw(error?: unknown): Promise<IteratorResult<AudioChunk, undefined>> {
    this.close()
    throw error
  }

  /** Stops it and gives back what it holds; who waits for a chunk gets the end. */
  close(): void {
    this.#parts.close()
  }

  /** Itself. */
  [Symbol.asyncIterator](): this {
    return this
  }

  /** As {@link close}, at the end of an `await using` block. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.close()
  }
}

/** How speech becomes bytes. */
export interface EncodingOptions extends FileOptions, PcmOptions {
  /** Samples alone, or an audio file; `'pcm16'` by default. */
  format?: SampleFormat | FileFormat
}

/** Speech as bytes, made as it is read. */
export class SpeechReadable extends Readable {
  readonly #parts: Parts<Encoded>
  readonly #observers: Observers

  /** @internal */
  constructor(
    parts: Parts<Encoded>,
    observers: Observers,
    { highWaterMark, signal }: { highWaterMark?: number; signal?: AbortSignal },
  ) {
    super(highWaterMark === undefined ? {} : { highWaterMark })
    this.#parts = parts
    this.#observers = observers
    if (signal) {
      addAbortSignal(signal, this)
    }
  }

  /** Asks the engine for more: only when there is room for it. */
  override _read(): void {
    this.#parts.next().then(
      (part) => {
        if (this.destroyed) {
          return
        }
        try {
          this.#observers.tellAll(part?.chunks)
          this.push(part?.bytes ?? null)
        } catch (error) {
          this.destroy(error as Error)
        }
      },
      (error) => this.destroy(error),
    )
  }

  /** Stops the engine. */
  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    this.#parts.close()
    callback(error)
  }
}

/** The same as a Web stream. */
export function webStream(
  parts: Parts<Encoded>,
  observers: Observers,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream(
    {
      async pull(controller) {
        const part = await parts.next()
        try {
          observers.tellAll(part?.chunks)
        } catch (error) {
          parts.close()
          throw error
        }
        if (part === undefined) {
          controller.close()
        } else {
          const { buffer, byteOffset, byteLength } = part.bytes
          controller.enqueue(new Uint8Array(buffer, byteOffset, byteLength))
        }
      },
      cancel() {
        parts.close()
      },
    },
    // Nothing is made before it is read.
    { highWaterMark: 0 },
  )
}
