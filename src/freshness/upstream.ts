import { recipe } from '../lexicons/dev/firn.js'
import { MAX_UPSTREAM_KEY_LENGTH } from '../limits/freshness.js'

/** Where newer versions of a package would appear. */
export interface Upstream {
  /** `git`: tags of a repository at any forge. The others: a package of that registry. */
  readonly kind: UpstreamKind
  /** Address of the repository, or name of the package. */
  readonly place: string
}

export type UpstreamKind = 'git' | 'npm' | 'crates' | 'pypi'

export const UPSTREAM_KINDS: readonly UpstreamKind[] = ['git', 'npm', 'crates', 'pypi']

type Source = recipe.Main['source']

/** Hosts of the forges where a record names none; as library/lib/forge.nix. */
const FORGE_HOSTS: Readonly<Record<string, string>> = {
  github: 'github.com',
  gitlab: 'gitlab.com',
  tangled: 'tangled.org',
  codeberg: 'codeberg.org',
  sourcehut: 'git.sr.ht',
}

/** What npm, crates.io and PyPI call packages: letters, digits and few others; npm's may have a scope. */
const PACKAGE_NAME = /^(?:@[A-Za-z0-9][\w.-]*\/)?[A-Za-z0-9][\w.-]*$/

/** An archive of a forge, as GitHub, Gitea and GitLab name them. */
const FORGE_ARCHIVE =
  /^https:\/\/([A-Za-z0-9.-]+)\/([\w.@~-]+)\/([\w.-]+)\/(?:-\/)?(?:archive|releases\/download)\//

/** Where newer versions of what a recipe builds would appear; undefined where its source does not tell. */
export function upstreamOf({ source, build }: Pick<recipe.Main, 'source' | 'build'>): Upstream | undefined {
  const found = ofSource(source) ?? ofDownloads(build)
  return found && upstreamKey(found).length <= MAX_UPSTREAM_KEY_LENGTH ? found : undefined
}

/** One text for an upstream, under which its answer is kept. */
export function upstreamKey({ kind, place }: Upstream): string {
  return `${kind} ${place}`
}

/** @returns undefined for a text that `upstreamKey` did not make */
export function readUpstreamKey(key: string): Upstream | undefined {
  const space = key.indexOf(' ')
  const kind = UPSTREAM_KINDS.find((each) => each === key.slice(0, space))
  return kind && { kind, place: key.slice(space + 1) }
}

function ofSource(source: Source): Upstream | undefined {
  if (source === undefined) return undefined
  if (recipe.forge.$isTypeOf(source)) return ofForge(source)
  if (recipe.git.$isTypeOf(source)) return ofRepository(source.url)
  if (recipe.registry.$isTypeOf(source)) {
    const kind = UPSTREAM_KINDS.find((each) => each !== 'git' && each === source.ecosystem)
    return kind && PACKAGE_NAME.test(source.name) ? { kind, place: source.name } : undefined
  }
  return recipe.tarball.$isTypeOf(source) ? ofArchives(source.urls) : undefined
}

function ofForge({ forge, host, owner, repo }: recipe.Forge): Upstream | undefined {
  const known = Object.hasOwn(FORGE_HOSTS, forge) ? FORGE_HOSTS[forge] : undefined
  const where = host ?? known
  return where === undefined ? undefined : ofRepository(`https://${where}/${owner}/${repo}`)
}

function ofDownloads(build: recipe.Main['build']): Upstream | undefined {
  if (!recipe.prebuilt.$isTypeOf(build)) return undefined
  return ofArchives(build.platforms.flatMap(({ urls }) => urls))
}

function ofArchives(urls: readonly string[]): Upstream | undefined {
  for (const url of urls) {
    const [, host, owner, repo] = FORGE_ARCHIVE.exec(url) ?? []
    if (repo !== undefined) return ofRepository(`https://${host}/${owner}/${repo}`)
  }
  return undefined
}

/** In one spelling, so that all definitions of a repository share one answer. */
function ofRepository(address: string): Upstream | undefined {
  if (!URL.canParse(address)) return undefined
  const url = new URL(address)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined
  const path = url.pathname.replace(/\/+$/, '').replace(/\.git$/, '')
  return path === '' ? undefined : { kind: 'git', place: `${url.origin}${path}` }
}
