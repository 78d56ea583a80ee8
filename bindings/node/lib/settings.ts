import { delimiter } from 'node:path'
import { kind, type Path, path } from './check'
import { call, invalid, VoirsError } from './error'
import { native, type Settings } from './native'

/** How a request speaks. What is not given is as the pipeline has it. */
export interface RequestSettings {
  /** Speed relative to the voice's own, 0.25 to 4; 2 is twice as fast. */
  rate?: number
  /** Pitch shift in semitones, −24 to 24. */
  pitch?: number
  /** Linear gain, 0 to 10; peaks are limited to −1 dBTP. */
  volume?: number
  /** Level of the noise in the voice relative to its own, 0 to 2. */
  noiseScale?: number
  /** Chooses the noise in the voice, below 2⁶⁴; same seed, same samples. */
  seed?: number | bigint
  /** Silence between sentences in seconds, 0 to 10, divided by the rate. */
  sentencePause?: number
  /** Silence between paragraphs in seconds, 0 to 10, divided by the rate. */
  paragraphPause?: number
  /** Samples per second of the audio, 8,000 to 192,000; 0 is the voice's own. */
  sampleRate?: number
  /** Which of several waiting requests is served first. */
  priority?: 'low' | 'normal' | 'high'
  /** Seconds that a request may take; 0 is no limit. */
  timeout?: number
}

/** The settings of a pipeline: its own, and those of requests that bring none. */
export interface PipelineSettings extends RequestSettings {
  /** The name of a voice, see {@link voices}, or the path of its file. */
  voice?: string
  /** The accent, a BCP 47 tag; `''` for the voice's own. */
  accent?: string
  /** Threads of the pipeline's own, up to 256; 0 shares those of the process. */
  threads?: number
  /** The most bytes of a text, in UTF-8. */
  maxTextBytes?: number
  /**
   * Where voices are looked for by name, after those inside the package: directories, or
   * one text of them separated as in `PATH`.
   */
  voiceDirectories?: string | readonly Path[]
  /** The most bytes that all models together take when a voice is loaded; 0 is no limit. */
  maxModelMemory?: number
  /**
   * The library espeak-ng, which reads languages other than English for Piper voices; `''`
   * for the system's.
   */
  espeakLibrary?: string
  /** The directory of its data; `''` for where it looks by itself. */
  espeakData?: string
}

/** A setting: what it takes, and what it means. */
export interface SettingInfo {
  /** The name. */
  readonly name: keyof PipelineSettings
  /** The name in configuration files and other languages. */
  readonly key: string
  /** What kind of value it takes. */
  readonly kind: 'number' | 'integer' | 'text'
  /** The valid values, for people: `'0.25 to 4'`. */
  readonly range: string
  /** The value unless it is set. */
  readonly default: SettingValue
  /** What it does, as a sentence. */
  readonly description: string
}

/** The value of a setting. */
export type SettingValue = number | bigint | string

const table = native.settings().map((info) => ({ ...info, camel: camelCase(info.name) }))
const byName = new Map(table.flatMap((s) => [[s.camel, s] as const, [s.name, s] as const]))

function camelCase(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase())
}

/** Every setting of pipelines and requests. */
export function settings(): SettingInfo[] {
  return table.map((s) => ({
    name: s.camel as keyof PipelineSettings,
    key: s.name,
    kind: s.kind,
    range: s.range,
    default: ofText(s.name, s.default),
    description: s.description,
  }))
}

/** The engine's name of a setting; those of configuration files are good as well. */
export function engineName(name: string): string {
  return found(name, []).name
}

/**
 * The settings among a call's options.
 *
 * @param options the options
 * @param others the options that are no settings
 * @param ofRequest whether the settings of pipelines are refused
 */
export function settingsOf(options: unknown, others: string[], ofRequest: boolean): Settings {
  if (options === undefined) {
    return []
  }
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw invalid('options', `the options are ${kind(options)}`, 'Pass an object.')
  }
  const pairs: Settings = []
  for (const [name, value] of Object.entries(options)) {
    if (others.includes(name)) {
      continue
    }
    const info = found(name, others)
    if (ofRequest && info.ofPipeline) {
      throw new VoirsError(
        'INVALID_ARGUMENT',
        `${name} is a setting of the pipeline, not of a request`,
        {
          hint: `Make a pipeline with it: new VoirsPipeline({ ${name}: … }).`,
          details: { setting: name },
        },
      )
    }
    if (value !== undefined) {
      pairs.push([info.name, asText(name, value, info.default)])
    }
  }
  return pairs
}

function found(name: string, others: string[]): (typeof table)[number] {
  const info = byName.get(name)
  if (info) {
    return info
  }
  const names = [...table.map((s) => s.camel), ...others]
  const nearest = native.nearestName(name, names)
  throw new VoirsError('UNKNOWN_SETTING', `there is no option "${name.slice(0, 60)}"`, {
    hint: nearest ? `Did you mean "${nearest}"?` : `The options are: ${names.join(', ')}.`,
    details: { setting: name, ...(nearest ? { nearest } : {}) },
  })
}

/** Directories as the engine takes them. */
export function directories(name: string, value: string | readonly Path[]): string {
  return typeof value === 'string'
    ? value
    : value.map((directory) => path(name, directory)).join(delimiter)
}

/** A value as the engine takes it; `null` is the default. */
function asText(name: string, value: unknown, standard: string): string {
  if (Array.isArray(value) && engineName(name) === 'voice_directories') {
    return directories(name, value)
  }
  switch (typeof value) {
    case 'string':
      return value
    case 'number':
    case 'bigint':
      return String(value)
    default:
      if (value === null) {
        return standard
      }
      throw new VoirsError('INVALID_SETTING', `${name} is ${kind(value)}`, {
        hint: 'A setting is a number or a string.',
        details: { setting: name },
      })
  }
}

/** A value as JavaScript has it. */
export function ofText(name: string, text: string): SettingValue {
  if (byName.get(name)?.kind === 'text') {
    return text
  }
  const number = Number(text)
  // Seeds may exceed what a number holds.
  return /^\d+$/.test(text) && !Number.isSafeInteger(number) ? BigInt(text) : number
}

/** The number of threads that pipelines share. */
export function globalThreads(): number {
  return call(() => native.globalThreads())
}

/**
 * Sets the number of threads that pipelines made from now on share, in every
 * worker: 1 to 256.
 *
 * @throws {@link VoirsError} `INVALID_SETTING`
 */
export function setGlobalThreads(threads: number): void {
  call(() => native.setGlobalThreads(threads))
}
