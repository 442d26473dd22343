import { recipe } from '../../lexicons/dev/firn.js'
import { call, type Expression, list, literal, set, variable } from '../expression.js'
import { type AtomReleases, fetchAtom } from './atom-source.js'
import { check, checkAll, PackageNixError, shellQuote } from './checks.js'
import type { Scope } from './scope.js'

type Source = NonNullable<recipe.Main['source']>
type Fields = [string, Expression | undefined][]

/** A source as builders take it, and how they enter a folder of it. */
export interface Fetched {
  readonly src: Expression
  /** For what must be read while evaluating: the tree itself, without a derivation between, where there is one. */
  evaluated(): Expression
  enter(folder: string): Fields
}

/** Blob addresses by CID. */
export type BlobUrls = Readonly<Record<string, readonly string[]>>

/** What a record names and does not say itself. */
export interface Surroundings {
  readonly blobs: BlobUrls
  readonly atoms: AtomReleases
}

/** @throws PackageNixError for a source that has no fetcher, or a field that no fetcher may see */
export function fetchSource(source: Source, scope: Scope, { blobs, atoms }: Surroundings): Fetched {
  if (recipe.git.$isTypeOf(source)) return fetchGit(source, check('http address', source.url), scope)
  if (recipe.forge.$isTypeOf(source)) return fetchForge(source, scope)
  if (recipe.tarball.$isTypeOf(source)) {
    return fetchArchive({ ...source, mode: source.hashMode }, scope)
  }
  if (recipe.registry.$isTypeOf(source)) {
    const { ecosystem, name, version, hashMode: mode = 'flat' } = source
    // stdenv knows archives by their ending, which says nothing of what a crate is.
    const crate =
      ecosystem === 'crates' ? { name: fileName(`${name}-${version}.tar.gz`), extension: 'tar.gz' } : {}
    return fetchArchive({ ...source, name: undefined, ...crate, mode }, scope)
  }
  if (recipe.blob.$isTypeOf(source)) return fetchBlob(source, scope, blobs)
  if (recipe.atom.$isTypeOf(source)) return fetchAtom(source, atoms)
  throw new PackageNixError(`A source of the form ${source.$type} has no fetcher.`)
}

/** A file by its addresses, with a name that a store path can hold. */
export function fetchFile(urls: readonly string[], hash: string, scope: Scope, name?: string): Expression {
  const base = fileName(urls[0] ?? '')
  const fields: Fields = [
    ...addresses(urls),
    ['hash', literal(check('SRI hash', hash))],
    ['name', name !== undefined || base !== lastSegment(urls[0] ?? '') ? literal(name ?? base) : undefined],
  ]
  return call(scope.use('fetchurl'), set(fields))
}

function fetchGit(source: recipe.Git | recipe.Forge, url: string, scope: Scope): Fetched {
  const rev = check('commit id', source.rev)
  const submodules = source.submodules === true
  const fields: Fields = [
    ['url', literal(url)],
    ['rev', literal(rev)],
    ['hash', literal(check('SRI hash', source.hash))],
    ['fetchSubmodules', submodules ? literal(true) : undefined],
  ]
  return tree(call(scope.use('fetchgit'), set(fields)), () =>
    call(
      variable('builtins', 'fetchGit'),
      literal({ url, rev, ...(submodules ? { submodules } : {}), allRefs: true }),
    ),
  )
}

const FORGES: Readonly<Record<string, { host?: string; fetcher?: string }>> = {
  github: { host: 'github.com', fetcher: 'fetchFromGitHub' },
  gitlab: { host: 'gitlab.com', fetcher: 'fetchFromGitLab' },
  codeberg: { host: 'codeberg.org', fetcher: 'fetchFromGitea' },
  gitea: { fetcher: 'fetchFromGitea' },
  sourcehut: { host: 'git.sr.ht', fetcher: 'fetchFromSourcehut' },
  // nixpkgs has had a fetcher for Tangled since 25.11 alone.
  tangled: { host: 'tangled.org' },
}

