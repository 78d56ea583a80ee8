// What users write in CommonJS: it has to compile, or not to.
import voirs = require('voirs')

import type { AudioBuffer } from 'voirs'

async function main(): Promise<void> {
  const pipeline = new voirs.VoirsPipeline()
  const audio: AudioBuffer = await pipeline.synthesize('Hello.')
  const code: voirs.ErrorCode = 'EMPTY_TEXT'
  // @ts-expect-error there is no such code
  const wrong: voirs.ErrorCode = 'NO_SUCH_CODE'
  // @ts-expect-error there is no such method
  pipeline.speak('Hello.')
  void [audio.duration, code, wrong]
}
void main
