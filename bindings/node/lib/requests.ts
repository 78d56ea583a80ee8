import { AsyncResource } from 'node:async_hooks'
import { kind } from './check'
import { call, invalid, ofEngine, VoirsError } from './error'
import { type Callback, native } from './native'

/** Options of everything that takes time. */
export interface AbortOptions {
  /** Stops it: the promise rejects with the signal's reason. */
  signal?: AbortSignal
}

/**
 * The requests of a pipeline that are under way: what is told of them is told until
 * they end or are given up, and never after.
 */
export class Requests {
  /** Stops all of them. */
  readonly token = new native.CancelToken()
  readonly #open = new Set<(reason: unknown) => void>()
  #running = 0
  #idle: (() => void)[] = []

  /** Starts one, and gives its result. */
  ask<Part, Whole>(
    start: (callback: Callback<Part, Whole>) => void,
    given: {
      cancel?: () => void
      signal?: AbortSignal | undefined
      onPart?: (part: Part) => void
    } = {},
  ): Promise<Whole> {
    const { cancel, signal, onPart } = given
    return new Promise((resolve, reject) => {
      checkSignal(signal)
      signal?.throwIfAborted()
      const scope = onPart && new AsyncResource('VOIRS')
      let over = false
      const end = (settle: () => void) => {
        if (!over) {
          over = true
          this.#open.delete(giveUp)
          signal?.removeEventListener('abort', abort)
          settle()
        }
      }
      const giveUp = (reason: unknown) => {
        end(() => reject(reason))
        cancel?.()
      }
      const abort = () => giveUp(signal?.reason)
      const callback: Callback<Part, Whole> = (failure, value, more) => {
        if (!more) {
          this.#ended()
          end(() => (failure ? reject(ofEngine(failure)) : resolve(value as Whole)))
        } else if (!over) {
          try {
            scope?.runInAsyncScope(() => onPart?.(value as Part))
          } catch (error) {
            giveUp(error)
          }
        }
      }
      call(() => start(callback))
      this.#running++
      this.#open.add(giveUp)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  #ended(): void {
    this.#running--
    if (this.#running === 0) {
      for (const tell of this.#idle.splice(0)) {
        tell()
      }
    }
  }

  /** Gives all of them up. */
  close(): void {
    this.token.cancel()
    for (const giveUp of [...this.#open]) {
      giveUp(new VoirsError('CANCELLED', 'the pipeline was closed while it worked'))
    }
  }

  /** When the engine works no more for any of them. */
  idle(): Promise<void> {
    return this.#running === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#idle.push(resolve))
  }
}

/** Work that belongs to no pipeline. */
const unowned = new Requests()

/** What the engine does on another thread. */
export function ask<T>(
  start: (callback: Callback<T>) => void,
  signal?: AbortSignal | undefined,
): Promise<T> {
  return unowned.ask<T, T>(start, { signal })
}

/** An `AbortSignal`, when there is one. */
export function checkSignal(signal: unknown): void {
  const fits = typeof signal === 'object' && signal !== null && 'aborted' in signal
  if (signal !== undefined && !fits) {
    throw invalid('signal', `the signal is ${kind(signal)}`, 'Pass an AbortSignal.')
  }
}
