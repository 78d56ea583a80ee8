/** Arguments as callers without a type checker may get them wrong. */

import { fileURLToPath } from 'node:url'
import { invalid } from './error'

/** A path of the file system. */
export type Path = string | URL

/** What a value is, for messages. */
export function kind(value: unknown): string {
  if (value === null) {
    return 'null'
  }
  return Array.isArray(value) ? 'an array' : typeof value
}

/** A text: a string, or bytes of UTF-8. */
export function text(value: unknown): string | Uint8Array {
  if (typeof value === 'string' || value instanceof Uint8Array) {
    return value
  }
  throw invalid('text', `the text is ${kind(value)}`, 'Pass a string, or bytes of UTF-8.')
}

/** A path as a string. */
export function path(name: string, value: unknown): string {
  if (typeof value === 'string') {
    return value
  }
  if (value instanceof URL && value.protocol === 'file:') {
    return fileURLToPath(value)
  }
  throw invalid(name, `${name} is ${kind(value)}`, 'Pass a string or a file: URL.')
}

/** A path, or what is in the file. */
export function fileOrData(name: string, value: unknown): string | Uint8Array {
  return value instanceof Uint8Array ? value : path(name, value)
}

/** A whole number from 0 to 2³² − 1. */
export function whole(name: string, value: unknown): number {
  if (typeof value === 'number' && value >= 0 && value < 2 ** 32 && Number.isInteger(value)) {
    return value
  }
  throw invalid(name, `${name} is ${String(value)}`, `${name} takes a whole number.`)
}

/** A function, when there is one. */
export function optionalFunction(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function') {
    throw invalid(name, `${name} is ${kind(value)}`, 'Pass a function.')
  }
}
