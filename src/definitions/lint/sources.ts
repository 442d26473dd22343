import { recipe, release } from '../../lexicons/dev/firn.js'
import { AtUriError, parseAtUri } from '../../syntax/at-uri.js'
import { parseReleaseKey, ReleaseKeyError } from '../../syntax/release-key.js'
import { allFindings, type FieldPath, type Finding, finding } from './finding.js'
import { lintHash } from './hashes.js'
import { isPlainPath } from './names.js'
import type { PlacedRecipe } from './recipes.js'
import { lintUrl, lintUrls, type UrlRules } from './urls.js'

type Source = NonNullable<recipe.Main['source']>

const COMMIT = /^[0-9a-f]{40}$/
const HOST =
  /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/i
/** Forges and whether firn knows their host when the record names none. */
const FORGES: ReadonlyMap<string, { readonly hasDefaultHost: boolean }> = new Map([
  ['github', { hasDefaultHost: true }],
  ['gitlab', { hasDefaultHost: true }],
  ['tangled', { hasDefaultHost: true }],
  ['codeberg', { hasDefaultHost: true }],
  ['gitea', { hasDefaultHost: false }],
  ['sourcehut', { hasDefaultHost: true }],
])

/** Sources that are not pinned, or not in a way that firn can fetch (rule 6 of the contract). */
export function lintSource(placed: PlacedRecipe, rules: UrlRules): Finding[] {
  const { path } = placed
  const { source, build, files } = placed.recipe
  if (source) return lintPresentSource(source, [...path, 'source'], rules)
  const needsNone = [recipe.prebuilt, recipe.expression, recipe.composed].some(
    ({ $type }) => $type === build.$type,
  )
  // Files that are laid into nothing are a source as well.
  if (needsNone || placed.sharesSource || files?.length) return []
  return [
    finding(
      'missing-source',
      [...path, 'source'],
      'Nothing says what is built.',
      'Add a source: a forge, git, a tarball, a registry or a blob.',
    ),
  ]
}

export function lintPresentSource(
  source: Source | NonNullable<recipe.File['source']>,
  path: FieldPath,
  rules: UrlRules,
): Finding[] {
  if (recipe.git.$isTypeOf(source)) {
    return allFindings(
      lintUrl(source.url, [...path, 'url'], rules),
      lintCommit(source.rev, [...path, 'rev']),
      lintHash(source.hash, [...path, 'hash']),
    )
  }
  if (recipe.forge.$isTypeOf(source)) {
    return allFindings(
      lintForge(source, path),
      lintCommit(source.rev, [...path, 'rev']),
      lintHash(source.hash, [...path, 'hash']),
    )
  }
  if (recipe.tarball.$isTypeOf(source) && source.stripRoot === false && source.hashMode !== 'nar') {
    const fix = 'Leave stripRoot out, or give the hash of the unpacked tree with hashMode nar.'
    return [finding('unsupported-source', [...path, 'stripRoot'], 'It belongs to a hash of the tree.', fix)]
  }
  if (recipe.tarball.$isTypeOf(source) || recipe.registry.$isTypeOf(source)) {
    return [...lintUrls(source.urls, [...path, 'urls'], rules), ...lintHash(source.hash, [...path, 'hash'])]
  }
  if (recipe.blob.$isTypeOf(source)) return lintHash(source.hash, [...path, 'hash'])
  if (recipe.atom.$isTypeOf(source)) return lintAtom(source, path)
  return [
    finding(
      'unknown-source',
      [...path, '$type'],
      `"${source.$type}" is no kind of source that firn knows.`,
      `Use one of ${SOURCE_TYPES.join(', ')}.`,
    ),
  ]
}

/** Which record it is, and that it stands, only resolution can tell. */
function lintAtom({ release: { uri } }: recipe.Atom, path: FieldPath): Finding[] {
  if (isAtomRelease(uri)) return []
  const fix = `Name the release of an atom: at://<DID>/${release.$nsid}/atom:<AtomId>:<version>.`
  return [finding('unsupported-source', [...path, 'release', 'uri'], 'It is no release of an atom.', fix)]
}

function isAtomRelease(uri: string): boolean {
  try {
    const { collection, rkey } = parseAtUri(uri)
    return collection === release.$nsid && rkey !== undefined && parseReleaseKey(rkey).kind === 'atom'
  } catch (error) {
    if (error instanceof AtUriError || error instanceof ReleaseKeyError) return false
    throw error
  }
}

const SOURCE_TYPES = [
  recipe.git,
  recipe.forge,
  recipe.tarball,
  recipe.registry,
  recipe.blob,
  recipe.atom,
].map(({ $type }) => $type)

function lintCommit(rev: string, path: FieldPath): Finding[] {
  if (COMMIT.test(rev)) return []
  return [
    finding(
      'unpinned-source',
      path,
      `"${rev}" is no commit id: a branch or tag can move.`,
      'Write the full commit id, 40 lower-case hexadecimal digits (git rev-parse HEAD).',
    ),
  ]
}

function lintForge({ forge, host, owner, repo }: recipe.Forge, path: FieldPath): Finding[] {
  const findings: Finding[] = []
  const known = FORGES.get(forge)
  if (!known) {
    const fix = `Use one of ${[...FORGES.keys()].join(', ')}, or a git source.`
    findings.push(
      finding('invalid-forge', [...path, 'forge'], `"${forge}" is no forge that firn knows.`, fix),
    )
  } else if (host === undefined && !known.hasDefaultHost) {
    const fix = 'Add "host", for example git.example.org.'
    findings.push(finding('missing-host', [...path, 'host'], `There are many ${forge} servers.`, fix))
  }
  if (host !== undefined && !HOST.test(host)) {
    const fix = 'Write the name alone, for example git.example.org.'
    findings.push(finding('invalid-forge', [...path, 'host'], `"${host}" is no host name.`, fix))
  }
  for (const [field, value] of [
    ['owner', owner],
    ['repo', repo],
  ] as const) {
    // GitLab's owners may be paths of groups.
    if (isPlainPath(value) && (field === 'owner' || !value.includes('/'))) continue
    const fix = 'Write it as the forge shows it in its addresses.'
    findings.push(
      finding('invalid-forge', [...path, field], `"${value}" cannot be part of a forge's address.`, fix),
    )
  }
  return findings
}
