import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type FakeHost, startFakeHost } from '../fake-host.js'
import { answerBytes, answerJson } from './answer-bytes.js'

export interface MlflowVersion {
  readonly version: string
  /** Bytes by path below the model. */
  readonly files: Readonly<Record<string, string | Uint8Array>>
  readonly aliases?: readonly string[]
  readonly stage?: string
  readonly status?: string
  readonly description?: string
  /**
   * Where the files lie: behind the server's proxy, in a store that it reads for others below a run, or in one below
   * a logged model of MLflow 3, which has no run.
   */
  readonly store?: 'proxy' | 'run' | 'logged-model'
}

export interface MlflowServerOptions {
  readonly models: Readonly<Record<string, readonly MlflowVersion[]>>
  /** What `Authorization` must say. */
  readonly authorization?: string
  /** Entries of one page of a listing. */
  readonly pageSize?: number
}

/**
 * MLflow's REST API as its documents have it (mlflow.org, "REST API"): registered models, versions, aliases, stages,
 * artifacts with pages, the proxy of artifacts, and the downloads of its pages.
 */
export function startMlflowServer(options: MlflowServerOptions): Promise<FakeHost> {
  return startFakeHost((request, response) => {
    void answer(options, request, response).catch((error: unknown) => {
      if (error instanceof Refusal) {
        response
          .writeHead(error.status, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error_code: error.code, message: error.message }))
      } else response.destroy(error as Error)
    })
  })
}

class Refusal extends Error {
  readonly status: number
  readonly code: string
  constructor(status: number, code: string, message: string) {
    super(message)
    this.status = status
    this.code = code
  }
}

interface Found {
  readonly name: string
  readonly version: MlflowVersion
}

async function answer(
  options: MlflowServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (options.authorization !== undefined && request.headers.authorization !== options.authorization) {
    // As mlflow.server.auth does.
    response.writeHead(401, { 'www-authenticate': 'Basic realm="mlflow"' }).end('You are not authenticated.')
    return
  }
  const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://localhost')
  const path = decodeURIComponent(pathname)
  const api = '/api/2.0/mlflow'
  const logged = /^\/api\/2\.0\/mlflow\/logged-models\/(m-[0-9a-f]+)\/artifacts\/directories$/.exec(path)?.[1]
  if (path === `${api}/registered-models/alias`)
    answerJson({ model_version: shown(byAlias(options, query)) }, response)
  else if (path === `${api}/registered-models/get-latest-versions` && request.method === 'POST') {
    answerJson({ model_versions: latest(options, JSON.parse(await text(request))) }, response)
  } else if (path === `${api}/model-versions/get`)
    answerJson({ model_version: shown(byVersion(options, query)) }, response)
  else if (path === `${api}/model-versions/get-download-uri`) {
    answerJson({ artifact_uri: uriOf(byVersion(options, query)) }, response)
  } else if (path === `${api}/artifacts/list`) {
    const found = byRun(options, query.get('run_id') ?? '')
    const page = pageOf(entries(found, 'artifacts/model', query.get('path') ?? ''), options, query)
    answerJson({ root_uri: `s3://bucket/1/${runId(found)}/artifacts`, ...page }, response)
  } else if (logged !== undefined) {
    const found = all(options).find((one) => loggedModel(one) === logged)
    if (!found)
      throw new Refusal(404, 'RESOURCE_DOES_NOT_EXIST', `Logged model with ID '${logged}' not found.`)
    const directory = query.get('artifact_directory_path') ?? ''
    answerJson({ root_uri: uriOf(found), ...pageOf(entries(found, '', directory), options, query) }, response)
  } else if (path === '/api/2.0/mlflow-artifacts/artifacts')
    answerJson({ files: proxied(options, query) }, response)
  else if (path.startsWith('/api/2.0/mlflow-artifacts/artifacts/')) {
    const place = path.slice('/api/2.0/mlflow-artifacts/artifacts/'.length)
    const [, run, below] = /^1\/([^/]+)\/artifacts\/model\/(.+)$/.exec(place) ?? []
    answerFile(byRun(options, run ?? ''), below, request, response)
  } else if (path === '/model-versions/get-artifact') {
    answerFile(byVersion(options, query), query.get('path') ?? undefined, request, response)
  } else throw new Refusal(404, 'ENDPOINT_NOT_FOUND', `No API found for ${path}`)
}

function all({ models }: MlflowServerOptions): Found[] {
  return Object.entries(models).flatMap(([name, versions]) => versions.map((version) => ({ name, version })))
}

