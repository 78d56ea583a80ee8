import type { Columns } from './native'

/** What timings have in common: when something is heard. */
export interface TimingBase {
  /** Seconds from the beginning. */
  start: number
  /** Seconds from the beginning. */
  end: number
  /** Its first sample. */
  startSample: number
  /** The sample after its last. */
  endSample: number
}

/** When a sentence is heard. */
export interface SentenceTiming extends TimingBase {
  kind: 'sentence'
  /** The sentence as it is said, after normalisation. */
  label: string
  /** What it stands for: `text.slice(...timing.range)`. */
  range: [start: number, end: number]
  /** The same range in bytes of UTF-8. */
  bytes: [start: number, end: number]
}

/** When a word is heard. */
export interface WordTiming extends TimingBase {
  kind: 'word'
  /** The word as it is said, after normalisation. */
  label: string
  /**
   * What it stands for: `text.slice(...timing.range)`. Several words may stand for
   * the same: "$5" is said as "five dollars".
   */
  range: [start: number, end: number]
  /** The same range in bytes of UTF-8. */
  bytes: [start: number, end: number]
}

/** When a phoneme or a pause is heard. */
export interface PhonemeTiming extends TimingBase {
  kind: 'phoneme'
  /** The symbol in the voice's alphabet; a space or a punctuation mark is a pause. */
  label: string
  /** The International Phonetic Alphabet, without stress; `''` for a pause. */
  ipa: string
  /** Stress of the syllable that it is the vowel of: 0 none, 1 primary, 2 secondary. */
  stress: 0 | 1 | 2
}

/** When the mouth has a shape. */
export interface VisemeTiming extends TimingBase {
  kind: 'viseme'
  /** The shape in the set of 15 of Oculus Lipsync: `'sil'`, `'PP'` and so on. */
  label: string
  /** The shape in the set of 22 of Azure's speech service; 0 is silence. */
  azureViseme: number
}

/** When a bookmark of SSML is reached. */
export interface MarkTiming extends TimingBase {
  kind: 'mark'
  /** Its name. */
  label: string
}

/**
 * When something is heard; `kind` tells what.
 *
 * Phonemes and visemes cover the audio without gaps, pauses included.
 */
export type Timing = SentenceTiming | WordTiming | PhonemeTiming | VisemeTiming | MarkTiming

/** Something of a text that was not spoken as it says. */
export interface TextWarning {
  /** What happened. */
  message: string
  /** Where: `text.slice(...warning.range)`. */
  range: [start: number, end: number]
  /** Where, in bytes of UTF-8. */
  bytes: [start: number, end: number]
}

/** Formats of timings as files. */
export type TimingFormat = 'srt' | 'vtt' | 'vtt-words' | 'textgrid' | 'json' | 'audacity'

const KINDS = ['sentence', 'word', 'phoneme', 'viseme', 'mark'] as const
const WIDTH = 7

/** Entries as objects, moved by so many samples. */
export function ofColumns(columns: Columns, sampleRate: number, offset = 0): Timing[] {
  const labels = columns.labels.split('\0')
  const ipa = columns.ipa.split('\0')
  const timings = new Array<Timing>(columns.kinds.length)
  let phonemes = 0
  for (let at = 0; at < timings.length; at++) {
    const number = (index: number) => columns.numbers[at * WIDTH + index] as number
    const startSample = number(0) + offset
    const endSample = number(1) + offset
    const base = {
      label: labels[at] as string,
      start: startSample / sampleRate,
      end: endSample / sampleRate,
      startSample,
      endSample,
    }
    const kind = KINDS[columns.kinds[at] as number] ?? 'mark'
    switch (kind) {
      case 'sentence':
      case 'word': {
        const range: [number, number] = [number(2), number(3)]
        timings[at] = { kind, ...base, range, bytes: [number(4), number(5)] }
        break
      }
      case 'phoneme': {
        const stress = number(6) as 0 | 1 | 2
        timings[at] = { kind, ...base, ipa: ipa[phonemes++] as string, stress }
        break
      }
      case 'viseme':
        timings[at] = { kind, ...base, azureViseme: number(6) }
        break
      case 'mark':
        timings[at] = { kind, ...base }
        break
    }
  }
  return timings
}
