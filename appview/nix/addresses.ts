import { treeIdOf } from '../../src/nix/tree-id.js'
import { KINDS, type Kind } from '../../src/syntax/release-key.js'
import type { TreeAddress } from './service.js'

/** First path segment of the trees of a kind. */
const LETTERS: Readonly<Record<Kind, string>> = { package: 'p', atom: 'a', model: 'm' }
const SUFFIX = '.tar.gz'

/** Where nix fetches exactly one version, as its dependencies resolve now. */
export function exactUrl(
  publicUrl: string,
  release: Pick<TreeAddress, 'did' | 'kind' | 'name' | 'version'>,
): string {
  const { did, kind, name, version } = release
  return `${publicUrl}/${[LETTERS[kind], did, name, `=${version}`].map(segment).join('/')}${SUFFIX}`
}

/** Where nix fetches the newest version of a package or a model. */
export function latestUrl(
  publicUrl: string,
  { did, kind, name }: Pick<TreeAddress, 'did' | 'kind' | 'name'>,
): string {
  return `${publicUrl}/${[LETTERS[kind], did, name, 'latest'].map(segment).join('/')}${SUFFIX}`
}

/** Where the tree of one lock stands for ever. */
export function treeUrl(publicUrl: string, { did, kind, name, version, lockId }: TreeAddress): string {
  return `${publicUrl}/${[LETTERS[kind], did, name, version, lockId].map(segment).join('/')}${SUFFIX}`
}

/** Where nix fetches a collection as its items resolve now. */
export function collectionUrl(publicUrl: string, { did, name }: { did: string; name: string }): string {
  return `${publicUrl}/${['c', did, name].map(segment).join('/')}${SUFFIX}`
}

/** Where the tree of a collection's lock stands for ever. */
export function collectionTreeUrl(
  publicUrl: string,
  { did, name, lockId }: { did: string; name: string; lockId: string },
): string {
  return `${publicUrl}/${['c', did, name, lockId].map(segment).join('/')}${SUFFIX}`
}

/** Where a tree stands under its content alone, whatever it is of. */
export function keptTreeUrl(publicUrl: string, narHash: string): string {
  return `${publicUrl}/tree/${treeIdOf(narHash)}${SUFFIX}`
}

/**
 * The Link by which Nix locks a mutable address to an immutable one. Nix matches its form to the letter: one link,
 * absolute, `rel="immutable"` in quotes (nix, src/libfetchers/tarball.cc and src/libstore/filetransfer.cc).
 */
export function immutableLink(url: string, narHash: string): string {
  return `<${url}?narHash=${encodeURIComponent(narHash)}>; rel="immutable"`
}

/** The segments of a path, decoded once; undefined where the encoding is broken. */
export function pathSegments(path: string): string[] | undefined {
  try {
    return path.split('/').slice(1).map(decodeURIComponent)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

export function withoutSuffix(text: string): string {
  return text.endsWith(SUFFIX) ? text.slice(0, -SUFFIX.length) : text
}

export function kindOfLetter(letter: string): Kind | undefined {
  return KINDS.find((kind) => LETTERS[kind] === letter)
}

/** One path segment. `: = @ + ,` may stand as they are (RFC 3986, section 3.3) and read better. */
function segment(text: string): string {
  return encodeURIComponent(text).replace(/%(3A|3D|40|2B|2C)/g, decodeURIComponent)
}
