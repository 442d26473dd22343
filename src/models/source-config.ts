import { isHubRepo } from './hub-repo.js'
import type { SourceRequest, SourceType, UrlRequest } from './request.js'
import { SourceError } from './source-error.js'
import { secretFault } from './url/secret-fault.js'

type Fields = Readonly<Record<string, unknown>>

/** In the order in which nix-model-repo names them. */
export const SOURCE_TYPES = ['huggingface', 'mlflow', 's3', 'git-lfs', 'git-xet', 'url', 'ollama'] as const

/**
 * Reads `source` of fetchModel, `{ <one of seven types>: { …fields } }` (nix-model-repo, `lib/sources`): fields that are
 * null are absent, and those that are not known are left aside.
 * @throws SourceError `InvalidRequest` that names every fault, in the words of nix-model-repo where it has some
 */
export function readSourceConfig(source: unknown): SourceRequest {
  const faults = sourceFaults(source)
  if (faults.length > 0) throw invalidConfig(faults)
  const [type, fields] = givenTypes(source as Fields)[0] as [SourceType, Fields]
  return toRequest(type, dropNulls(fields))
}

/** Reads what of fetchModel's configuration says which files are meant. @throws as readSourceConfig */
export function readModelConfig(config: unknown): {
  readonly name: string
  readonly request: SourceRequest
  readonly hash: string
} {
  if (!isFields(config)) throw invalidConfig(['the configuration must be an attribute set'])
  const faults = [
    ...textFaults('', config, 'name', true),
    ...(given(config, 'source') ? sourceFaults(config.source) : [`'source' is required`]),
    ...textFaults('', config, 'hash', true),
  ]
  if (faults.length > 0) throw invalidConfig(faults)
  return { name: String(config.name), request: readSourceConfig(config.source), hash: String(config.hash) }
}

/** What is wrong with a source, each fault as one line; none when it is well. */
export function sourceFaults(source: unknown): string[] {
  if (!isFields(source)) return ['source must be an attribute set']
  const found = givenTypes(source)
  const [first] = found
  if (first === undefined) return [`source must specify exactly one of: ${SOURCE_TYPES.join(', ')}`]
  if (found.length > 1) {
    return [`source must specify exactly one type, got: ${found.map(([type]) => type).join(', ')}`]
  }
  const [type, fields] = first
  return isFields(fields)
    ? [...FAULTS[type](fields), ...secretFaults(type, fields)]
    : [`${type}: must be an attribute set`]
}

const FAULTS: Readonly<Record<SourceType, (fields: Fields) => string[]>> = {
  huggingface: (fields) => [
    ...textFaults('huggingface', fields, 'repo', true),
    ...(isText(fields.repo) && !isHubRepo(fields.repo)
      ? [`huggingface: 'repo' must be in 'org/model' format`]
      : []),
    ...optionalTexts('huggingface', fields, ['revision', 'endpoint']),
    ...listFaults('huggingface', fields, 'files'),
  ],
  mlflow: (fields) => {
    const chosen = ['modelVersion', 'modelStage', 'modelAlias'].filter((name) => given(fields, name))
    return [
      ...textFaults('mlflow', fields, 'trackingUri', true),
      ...textFaults('mlflow', fields, 'modelName', true),
      ...optionalTexts(
        'mlflow',
        fields,
        chosen.filter((name) => typeof fields[name] !== 'number'),
      ),
      ...mlflowChoiceFaults(chosen),
    ]
  },
  s3: (fields) => [
    ...['bucket', 'prefix', 'region'].flatMap((name) => textFaults('s3', fields, name, true)),
    ...optionalTexts('s3', fields, ['endpoint', 'profile']),
    ...listFaults('s3', fields, 'files'),
  ],
  'git-lfs': (fields) => [
    ...['url', 'rev'].flatMap((name) => textFaults('git-lfs', fields, name, true)),
    ...optionalTexts('git-lfs', fields, ['subdir']),
    ...listFaults('git-lfs', fields, 'lfsFiles'),
  ],
  'git-xet': (fields) => [
    ...['url', 'rev'].flatMap((name) => textFaults('git-xet', fields, name, true)),
    ...optionalTexts('git-xet', fields, ['endpoint']),
    ...listFaults('git-xet', fields, 'files'),
  ],
  url: ({ urls }) => {
    if (urls === undefined || urls === null) return [`url: 'urls' is required`]
    if (!Array.isArray(urls)) return [`url: 'urls' must be a list`]
    return urls.length === 0 ? [`url: 'urls' must not be empty`] : urls.flatMap(urlFaults)
  },
  ollama: (fields) => [
    ...textFaults('ollama', fields, 'model', true),
    ...optionalTexts('ollama', fields, ['tag', 'registry']),
  ],
}

function mlflowChoiceFaults(chosen: readonly string[]): string[] {
  if (chosen.length === 0) return [`mlflow: one of 'modelVersion', 'modelAlias' and 'modelStage' is required`]
  if (chosen.length === 1) return []
  return chosen.includes('modelAlias')
    ? [`mlflow: 'modelAlias' stands alone, without 'modelVersion' and 'modelStage'`]
    : [`mlflow: specify either 'modelVersion' or 'modelStage', not both`]
}

