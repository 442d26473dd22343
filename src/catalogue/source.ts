import type { UriString } from '@atproto/syntax'
import { recipe } from '../lexicons/dev/firn.js'
import { isUri } from '../syntax/identifiers.js'
import { defined } from './defined.js'
import { EntryRefusal } from './entry-refusal.js'
import { usableHash } from './hashes.js'
import type { CatalogueEntry, Upstream } from './schema.js'

type Source = NonNullable<recipe.Main['source']>

const COMMIT = /^[0-9a-f]{40}$/
const NAR_HASH = 'nar'

/**
 * The pinned source of an entry. What was fetched with git stays a git source, for the hash of a checkout need not
 * be that of the forge's archive; what was fetched as an archive of a commit becomes a forge source; an archive of
 * a tag stays a tarball with its hash, and the lint says that the tag can move.
 * @throws EntryRefusal `NoSource`, `UnpinnedSource`, `FakeHash`, `MalformedHash`
 */
export function mapSource({ upstream }: CatalogueEntry): Source {
  if (!upstream?.srcHash) throw new EntryRefusal('NoSource', 'The catalogue names no source with a hash.')
  const hash = usableHash('The hash of the source', upstream.srcHash)
  const { rev, archive } = upstream
  if (rev && COMMIT.test(rev)) {
    return usesGit(upstream) ? gitSource(upstream, rev, hash) : forgeSource(upstream, rev, hash)
  }
  if (isUri(archive) && rev && rev !== 'HEAD' && upstream.hashMode?.startsWith(NAR_HASH)) {
    return recipe.tarball.$build({ urls: [archive], hash, hashMode: 'nar' })
  }
  throw new EntryRefusal(
    'UnpinnedSource',
    `The source is at ${rev ? `"${rev}"` : 'no revision'}, which is no commit: its hash goes stale.`,
  )
}

function usesGit({ fetcher, forceFetchGit }: Upstream): boolean {
  return fetcher === 'fetchgit' || forceFetchGit === true
}

function gitSource({ url, fetcher }: Upstream, rev: string, hash: string): Source {
  // nixpkgs' fetchgit takes submodules unless told otherwise, fetchFromTangled does not.
  const submodules = fetcher === 'fetchgit' ? true : undefined
  return defined(recipe.git.$build({ url: repositoryUrl(url), rev, submodules, hash }))
}

function forgeSource({ forge, owner, repo, url }: Upstream, rev: string, hash: string): Source {
  if (!forge || !owner || !repo) {
    throw new EntryRefusal('NoSource', 'The catalogue does not say at which forge the source lies.')
  }
  const host = forge === 'github' ? undefined : URL.parse(url ?? '')?.host
  return defined(recipe.forge.$build({ forge, host, owner, repo, rev, hash }))
}

function repositoryUrl(url: string | null | undefined): UriString {
  if (isUri(url)) return url
  throw new EntryRefusal('NoSource', 'The catalogue does not say where the git repository lies.')
}
