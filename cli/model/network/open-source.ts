import { environmentCredentials } from '../../../src/models/environment-credentials.js'
import type { SourceRequest } from '../../../src/models/request.js'
import type { SourceContext } from '../../../src/models/source.js'
import type { CliContext } from '../../context.js'
import { printable } from '../../output/printable.js'
import { type Network, promptFetch } from './network.js'

/**
 * How a source is asked: as the person is let in, wherever it is.
 * @param isTyped whether they wrote its addresses into this command line: a file, which may be somebody else's, names
 *   no host that tokens may go to
 */
export function ownSource(
  request: SourceRequest,
  isTyped: boolean,
  network: Network,
  context: CliContext,
): SourceContext {
  const named = isTyped ? namedIn(request) : []
  return {
    ...asking(context, named, request.type === 's3' ? request.profile : undefined),
    fetch: promptFetch(globalThis.fetch, network),
  }
}

/** How the addresses of somebody else's record are asked: public ones alone, and tokens go to the usual hosts. */
export async function foreignSource(network: Network, context: CliContext): Promise<SourceContext> {
  const fetch = await context.createFetch({
    maxBytes: Number.MAX_SAFE_INTEGER,
    timeoutMs: DAY_MS,
    perHost: network.parallel,
  })
  return { ...asking(context, []), fetch: promptFetch(fetch, network) }
}

/** A file of hundreds of gigabytes may take that long; what stands still is given up by the downloader. */
const DAY_MS = 24 * 60 * 60 * 1000

function asking(
  context: CliContext,
  named: readonly string[],
  awsProfile?: string,
): Omit<SourceContext, 'fetch'> {
  const { environment, output, signal } = context
  return {
    credentials: environmentCredentials({
      env: environment.child,
      home: environment.home,
      named,
      awsProfile,
    }),
    signal,
    report: (line) => output.note(printable(line)),
  }
}

/** Addresses in a request. */
function namedIn(request: SourceRequest): string[] {
  switch (request.type) {
    case 'huggingface':
    case 's3':
      return request.endpoint === undefined ? [] : [request.endpoint]
    case 'mlflow':
      return [request.trackingUri]
    case 'git-lfs':
      return [request.url]
    case 'git-xet':
      return [request.url, ...(request.endpoint === undefined ? [] : [request.endpoint])]
    case 'ollama':
      return request.registry === undefined ? [] : [request.registry]
    case 'url':
      return request.urls.flatMap(({ url }) => url)
  }
}
