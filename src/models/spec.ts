import { MAX_SPEC_LENGTH } from '../limits/model-sources.js'
import { decodePart } from './decode-part.js'
import { isHubRepo } from './hub-repo.js'
import { isOllamaName } from './ollama/ollama-name.js'
import type {
  GitXetRequest,
  HuggingFaceRequest,
  OllamaRequest,
  SourceRequest,
  UrlRequest,
} from './request.js'
import { SourceError } from './source-error.js'
import { readPage } from './spec-pages.js'

/** What a text may look like, for whoever wrote one that cannot be read. */
const FORMS = [
  'hf:org/model@revision',
  'ollama:name:tag',
  'mlflow:https://server#models:/name/3',
  's3://bucket/prefix?region=eu-west-1',
  'git-lfs:https://host/owner/repo@revision',
  'git-xet:https://hub/org/name@revision',
  'url:https://host/file#sha256=…',
] as const

/**
 * Reads what a person writes or pastes to name a model's source, for example `hf:org/model@rev`, `ollama:name:tag` or
 * the address of a model's page. Several addresses of files may follow each other, with spaces or on lines of their own.
 * @param trackingUri the MLflow server that is meant where none is named
 * @throws SourceError `InvalidRequest`, with what to write
 */
export function parseSpec(
  text: string,
  { trackingUri }: { trackingUri?: string | undefined } = {},
): SourceRequest {
  if (text.length > MAX_SPEC_LENGTH) {
    throw invalid(`A source of ${text.length} characters is too long: at most ${MAX_SPEC_LENGTH}.`)
  }
  const words = text
    .trim()
    .split(/\s+/)
    .filter((word) => word !== '')
  const [first = '', ...others] = words
  if (first === '') throw invalid(`No source is named. Write one of: ${FORMS.join(', ')}.`)
  if (others.length > 0) return joinUrls(words)
  return parseOne(first, trackingUri)
}

function parseOne(word: string, trackingUri: string | undefined): SourceRequest {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+-]*):(.*)$/i.exec(word) ?? []
  switch (scheme?.toLowerCase()) {
    case 'hf':
    case 'huggingface':
      return parseHub(rest)
    case 'ollama':
      return parseOllama(rest)
    case 'models':
      return parseMlflow(trackingUri, word)
    case 'mlflow':
      return parseMlflowSpec(rest, trackingUri)
    case 's3':
      return parseS3(word)
    case 'git-lfs':
      return parseGitLfs(rest)
    case 'git-xet':
      return parseGitXet(rest)
    case 'url':
      return { type: 'url', urls: [parseFile(rest)] }
    case 'http':
    case 'https':
      return readPage(new URL(readAddress(word))) ?? { type: 'url', urls: [parseFile(word)] }
    default:
      if (isHubRepo(word.split('@')[0] ?? '') && word.includes('/')) return parseHub(word)
      throw invalid(
        `${JSON.stringify(word)} names no source that is known. Write one of: ${FORMS.join(', ')}.`,
      )
  }
}

function joinUrls(words: readonly string[]): UrlRequest {
  const urls = words.map((word) => {
    const address = word.replace(/^url:/, '')
    if (!/^https?:\/\//.test(address)) {
      throw invalid(
        `${JSON.stringify(word)} stands among several texts, which may only be addresses of files: https://host/file#sha256=…`,
      )
    }
    return parseFile(address)
  })
  return { type: 'url', urls }
}

