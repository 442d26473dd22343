import { isLoopback } from '../../identity/address-rules.js'
import type { OllamaRequest } from '../request.js'
import { SourceError } from '../source-error.js'
import { lastingUrl } from '../url/lasting-url.js'

/** The registry of those who name none. */
const PUBLIC_REGISTRY = 'https://registry.ollama.ai'

export interface OllamaName {
  /** Without a slash at its end. */
  readonly registry: string
  /** With its namespace. */
  readonly model: string
  readonly tag: string
  /** Where people read about it, where that is known. */
  readonly page?: string
}

/**
 * The parts of `[[http[s]://]host[:port]/namespace/]name[:tag]`, as Ollama reads them from the right (ollama,
 * `types/model/name.go`): what follows the last colon is a tag unless a slash follows it, and of two names the first is a
 * namespace, which has no dot and no port. A host has a namespace behind it.
 */
const PART = '[A-Za-z0-9_][A-Za-z0-9._-]{0,79}'
const NAMESPACE = '[A-Za-z0-9_][A-Za-z0-9_-]{0,79}'
const HOST = '[A-Za-z0-9_][A-Za-z0-9._-]{0,252}(?::[0-9]{1,5})?'
const PLACE = `(?:(https?)://)?(${HOST})/(?=[^/]+/)`
const NAME = new RegExp(`^(?:${PLACE})?(?:(${NAMESPACE})/)?(${PART})(?::(${PART}))?$`)

/** Whether a text is a name of a model as Ollama takes it. */
export function isOllamaName(text: string): boolean {
  return NAME.test(text)
}

/**
 * Reads `name`, `name:tag`, `namespace/name:tag` and `host:port/namespace/name:tag`, as Ollama does: without a namespace
 * it is `library`, without a tag `latest`. A host of this machine is asked by http, any other by https.
 * @throws SourceError
 */
export function readOllamaName(request: OllamaRequest): OllamaName {
  const [, scheme, host, namespace = 'library', name, ownTag] = NAME.exec(request.model) ?? []
  const tag = ownTag ?? request.tag ?? 'latest'
  if (name === undefined || !new RegExp(`^${PART}$`).test(tag)) {
    throw new SourceError(
      'InvalidRequest',
      `${JSON.stringify(request.model)} is no name of a model of Ollama: write name, name:tag, namespace/name:tag or host/namespace/name:tag.`,
    )
  }
  if (ownTag !== undefined && request.tag !== undefined && ownTag !== request.tag) {
    throw new SourceError('InvalidRequest', `Two tags are named, ${ownTag} and ${request.tag}: write one.`)
  }
  const own = host === undefined ? undefined : originOf(scheme, host)
  const registry = lastingUrl(request.registry ?? own ?? PUBLIC_REGISTRY).replace(/\/+$/, '')
  const page = pageOf(registry, own)
  return {
    registry,
    model: `${namespace}/${name}`,
    tag,
    ...(page !== undefined && { page: `${page}/${namespace}/${name}` }),
  }
}

/** @throws SourceError for http to another machine, where everybody on the way could change what comes */
function originOf(scheme: string | undefined, host: string): string {
  const url = URL.parse(`${scheme ?? 'https'}://${host}`)
  if (url === null) throw new SourceError('InvalidRequest', `${host} is no host: write host or host:port.`)
  if (isLoopback(url)) return `${scheme ?? 'http'}://${host}`
  if (scheme === 'http') {
    throw new SourceError(
      'InvalidRequest',
      `${host} is another machine, which is asked by https alone: write ${host}/… without http:// before it.`,
    )
  }
  return `https://${host}`
}

/** Where people read about models of a registry; its own answers are for programs. */
function pageOf(registry: string, own: string | undefined): string | undefined {
  if (registry === PUBLIC_REGISTRY) return 'https://ollama.com'
  return own !== undefined && !isLoopback(new URL(own)) ? own : undefined
}