function fetchForge(source: recipe.Forge, scope: Scope): Fetched {
  const known = Object.hasOwn(FORGES, source.forge) ? FORGES[source.forge] : undefined
  if (!known) throw new PackageNixError(`${JSON.stringify(source.forge)} is no forge that has a fetcher.`)
  const host = source.host ?? known.host
  if (host === undefined) throw new PackageNixError(`A source at ${source.forge} names its host.`)
  const owner = check('relative path', source.owner)
  const repo = check('relative path', source.repo)
  const rev = check('commit id', source.rev)
  const hash = check('SRI hash', source.hash)
  const home = source.forge === 'sourcehut' && !owner.startsWith('~') ? `~${owner}` : owner
  const repository = `https://${check('host name', host)}/${home}/${repo}${source.forge === 'gitlab' ? '.git' : ''}`
  const archive =
    source.forge === 'gitlab'
      ? `https://${host}/api/v4/projects/${`${owner}/${repo}`.replaceAll('/', '%2F')}/repository/archive.tar.gz?sha=${rev}`
      : `${repository}/archive/${rev}.tar.gz`
  if (known.fetcher === undefined) {
    return source.submodules
      ? fetchGit(source, repository, scope)
      : fetchArchive({ urls: [archive], hash, mode: 'nar' }, scope)
  }
  const evaluated = () =>
    source.submodules
      ? fetchGit(source, repository, scope).evaluated()
      : fetchArchive({ urls: [archive], hash, mode: 'nar' }, scope).evaluated()
  const domain = source.forge === 'github' ? 'githubBase' : 'domain'
  const fields: Fields = [
    [domain, host === known.host && known.fetcher !== 'fetchFromGitea' ? undefined : literal(host)],
    ['owner', literal(home)],
    ['repo', literal(repo)],
    ['rev', literal(rev)],
    ['hash', literal(hash)],
    ['fetchSubmodules', source.submodules ? literal(true) : undefined],
  ]
  return tree(call(scope.use(known.fetcher), set(fields)), evaluated)
}

interface Archive {
  readonly urls: readonly string[]
  readonly hash: string
  readonly mode: string
  /** Of the file, where its address says something else. */
  readonly name?: string | undefined
  /** That tells how to unpack it, likewise. */
  readonly extension?: string | undefined
  readonly stripRoot?: boolean | undefined
}

function fetchArchive(
  { urls, hash, mode, name, extension, stripRoot = true }: Archive,
  scope: Scope,
): Fetched {
  checkAll('http address', urls)
  if (mode === 'flat') {
    if (!stripRoot) throw new PackageNixError('stripRoot belongs to a hash of the tree (hashMode nar).')
    return archive(fetchFile(urls, hash, scope, name))
  }
  const src = call(
    scope.use('fetchzip'),
    set([
      ...addresses(urls),
      ['hash', literal(check('SRI hash', hash))],
      ['extension', extension === undefined ? undefined : literal(extension)],
      ['stripRoot', stripRoot ? undefined : literal(false)],
    ]),
  )
  return tree(src, () =>
    stripRoot && hash.startsWith('sha256-')
      ? call(variable('builtins', 'fetchTarball'), literal({ url: urls[0], sha256: hash }))
      : src,
  )
}

function fetchBlob(source: recipe.Blob, scope: Scope, blobs: BlobUrls): Fetched {
  const cid = String('ref' in source.blob ? source.blob.ref : source.blob.cid)
  const urls = checkAll('http address', (Object.hasOwn(blobs, cid) ? blobs[cid] : undefined) ?? [])
  if (urls.length === 0) throw new PackageNixError(`There is no address of the blob ${cid}.`)
  const name = fileName(source.name ?? 'source.tar.gz')
  if (source.hashMode === 'flat') return archive(fetchFile(urls, source.hash, scope, name))
  const extension = /\.(tar\.[A-Za-z0-9]+|[A-Za-z0-9]+)$/.exec(name)?.[1] ?? 'tar.gz'
  return fetchArchive({ urls, hash: source.hash, mode: 'nar', extension }, scope)
}

/** A tree unpacks to a folder named as it is. */
function tree(src: Expression, evaluated: () => Expression): Fetched {
  return { src, evaluated, enter: (folder) => [['sourceRoot', literal(`source/${folder}`)]] }
}

/** An archive unpacks to a folder of its own choice. */
function archive(src: Expression): Fetched {
  const enter = (folder: string): Fields => [
    ['postUnpack', literal(`sourceRoot="$sourceRoot/"${shellQuote(folder)}`)],
  ]
  const evaluated = (): Expression => {
    throw new PackageNixError(
      'This build reads its source while evaluating: it needs a hash of the tree (hashMode nar).',
    )
  }
  return { src, evaluated, enter }
}

function addresses(urls: readonly string[]): Fields {
  return urls.length === 1 ? [['url', literal(urls[0])]] : [['urls', list(urls.map(literal))]]
}

/** As library/lib/file-name.nix. */
function fileName(url: string): string {
  const plain = lastSegment(url).replace(/[^A-Za-z0-9+._=-]+/g, '-')
  const name = plain.replace(/^[.-]*/, '').slice(0, 150)
  return name === '' ? 'download' : name.replace(/\.drv$/, '$&-')
}

function lastSegment(url: string): string {
  return url.slice(url.lastIndexOf('/') + 1)
}
