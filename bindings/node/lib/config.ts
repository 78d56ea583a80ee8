import { type Path, path } from './check'
import { call } from './error'
import type { NativePipeline } from './native'
import { type AbortOptions, ask } from './requests'
import {
  engineName,
  ofText,
  type PipelineSettings,
  type SettingValue,
  settings,
  settingsOf,
} from './settings'

/** What a setting's value is. */
type Value<Name extends keyof PipelineSettings> = Exclude<PipelineSettings[Name], undefined>

/** The settings of a pipeline. Changing one changes the requests that begin later. */
export class Config implements Iterable<[keyof PipelineSettings, SettingValue]> {
  readonly #pipeline: NativePipeline

  /** @internal */
  constructor(pipeline: NativePipeline) {
    this.#pipeline = pipeline
  }

  /**
   * A setting's value.
   *
   * @throws {@link VoirsError} `UNKNOWN_SETTING`, with the nearest name
   */
  get<Name extends keyof PipelineSettings>(name: Name): Value<Name> {
    const own = engineName(name)
    return ofText(
      own,
      call(() => this.#pipeline.get(own)),
    ) as Value<Name>
  }

  /**
   * Changes one setting or several: all of them or, after an error, none. Voice and
   * accent do not change.
   *
   * @throws {@link VoirsError} `UNKNOWN_SETTING`, `INVALID_SETTING` with the range,
   * `INVALID_STATE`
   */
  set(settings: PipelineSettings): void
  set<Name extends keyof PipelineSettings>(name: Name, value: Value<Name>): void
  set(first: PipelineSettings | string, value?: unknown): void {
    const given = typeof first === 'string' ? { [first]: value } : first
    const pairs = settingsOf(given, [], false)
    call(() => this.#pipeline.set(pairs))
  }

  /** The settings and their values. */
  *entries(): IterableIterator<[keyof PipelineSettings, SettingValue]> {
    for (const { name } of settings()) {
      yield [name, this.get(name) as SettingValue]
    }
  }

  /** As {@link entries}. */
  [Symbol.iterator](): IterableIterator<[keyof PipelineSettings, SettingValue]> {
    return this.entries()
  }

  /** The settings under their names in configuration files: `{ sentence_pause: 0.4 }`. */
  toJSON(): Record<string, number | string> {
    return JSON.parse(this.#pipeline.toJson())
  }

  /** Writes the settings as a JSON file, whole or not at all. */
  async save(file: Path, options?: AbortOptions): Promise<void> {
    const name = path('path', file)
    const start = this.#pipeline.saveConfig.bind(this.#pipeline, name)
    await ask<undefined>(start, options?.signal)
  }

  /** As {@link save}, at once. */
  saveSync(file: Path): void {
    const name = path('path', file)
    call(() => this.#pipeline.saveConfigSync(name))
  }
}
