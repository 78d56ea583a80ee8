import { type Failure, native } from './native'

/** The fixed names of errors; new ones are only added. */
export type ErrorCode =
  | 'EMPTY_TEXT'
  | 'NOTHING_TO_SPEAK'
  | 'INVALID_UTF8'
  | 'TEXT_TOO_LONG'
  | 'INVALID_SETTING'
  | 'INVALID_PHONEMES'
  | 'INVALID_SSML'
  | 'INVALID_LEXICON'
  | 'INVALID_ARGUMENT'
  | 'UNKNOWN_SETTING'
  | 'INVALID_CONFIG'
  | 'UNSUPPORTED_FORMAT'
  | 'BUFFER_TOO_SMALL'
  | 'UNKNOWN_VOICE'
  | 'UNSUPPORTED_ACCENT'
  | 'DAMAGED_VOICE'
  | 'UNSUPPORTED_VOICE'
  | 'INFERENCE_FAILED'
  | 'CANCELLED'
  | 'TIMED_OUT'
  | 'INVALID_STATE'
  | 'READ_FAILED'
  | 'WRITE_FAILED'
  | 'SYSTEM_RESOURCE'
  | 'OUT_OF_MEMORY'
  | 'INTERNAL'

/** What an error carries besides its message. */
export interface VoirsErrorOptions {
  /** What the user can do. */
  hint?: string
  /** What the message speaks of, by name. */
  details?: Record<string, string>
  /** What caused it. */
  cause?: unknown
}

/** Every code and its number, as `errorCodes` gives them. */
const numbers = new Map(native.errorCodes())

/**
 * What went wrong, where, and what can be done about it.
 *
 * @example
 * try {
 *   await pipeline.synthesize(text)
 * } catch (error) {
 *   if (error instanceof VoirsError && error.code === 'TEXT_TOO_LONG') {
 *     console.error(error.message, error.hint)
 *   }
 * }
 */
export class VoirsError extends Error {
  /** The fixed name of this kind of error, such as `'EMPTY_TEXT'`. */
  readonly code: ErrorCode
  /** The fixed number of this kind of error, as in C and Python. */
  readonly number: number
  /** What the user can do; `undefined` when nothing is known to help. */
  readonly hint: string | undefined
  /** What the message speaks of, by name: `{ setting: 'rate', value: '9' }`. */
  readonly details: Readonly<Record<string, string>>

  /**
   * @param code the kind of error
   * @param message what happened
   * @param options hint, details and cause
   */
  constructor(code: ErrorCode, message: string, options: VoirsErrorOptions = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined)
    this.code = code
    this.number = numbers.get(code) ?? 901
    this.hint = options.hint
    this.details = options.details ?? {}
  }

  static {
    // As Node's own errors: not a property that inspection shows.
    Object.defineProperty(VoirsError.prototype, 'name', {
      value: 'VoirsError',
      writable: true,
      configurable: true,
    })
  }
}

/** Every code and its number, in order of number. */
export function errorCodes(): Map<ErrorCode, number> {
  return new Map(numbers) as Map<ErrorCode, number>
}

/** The error of something that the engine threw or told. */
export function ofEngine(thrown: Failure): VoirsError {
  const { code, message, hint, details, cause } = thrown
  return new VoirsError(code as ErrorCode, message, {
    hint,
    details: Object.fromEntries(details),
    // The engine's causes are texts alone.
    ...(cause === undefined ? {} : { cause: new Error(cause) }),
  })
}

/** Calls the engine; what it throws is a `VoirsError`. */
export function call<T>(work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    if (thrown instanceof VoirsError) {
      throw thrown
    }
    if (thrown instanceof Error) {
      // An argument that is not of the type declared.
      throw new VoirsError('INVALID_ARGUMENT', thrown.message, { cause: thrown })
    }
    throw ofEngine(thrown as Failure)
  }
}

/** An argument that the call does not take. */
export function invalid(argument: string, message: string, hint: string): VoirsError {
  return new VoirsError('INVALID_ARGUMENT', message, { hint, details: { argument } })
}
