import type { ActorView } from '../../src/lexicons/dev/firn/defs.js'
import type { Kind } from '../../src/syntax/release-key.js'

/**
 * Every address of a page, a feed and a source tree is made here, and nowhere else. Addresses are paths; what
 * leaves the site (Nix, feeds) is made absolute with `absolute`.
 */

/** Who: shown and addressed by handle where one leads to the DID, else by DID. */
export type Author = Pick<ActorView, 'did'> & { readonly handle?: string | null | undefined }

/** What is needed to address a definition. */
export interface DefinitionRef {
  readonly author: Author
  readonly kind: string
  readonly name: string
  /** The record key, where the name does not tell it from others: an author may have several atoms of one label. */
  readonly key?: string | undefined
}

/** Something that a record names by at-uri: a definition, or one of its releases. */
export interface NamedThing {
  readonly definition: DefinitionRef
  readonly version: string | undefined
}

export const HOME = '/'
export const SEARCH = '/search'
export const SUGGEST = '/suggest'
export const UPDATES = '/updates'
export const PUBLISH = '/publish'
/** Looking a model up at its source, and publishing it. */
export const PUBLISH_MODEL = `${PUBLISH}/model`
/** Putting a collection together. */
export const COLLECT = '/collect'
export const ACCOUNT = '/account'
export const LOGIN = '/login'
export const LOGOUT = '/logout'
export const DOCS = '/docs'
/** Git repositories that are looked at for atoms, and what stands in them. */
export const MIRRORS = '/mirrors'
export const THEME = '/theme'
export const FEED_ATOM = '/feed.atom'
export const FEED_JSON = '/feed.json'

/** The handle that stands for one that does not lead back to its DID (lexicon of actorView). */
const INVALID_HANDLE = 'handle.invalid'

/** Second path segments of an author that mean something else than a package of that name. */
const RESERVED_NAMES = new Set(['feed.atom', 'feed.json', 'package', 'atom', 'model', 'collection'])

/** What stands for an author in an address and in text: the handle, or the DID where there is none. */
export function actorName(author: Author): string {
  return author.handle && author.handle !== INVALID_HANDLE ? author.handle : author.did
}

/** An author as a row has them. */
export function toAuthor(did: string, handle: string | null): Author {
  return { did: did as Author['did'], handle }
}

export function authorPage(author: Author): string {
  return `/@${segment(actorName(author))}`
}

export function definitionPage({ author, kind, name, key = name }: DefinitionRef): string {
  const short = kind === 'package' && !RESERVED_NAMES.has(name)
  return `${authorPage(author)}${short ? '' : `/${segment(kind)}`}/${segment(key)}`
}

/** A curated set of packages. */
export function collectionPage({ author, name }: Pick<DefinitionRef, 'author' | 'name'>): string {
  return definitionPage({ author, kind: 'collection', name })
}

export function releasePage(definition: DefinitionRef, version: string): string {
  return `${definitionPage(definition)}/${segment(version)}`
}

/** All versions of a definition. No version reads as this word does. */
export function versionsPage(definition: DefinitionRef): string {
  return releasePage(definition, 'versions')
}

/** What a model was made from, and what was made from it. No version reads as this word does. */
export function lineagePage(definition: DefinitionRef): string {
  return releasePage(definition, 'lineage')
}

/** Results for a query; parameters that are empty are left out, the order is kept. */
export function searchPage(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? SEARCH : `${SEARCH}?${new URLSearchParams(given)}`
}

/** The atoms of one mirror. */
export function mirrorPage(url: string): string {
  return mirrorSearchPage({ mirror: url })
}

/** Atoms of mirrors; parameters that are empty are left out. */
export function mirrorSearchPage(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  return given.length === 0 ? MIRRORS : `${MIRRORS}?${new URLSearchParams(given)}`
}

/** Where the author of a package looks after it; of an atom, by its AtomId. No package is called `model:…`. */
export function managePage(key: string, kind: Kind = 'package'): string {
  if (kind === 'model') return `/manage/model:${segment(key)}`
  return `/manage/${kind === 'package' ? '' : `${kind}/`}${segment(key)}`
}

/** The publish form, filled in for a new version of one's own package, or for its description alone. */
export function publishPage(name: string, only?: 'definition'): string {
  return `${PUBLISH}?${new URLSearchParams({ name, ...(only ? { only } : {}) })}`
}

/** The form for a new version of one's own model, or for its description alone. */
export function publishModelPage(name: string, only?: 'definition'): string {
  return `${PUBLISH_MODEL}?${new URLSearchParams({ name, ...(only ? { only } : {}) })}`
}

/** The form that changes one's own collection. */
export function editCollectionPage(name: string): string {
  return `${COLLECT}?${new URLSearchParams({ name })}`
}

export function deleteCollectionPage(name: string): string {
  return `${COLLECT}/delete?${new URLSearchParams({ name })}`
}

/** Feeds of everything, of an author or of a definition. */
export function feedOf(of: Author | DefinitionRef | undefined, format: 'atom' | 'json'): string {
  if (of === undefined) return `/feed.${format}`
  return `${'author' in of ? definitionPage(of) : authorPage(of)}/feed.${format}`
}

/** Where a query of ours is answered, for links and scripts. */
export function xrpc(nsid: string, params: Readonly<Record<string, string>> = {}): string {
  const query = new URLSearchParams(params).toString()
  return `/xrpc/${nsid}${query === '' ? '' : `?${query}`}`
}

const NIX_LETTERS: Readonly<Record<string, string>> = { package: 'p', atom: 'a', model: 'm' }

/**
 * The tree that a requirement, a channel name or a version means now. The suffix is needed by Nix before 2.19,
 * and what a shell or Nix would read as its own (`^`, `<`, space) is encoded.
 */
export function nixTree(definition: DefinitionRef, requirement: string): string {
  return `${nixDefinition(definition)}/${segment(requirement)}.tar.gz`
}

/** One readable expression to copy into one's own tree. */
export function nixExpression(definition: DefinitionRef, version: string): string {
  return `${nixDefinition(definition)}/${segment(version)}/package.nix`
}

/** Everything of one author as one tree. */
export function nixAuthorTree(author: Author): string {
  return `/u/${segment(actorName(author))}.tar.gz`
}

/** A collection as its items resolve now. */
export function nixCollection({ author, name }: Pick<DefinitionRef, 'author' | 'name'>): string {
  return `/c/${segment(actorName(author))}/${segment(name)}.tar.gz`
}

/** An address as people outside of this site need it. */
export function absolute(publicUrl: string, path: string): string {
  return `${publicUrl}${path}`
}

function nixDefinition({ author, kind, name, key = name }: DefinitionRef): string {
  return `/${NIX_LETTERS[kind] ?? segment(kind)}/${segment(actorName(author))}/${segment(key)}`
}

/** One path segment. `: @ = , + *` stay readable: they mean nothing in a path, to shells in quotes or to Nix. */
function segment(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(/%(3A|40|3D|2C|2B)/g, decodeURIComponent)
}