function byVersion(options: MlflowServerOptions, query: URLSearchParams): Found {
  const [name, number] = [query.get('name'), query.get('version')]
  const found = all(options).find((one) => one.name === name && one.version.version === number)
  if (found) return found
  throw new Refusal(
    404,
    'RESOURCE_DOES_NOT_EXIST',
    `Model Version (name=${name}, version=${number}) not found`,
  )
}

function byAlias(options: MlflowServerOptions, query: URLSearchParams): Found {
  const [name, alias] = [query.get('name'), query.get('alias') ?? '']
  const found = all(options).find((one) => one.name === name && one.version.aliases?.includes(alias))
  if (found) return found
  if (!Object.hasOwn(options.models, name ?? '')) {
    throw new Refusal(404, 'RESOURCE_DOES_NOT_EXIST', `Registered Model with name=${name} not found`)
  }
  throw new Refusal(400, 'INVALID_PARAMETER_VALUE', `Registered model alias ${alias} not found.`)
}

function byRun(options: MlflowServerOptions, run: string): Found {
  const found = all(options).find((one) => runId(one) === run)
  if (found) return found
  throw new Refusal(404, 'RESOURCE_DOES_NOT_EXIST', `Run with id=${run} not found`)
}

/** The newest version of each stage that is asked for; of all of them where none is. */
function latest(options: MlflowServerOptions, body: { name: string; stages?: string[] }) {
  const newest = new Map<string, Found>()
  for (const found of all(options).filter(({ name }) => name === body.name)) {
    const stage = found.version.stage ?? 'None'
    if (body.stages === undefined || body.stages.includes(stage)) newest.set(stage, found)
  }
  return [...newest.values()].map(shown)
}

const idOf = ({ name, version }: Found) => Buffer.from(`${name}/${version.version}`).toString('hex')
const runId = (found: Found) => (found.version.store === 'logged-model' ? '' : idOf(found))
const loggedModel = (found: Found) => (found.version.store === 'logged-model' ? `m-${idOf(found)}` : '')

function uriOf(found: Found): string {
  if (found.version.store === 'logged-model') return `s3://bucket/1/models/${loggedModel(found)}/artifacts`
  if (found.version.store === 'run') return `s3://bucket/1/${runId(found)}/artifacts/model`
  return `mlflow-artifacts:/1/${runId(found)}/artifacts/model`
}

function shown(found: Found) {
  const { version, stage = 'None', status = 'READY', aliases = [], description } = found.version
  return {
    name: found.name,
    version,
    creation_timestamp: 1_760_000_000_000,
    current_stage: stage,
    source: found.version.store === 'logged-model' ? `models:/${loggedModel(found)}` : uriOf(found),
    run_id: runId(found),
    status,
    aliases,
    ...(description === undefined ? {} : { description }),
  }
}

/** What lies in a directory, where the model itself lies in the directory `model` of its run. */
function entries({ version }: Found, root: string, directory: string) {
  const prefix = root === '' ? '' : 'model/'
  const paths = Object.entries(version.files).map(
    ([path, bytes]) => [`${prefix}${path}`, bytes.length] as const,
  )
  const here = directory === '' ? '' : `${directory}/`
  const names = new Map<string, { path: string; is_dir: boolean; file_size?: number }>()
  for (const [path, size] of paths) {
    if (!path.startsWith(here)) continue
    const [name = '', ...rest] = path.slice(here.length).split('/')
    const entry = `${here}${name}`
    names.set(
      entry,
      rest.length > 0 ? { path: entry, is_dir: true } : { path: entry, is_dir: false, file_size: size },
    )
  }
  return [...names.values()]
}

function pageOf<T>(all: readonly T[], { pageSize = 1_000 }: MlflowServerOptions, query: URLSearchParams) {
  const start = Number(query.get('page_token') ?? 0)
  const next = start + pageSize
  return { files: all.slice(start, next), ...(next < all.length ? { next_page_token: String(next) } : {}) }
}

/** The proxy names entries by themselves, not by where they lie. */
function proxied(options: MlflowServerOptions, query: URLSearchParams) {
  const [, run = '', , below = ''] = /^1\/([^/]+)\/artifacts(\/(.*))?$/.exec(query.get('path') ?? '') ?? []
  return entries(byRun(options, run), 'artifacts', below).map((entry) => ({
    ...entry,
    path: entry.path.slice(entry.path.lastIndexOf('/') + 1),
  }))
}

function answerFile(
  { version }: Found,
  path: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const bytes = version.files[path ?? '']
  if (bytes === undefined) throw new Refusal(404, 'RESOURCE_DOES_NOT_EXIST', `No such artifact: ${path}`)
  answerBytes(Buffer.from(bytes), request, response)
}
