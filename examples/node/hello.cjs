// The first example: a text becomes a file, with subtitles.
//
//     npm install voirs
//     node hello.cjs
const { VoirsPipeline } = require('voirs')

async function main() {
  const pipeline = new VoirsPipeline()
  const audio = await pipeline.synthesize('Hello, world. It is good to be here.')
  await audio.save('hello.wav') // or .flac, .mp3
  await audio.saveTimings('hello.srt')
  console.log(`hello.wav: ${audio.duration.toFixed(2)} seconds at ${audio.sampleRate} Hz`)
}

main()
