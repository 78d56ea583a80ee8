// Speaks to a browser: a page, speech as it is made, and its words as they are said.
//
//     npm install && npx tsc             # or, with Node 22.18 and newer: node server.ts
//     node server.js                     # http://localhost:8000
//
//     curl -N 'localhost:8000/speech?text=One.%20Two.&format=wav' | aplay
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pipeline as pipe } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { type FileFormat, VoirsError, VoirsPipeline } from 'voirs'

const MEDIA_TYPES: Record<string, string> = {
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  wav: 'audio/wav',
}
const page = await readFile(new URL('page.html', import.meta.url))

/** A server that speaks with a pipeline, which serves all requests. */
export function speechServer(pipeline: VoirsPipeline): Server {
  /** Who wants to know the words of a speech, by the name that the page gave it. */
  const listeners = new Map<string, ServerResponse>()

  /** The words of a speech as server-sent events. */
  function words(id: string, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.flushHeaders() // The page begins when it hears that somebody answers.
    listeners.set(id, response)
    response.once('close', () => listeners.delete(id))
  }

  /** The speech itself. */
  async function speech(query: URLSearchParams, response: ServerResponse): Promise<void> {
    const format = query.get('format') ?? 'mp3'
    const listener = listeners.get(query.get('id') ?? '')
    const stream = pipeline.createReadStream(query.get('text') ?? '', {
      format: format as FileFormat,
      ssml: query.has('ssml'),
      onTiming: (timing) => {
        if (timing.kind === 'word') {
          const { label, range, start, end } = timing
          listener?.write(`data: ${JSON.stringify({ label, range, start, end })}\n\n`)
        }
      },
    })
    try {
      // What is wrong with the request shows itself before the response begins.
      await once(stream, 'readable')
      response.writeHead(200, { 'content-type': MEDIA_TYPES[format], 'cache-control': 'no-store' })
      // A slow client holds the engine up; one that goes away stops it.
      await pipe(stream, response)
    } finally {
      listener?.end('event: end\ndata:\n\n')
    }
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (request.method !== 'GET') {
      response.writeHead(405, { allow: 'GET' }).end()
    } else if (pathname === '/') {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    } else if (pathname === '/words') {
      words(searchParams.get('id') ?? '', response)
    } else if (pathname === '/speech') {
      await speech(searchParams, response)
    } else {
      response.writeHead(404).end()
    }
  }

  return createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy() // Half of the speech is sent: the client must see that it breaks off.
      } else if (error instanceof VoirsError) {
        const { code, message, hint } = error
        response.writeHead(error.number < 200 ? 422 : 503, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ code, message, hint }))
      } else {
        response.writeHead(500).end()
      }
    })
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  // What a stranger's text may cost is bounded.
  const pipeline = new VoirsPipeline({ maxTextBytes: 10_000 })
  speechServer(pipeline).listen(8000, 'localhost', () => console.log('http://localhost:8000'))
}
