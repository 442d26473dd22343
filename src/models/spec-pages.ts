import { decodePart } from './decode-part.js'
import { isHubRepo } from './hub-repo.js'
import type { SourceRequest } from './request.js'

/** Names that stand where an organisation would, on the pages of the hub. */
const HUB_PAGES = new Set([
  'api',
  'blog',
  'collections',
  'datasets',
  'docs',
  'models',
  'papers',
  'settings',
  'spaces',
])

/** What the address of a model's page means; undefined where it is the page of no model that is known. */
export function readPage(url: URL): SourceRequest | undefined {
  const names = url.pathname
    .split('/')
    .filter((name) => name !== '')
    .map(decodePart)
  switch (url.hostname.replace(/^www\./, '')) {
    case 'huggingface.co':
    case 'hf.co':
      return readHubPage(names)
    case 'ollama.com':
      return readOllamaPage(names)
    case 'github.com':
    case 'gitlab.com':
    case 'codeberg.org':
      return readRepositoryPage(url, names)
    default:
      return readMlflowPage(url)
  }
}

/** /org/name[/tree/rev | /blob/rev/path | /resolve/rev/path | …]. */
function readHubPage(names: readonly string[]): SourceRequest | undefined {
  const at = names.findIndex((name) =>
    ['tree', 'blob', 'resolve', 'raw', 'commit', 'discussions'].includes(name),
  )
  const repo = names.slice(0, at < 0 ? 2 : at).join('/')
  if (!isHubRepo(repo) || HUB_PAGES.has(names[0] ?? '')) return undefined
  const [page, revision, ...path] = at < 0 ? [] : names.slice(at)
  if (page === 'discussions') return { type: 'huggingface', repo }
  const below = path.join('/')
  const files = below === '' ? undefined : [page === 'tree' ? `${literal(below)}/*` : literal(below)]
  return { type: 'huggingface', repo, ...(revision !== undefined && { revision }), ...(files && { files }) }
}

/** A glob that matches a text and nothing else. */
function literal(path: string): string {
  return path.replace(/[*?[]/g, '[$&]')
}

/** /library/name:tag, /namespace/name:tag. */
function readOllamaPage(names: readonly string[]): SourceRequest | undefined {
  const [namespace, name] = names
  if (namespace === undefined || name === undefined || names.length > 2) return undefined
  return { type: 'ollama', model: namespace === 'library' ? name : `${namespace}/${name}` }
}

/** /owner/repo[/tree/rev[/directory]]; GitLab has groups below groups, and `-` before `tree`; Codeberg `src/branch`. */
function readRepositoryPage(url: URL, names: readonly string[]): SourceRequest | undefined {
  const at = names.findIndex((name, index) => index >= 2 && ['-', 'tree', 'src'].includes(name))
  const repo = names.slice(0, at < 0 ? undefined : at)
  if (repo.length < 2 || (repo.length > 2 && url.hostname !== 'gitlab.com')) return undefined
  const rest =
    at < 0
      ? []
      : names
          .slice(at)
          .filter((name, index) => !(index < 2 && /^(?:-|tree|src|branch|tag|commit)$/.test(name)))
  const [rev = 'HEAD', ...directory] = rest
  const address = `${url.origin}/${repo
    .map(encodeURIComponent)
    .join('/')
    .replace(/\.git$/, '')}`
  return { type: 'git-lfs', url: address, rev, ...(directory.length > 0 && { subdir: directory.join('/') }) }
}

/** The page of a version in MLflow's own pages: https://server/#/models/name/versions/3. */
function readMlflowPage(url: URL): SourceRequest | undefined {
  const [, name, modelVersion] = /^#\/models\/([^/?]+)\/versions\/(\d+)/.exec(url.hash) ?? []
  if (name === undefined || modelVersion === undefined) return undefined
  const trackingUri = `${url.origin}${url.pathname.replace(/\/$/, '')}`
  return { type: 'mlflow', trackingUri, modelName: decodePart(name), modelVersion }
}
