import { MAX_LISTED_FILES } from '../../limits/model-sources.js'
import { encodePath } from '../arrange-files.js'
import { fieldsOf, listOf, sizeOf, textOf } from '../fields.js'
import { countOf } from '../in-words.js'
import type { ListedFile } from '../listing.js'
import type { SourceContext } from '../source.js'
import { SourceError } from '../source-error.js'
import { lastingUrl } from '../url/lasting-url.js'
import { watchPages } from '../watch-pages.js'
import type { ModelVersion } from './find-version.js'
import { askMlflow, queryOf } from './server.js'

/** A registered version, and where its server says that its files lie. */
export interface Artifacts {
  readonly server: string
  readonly name: string
  readonly version: ModelVersion
  readonly uri: string
}

export interface ListedArtifacts {
  readonly files: readonly ListedFile[]
  readonly bases: readonly string[]
}

/** A directory's entries: the names in it, and what a page of them is asked with. */
type ListDirectory = (
  directory: string,
  pageToken: string | undefined,
) => Promise<Readonly<Record<string, unknown>>>

/** The part of the API by which a server hands out files of any store itself. */
const PROXY = 'mlflow-artifacts/artifacts'

/**
 * Lists all files of a version, whatever store they lie in: through the server's proxy where it has one, else as
 * those of the logged model or the run that they came from.
 * @throws SourceError
 */
export async function listArtifacts(artifacts: Artifacts, context: SourceContext): Promise<ListedArtifacts> {
  const proxied = proxyOf(artifacts)
  if (proxied) {
    const { server, root } = proxied
    const base = `${server}/api/2.0/${PROXY}/${root === '' ? '' : `${encodePath(root)}/`}`
    const found = await walk(
      server,
      (directory) => askMlflow(server, PROXY, { path: join(root, directory) || undefined }, context),
      (directory, path) => join(directory, path),
      context,
    )
    return {
      files: found.map((file) => ({ ...file, urls: [`${base}${encodePath(file.path)}`] })),
      bases: [base],
    }
  }
  const found = await (artifacts.version.loggedModel === undefined
    ? walkRun(artifacts, context)
    : walkLoggedModel(artifacts.version.loggedModel, artifacts, context))
  const { server, name, version } = artifacts
  return {
    files: found.map((file) => {
      const query = queryOf({ name, version: version.version, path: file.path })
      return { ...file, urls: [`${server}/model-versions/get-artifact${query}`] }
    }),
    bases: [],
  }
}

/** Where the proxy serves the files (mlflow, `MlflowArtifactsRepository.resolve_uri`); undefined where it does not. */
function proxyOf({ server, uri }: Artifacts): { server: string; root: string } | undefined {
  const [, host, path = ''] = /^mlflow-artifacts:(?:\/\/([^/]*))?(\/.*)?$/.exec(uri) ?? []
  const [, httpServer, httpPath] =
    /^(https?:\/\/.+?)\/api\/2\.0\/mlflow-artifacts\/artifacts(\/.*)?$/.exec(uri) ?? []
  // What is recorded as its address may hold no login.
  if (httpServer !== undefined) return { server: addressOf(httpServer), root: trim(httpPath ?? '') }
  if (!uri.startsWith('mlflow-artifacts:')) return undefined
  const at = host ? addressOf(`${new URL(server).protocol}//${host}`) : server
  return { server: at, root: trim(path.replace(`/api/2.0/${PROXY}`, '')) }
}

async function walkRun({ server, uri, name, version }: Artifacts, context: SourceContext) {
  const { runId } = version
  if (runId === undefined) {
    throw new SourceError(
      'Unreadable',
      `Version ${version.version} of ${name} lies at ${uri.slice(0, 200)} and came from no run, so its server does not ` +
        'list its files. Name that place itself as the source, for example s3://bucket/prefix.',
    )
  }
  const first = await askMlflow(server, 'mlflow/artifacts/list', { run_id: runId }, context)
  const runRoot = trim(textOf(first.root_uri) ?? '')
  const place = trim(uri)
  if (place !== runRoot && !place.startsWith(`${runRoot}/`)) {
    throw new SourceError(
      'Unreadable',
      `Version ${version.version} of ${name} lies outside of the run that it came from, and its server lists no other place.`,
    )
  }
  const root = place.slice(runRoot.length + 1)
  return walk(
    server,
    (directory, pageToken) =>
      askMlflow(
        server,
        'mlflow/artifacts/list',
        { run_id: runId, path: join(root, directory) || undefined, page_token: pageToken },
        context,
      ),
    (_, path) => below(root, path),
    context,
  )
}

function walkLoggedModel(id: string, { server }: Artifacts, context: SourceContext) {
  return walk(
    server,
    (directory, pageToken) =>
      askMlflow(
        server,
        `mlflow/logged-models/${id}/artifacts/directories`,
        { artifact_directory_path: directory || undefined, page_token: pageToken },
        context,
      ),
    (_, path) => path,
    context,
  )
}

/** All files below all directories, page by page. `pathOf` says where below the model an entry lies. */
async function walk(
  server: string,
  list: ListDirectory,
  pathOf: (directory: string, path: string) => string,
  context: SourceContext,
): Promise<{ path: string; size: number }[]> {
  const files: { path: string; size: number }[] = []
  const directories = ['']
  let seen = 0
  const watch = watchPages(server)
  for (let directory = directories.shift(); directory !== undefined; directory = directories.shift()) {
    let pageToken: string | undefined
    do {
      watch(JSON.stringify([directory, pageToken]), seen)
      const page = await list(directory, pageToken)
      for (const entry of listOf(page.files)) {
        const { path, is_dir: isDirectory, file_size: size } = fieldsOf(entry)
        const place = pathOf(directory, textOf(path) ?? '')
        // A server that names a directory within itself would never come to an end.
        if (++seen > MAX_LISTED_FILES) {
          throw new SourceError(
            'TooLarge',
            `There are more than ${MAX_LISTED_FILES} files and directories in the model.`,
          )
        }
        if (isDirectory === true) directories.push(place)
        else files.push({ path: place, size: sizeOf(size) ?? missingSize(place) })
      }
      pageToken = textOf(page.next_page_token)
    } while (pageToken !== undefined)
    if (directories.length > 0)
      context.report?.(
        `${countOf(files.length, 'file')} found, ${countOf(directories.length, 'directory', 'directories')} ahead.`,
      )
  }
  return files
}

function missingSize(path: string): never {
  throw new SourceError(
    'Unreadable',
    `The server does not say how large ${path} is: see whether it is one of MLflow.`,
  )
}

function below(root: string, path: string): string {
  if (root === '') return path
  if (path.startsWith(`${root}/`)) return path.slice(root.length + 1)
  throw new SourceError(
    'Unreadable',
    `The server lists ${path.slice(0, 200)}, which is not below ${root.slice(0, 200)}.`,
  )
}

/** @throws SourceError */
function addressOf(server: string): string {
  return trim(lastingUrl(server))
}

function join(directory: string, name: string): string {
  return [directory, name].filter((part) => part !== '').join('/')
}

function trim(path: string): string {
  return path.replace(/^\/+|\/+$/g, '')
}
