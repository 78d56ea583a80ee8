/**
 * Natural speech from text: on the CPU, offline, with the voice inside.
 *
 * @packageDocumentation
 */

import { native } from './native'

export {
  AudioBuffer,
  AudioChunk,
  type FileFormat,
  type FileOptions,
  type PcmOptions,
  type SampleFormat,
  type SaveOptions,
} from './audio'
export type { Path } from './check'
export { Config } from './config'
export { type ErrorCode, errorCodes, VoirsError, type VoirsErrorOptions } from './error'
export type { ObserverOptions } from './observe'
export {
  type BatchOptions,
  type LexiconSource,
  type PhonemizeOptions,
  type PipelineOptions,
  type ReadStreamOptions,
  type StreamOptions,
  type SyncOptions,
  type SynthesisOptions,
  type VoiceInfo,
  type VoiceSource,
  VoirsPipeline,
  voices,
} from './pipeline'
export type { AbortOptions } from './requests'
export {
  globalThreads,
  type PipelineSettings,
  type RequestSettings,
  type SettingInfo,
  type SettingValue,
  setGlobalThreads,
  settings,
} from './settings'
export { type EncodingOptions, SpeechReadable, SpeechStream } from './stream'
export type {
  MarkTiming,
  PhonemeTiming,
  SentenceTiming,
  TextWarning,
  Timing,
  TimingBase,
  TimingFormat,
  VisemeTiming,
  WordTiming,
} from './timings'

/** The version of the package. */
export const version: string = native.VERSION