function parseHub(rest: string): HuggingFaceRequest {
  if (/^https?:/.test(rest)) return parseOtherHub(rest)
  const [, repo = '', revision] = /^([^@]*)(?:@(.+))?$/.exec(rest.replace(/^\/\//, '')) ?? []
  if (!isHubRepo(repo)) {
    throw invalid(
      `${JSON.stringify(rest)} names no model of a hub: write hf:org/model, or hf:org/model@revision.`,
    )
  }
  return { type: 'huggingface', repo, ...(revision !== undefined && { revision }) }
}

/** `https://hub/org/model@revision`: another hub of the same protocol. */
function parseOtherHub(rest: string): HuggingFaceRequest {
  const { url, rev } = parseRepository(rest)
  const { origin, pathname } = new URL(url)
  const repo = pathname.replace(/^\/+|\/+$/g, '')
  if (!isHubRepo(repo)) {
    throw invalid(`${JSON.stringify(rest)} names no model of a hub: write hf:https://hub/org/model@revision.`)
  }
  return { type: 'huggingface', repo, endpoint: origin, ...(rev !== undefined && { revision: rev }) }
}

function parseOllama(rest: string): OllamaRequest {
  const model = rest.replace(/^\/\//, '')
  if (!isOllamaName(model)) {
    throw invalid(
      `${JSON.stringify(rest)} names no model of Ollama: write ollama:name:tag, ollama:namespace/name:tag or ollama:host:port/namespace/name:tag.`,
    )
  }
  return { type: 'ollama', model }
}

function parseMlflowSpec(rest: string, trackingUri: string | undefined): SourceRequest {
  const hash = rest.indexOf('#')
  if (/^https?:/.test(rest) && hash >= 0) return parseMlflow(rest.slice(0, hash), rest.slice(hash + 1))
  return parseMlflow(trackingUri, rest)
}

/** `models:/name/3`, `models:/name@alias`, `models:/name/Stage` (mlflow.org, "Model URIs"), the prefix left away or not. */
function parseMlflow(trackingUri: string | undefined, uri: string): SourceRequest {
  const shown = JSON.stringify(uri)
  if (trackingUri === undefined) {
    throw invalid(
      `No MLflow server is named for ${shown}: write mlflow:https://server#models:/name/3, or set MLFLOW_TRACKING_URI.`,
    )
  }
  const [, name = '', alias, which] = /^(?:models:)?\/*([^/@]+)(?:@([^/]+)|\/([^/]+))$/.exec(uri) ?? []
  if (name === '') {
    throw invalid(`${shown} names no version of a model: write models:/name/3, or models:/name@alias.`)
  }
  const request = {
    type: 'mlflow',
    trackingUri: readAddress(trackingUri),
    modelName: decodePart(name),
  } as const
  if (alias !== undefined) return { ...request, modelAlias: decodePart(alias) }
  const version = which ?? ''
  return /^\d+$/.test(version) ? { ...request, modelVersion: version } : { ...request, modelStage: version }
}

function parseS3(word: string): SourceRequest {
  const url = URL.parse(word)
  const bucket = url?.hostname ?? ''
  const prefix = decodePart(url?.pathname.slice(1) ?? '')
  if (url === null || bucket === '')
    throw invalid(`${JSON.stringify(word)} names no bucket: write s3://bucket/prefix.`)
  if (url.username !== '' || url.password !== '') {
    throw invalid(
      `The address of the bucket ${bucket} holds a login: take it out, and set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`,
    )
  }
  const option = (name: string) => url.searchParams.get(name) ?? undefined
  const [region, endpoint, profile] = ['region', 'endpoint', 'profile'].map(option)
  return { type: 's3', bucket, prefix, ...dropAbsent({ region, endpoint, profile }) }
}

/** `address@revision`, and behind it `#directory`. */
function parseGitLfs(rest: string): SourceRequest {
  const [, located = '', subdir] = /^([^#]*)(?:#(.+))?$/.exec(rest) ?? []
  const { url, rev = 'HEAD' } = parseRepository(located)
  return { type: 'git-lfs', url, rev, ...dropAbsent({ subdir }) }
}

function parseGitXet(rest: string): GitXetRequest {
  const { url, rev = 'main' } = parseRepository(rest)
  return { type: 'git-xet', url, rev }
}

/** `address@revision`: an @ that follows a slash, or stands before the path, belongs to the address. */
function parseRepository(text: string): { readonly url: string; readonly rev?: string | undefined } {
  const [, address, rev] = /^(https?:\/\/[^/]+\/.*?[^/])@(.+)$/.exec(text) ?? []
  return { url: readAddress(address ?? text), rev }
}

/** `address#sha256=hex` or `address#sha256-base64`, as lock files of the field write it. */
function parseFile(word: string): UrlRequest['urls'][number] {
  const url = new URL(readAddress(word))
  const fragment = decodePart(url.hash.slice(1))
  url.hash = ''
  if (fragment === '') return { url: url.href }
  const sha256 = fragment.replace(/^sha256=/, '')
  if (!/^(?:[0-9a-f]{64}|sha256-[A-Za-z0-9+/]{43}=)$/i.test(sha256)) {
    throw invalid(
      `What stands behind # in ${JSON.stringify(word)} is no hash: write #sha256= and 64 hexadecimal digits, or leave it away.`,
    )
  }
  return { url: url.href, sha256 }
}

function readAddress(text: string): string {
  const url = URL.parse(text)
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw invalid(`${JSON.stringify(text)} is no address of http or https.`)
  }
  return text
}

function dropAbsent<T extends Record<string, string | undefined>>(options: T): { [K in keyof T]?: string } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value)) as {
    [K in keyof T]?: string
  }
}

function invalid(message: string): SourceError {
  return new SourceError('InvalidRequest', message)
}