function urlFaults(entry: unknown): string[] {
  if (!isFields(entry)) return [`url: each of 'urls' must be { url, sha256, filename }`]
  const isMirrored = Array.isArray(entry.url) && entry.url.length > 0 && entry.url.every(isText)
  return [
    ...(isText(entry.url) || isMirrored ? [] : [`url: each of 'urls' must have a 'url'`]),
    ...optionalTexts('url', entry, ['sha256', 'filename']),
  ]
}

/** The fields that are addresses, as nix/models/check-source.nix has them. */
const ADDRESSES: Readonly<Record<SourceType, readonly string[]>> = {
  huggingface: ['endpoint'],
  mlflow: ['trackingUri'],
  s3: ['endpoint'],
  'git-lfs': ['url'],
  'git-xet': ['url', 'endpoint'],
  url: [],
  ollama: ['registry'],
}

/** A configuration lies in the Nix store, and whatever login or key its addresses hold. */
function secretFaults(type: SourceType, fields: Fields): string[] {
  const addresses: [string, unknown][] = ADDRESSES[type].map((name) => [name, fields[name]])
  if (type === 'git-xet' && isFields(fields.xet)) addresses.push(['xet.endpoint', fields.xet.endpoint])
  if (type === 'url' && Array.isArray(fields.urls)) {
    addresses.push(...fields.urls.filter(isFields).map((entry): [string, unknown] => ['url', entry.url]))
  }
  return addresses.flatMap(([name, value]) => {
    const texts = [value].flat().filter((one) => typeof one === 'string')
    const login = texts.some(holdsLogin)
      ? 'holds a login, which everybody could read in the Nix store: name the address without it, and give the login as a token variable (auth.tokenEnvVar), or in netrc to firn model fetch'
      : undefined
    return [login, ...texts.map(secretFault)].filter(isText).map((fault) => `${type}: '${name}' ${fault}`)
  })
}

/** Whether it is an address as `https://name:password@host`, with or without its scheme. */
function holdsLogin(address: string): boolean {
  return /^[^/?#@]*:\/*[^/?#]*@/.test(address)
}

function toRequest(type: SourceType, fields: Fields): SourceRequest {
  // Every field of a request was looked at above, and has its name there and here.
  if (type === 'git-lfs')
    return { type, ...pick(fields, ['url', 'rev', 'subdir', 'lfsFiles']) } as SourceRequest
  if (type === 'url') {
    const urls = (fields.urls as Fields[]).map((entry) =>
      pick(dropNulls(entry), ['url', 'sha256', 'filename']),
    )
    return { type, urls: urls as unknown as UrlRequest['urls'] }
  }
  if (type === 'mlflow' && typeof fields.modelVersion === 'number') {
    return toRequest(type, { ...fields, modelVersion: String(fields.modelVersion) })
  }
  return { type, ...pick(fields, REQUEST_FIELDS[type]) } as SourceRequest
}

const REQUEST_FIELDS: Readonly<Record<Exclude<SourceType, 'git-lfs' | 'url'>, readonly string[]>> = {
  huggingface: ['repo', 'revision', 'files', 'endpoint'],
  mlflow: ['trackingUri', 'modelName', 'modelVersion', 'modelAlias', 'modelStage'],
  s3: ['bucket', 'prefix', 'region', 'files', 'endpoint', 'profile'],
  'git-xet': ['url', 'rev', 'files', 'endpoint'],
  ollama: ['model', 'tag', 'registry'],
}

function givenTypes(source: Fields): [SourceType, unknown][] {
  return SOURCE_TYPES.flatMap((type): [SourceType, unknown][] =>
    given(source, type) ? [[type, source[type]]] : [],
  )
}

function textFaults(type: string, fields: Fields, name: string, isRequired: boolean): string[] {
  const prefix = type === '' ? '' : `${type}: `
  if (!given(fields, name)) return isRequired ? [`${prefix}'${name}' is required`] : []
  return isText(fields[name]) ? [] : [`${prefix}'${name}' must be a non-empty string`]
}

function optionalTexts(type: string, fields: Fields, names: readonly string[]): string[] {
  return names.flatMap((name) => textFaults(type, fields, name, false))
}

function listFaults(type: string, fields: Fields, name: string): string[] {
  const value = fields[name] ?? null
  return value === null || (Array.isArray(value) && value.every(isText))
    ? []
    : [`${type}: '${name}' must be a list of strings or null`]
}

function given(fields: Fields, name: string): boolean {
  return Object.hasOwn(fields, name) && (fields[name] ?? null) !== null
}

function dropNulls(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))
}

function pick(fields: Fields, names: readonly string[]): Fields {
  return Object.fromEntries(names.filter((name) => given(fields, name)).map((name) => [name, fields[name]]))
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

function invalidConfig(faults: readonly string[]): SourceError {
  return new SourceError('InvalidRequest', `Invalid fetchModel configuration:\n  ${faults.join('\n  ')}`)
}
