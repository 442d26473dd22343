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

/** A name in one part: letters, digits, `.`, `_` and `-` (ollama, `types/model/name.go`). */
const PART = '[A-Za-z0-9_][A-Za-z0-9._-]{0,79}'

/**
 * Reads `name`, `name:tag`, `namespace/name:tag` and `host/namespace/name:tag`, as Ollama does: without a namespace it
 * is `library`, without a tag `latest`.
 * @throws SourceError
 */
export function readOllamaName(request: OllamaRequest): OllamaName {
  const [, host, namespace = 'library', name, ownTag] =
    new RegExp(`^(?:(${PART}(?::\\d{1,5})?)/(?=[^/]+/))?(?:(${PART})/)?(${PART})(?::(${PART}))?$`).exec(
      request.model,
    ) ?? []
  const tag = ownTag ?? request.tag ?? 'latest'
  if (name === undefined || !new RegExp(`^${PART}$`).test(tag)) {
    throw new SourceError(
      'InvalidRequest',
      `${JSON.stringify(request.model)} is no name of a model of Ollama: write name, name:tag or namespace/name:tag.`,
    )
  }
  if (ownTag !== undefined && request.tag !== undefined && ownTag !== request.tag) {
    throw new SourceError('InvalidRequest', `Two tags are named, ${ownTag} and ${request.tag}: write one.`)
  }
  const registry = lastingUrl(
    request.registry ?? (host === undefined ? PUBLIC_REGISTRY : `https://${host}`),
  ).replace(/\/+$/, '')
  const page =
    registry === PUBLIC_REGISTRY
      ? `https://ollama.com/${namespace}/${name}`
      : host && `https://${host}/${namespace}/${name}`
  return { registry, model: `${namespace}/${name}`, tag, ...(page !== undefined && { page }) }
}
