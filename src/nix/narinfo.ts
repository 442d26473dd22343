import { encodeNix32 } from './nix32.js'
import { parseSri } from './sri.js'
import { fixedOutputPath } from './store-path.js'

/** Where nearly every Nix has its store. One elsewhere has other store paths, and refuses this cache. */
const STORE_DIR = '/nix/store'
/** What Nix calls the trees that it fetches: flake inputs, and `fetchTarball` without a name. */
const TREE_NAME = 'source'
/** Characters of the hash in a store path. */
const HASH_LENGTH = 32
const STORE_HASH = /^[0-9abcdfghijklmnpqrsvwxyz]{32}$/

/**
 * What a binary cache says of itself at /nix-cache-info (nix, src/libstore/binary-cache-store.cc). Caches of a lower
 * priority number are asked first: cache.nixos.org has 40, and nearly everything is there. Asking for many paths at
 * once is welcome.
 */
export const CACHE_INFO = `StoreDir: ${STORE_DIR}\nWantMassQuery: 1\nPriority: 50\n`

/**
 * The hash part of the store path that Nix gives a fetched tree, 32 characters: what it asks a binary cache for.
 * @param narHash SRI
 * @throws SriError
 */
export function storeHashOf(narHash: string): string {
  return storePathOf(narHash)
    .slice(STORE_DIR.length + 1)
    .slice(0, HASH_LENGTH)
}

/** Whether `text` has the form of the hash part of a store path. */
export function isStoreHash(text: string): boolean {
  return STORE_HASH.test(text)
}

/** A tree in a binary cache. */
export interface CachedTree {
  /** SRI. */
  readonly narHash: string
  /** Bytes of the NAR. */
  readonly narSize: number
  /** Of the gzipped NAR, from the cache's own address. */
  readonly url: string
}

/**
 * What a binary cache says of a tree (nix, src/libstore/nar-info.cc). Its path follows from its content, which `CA`
 * says, so no key has to sign it: Nix checks the content against the path.
 */
export function narInfo({ narHash, narSize, url }: CachedTree): string {
  const hash = `sha256:${encodeNix32(parseSri(narHash).digest)}`
  const fields = [
    ['StorePath', storePathOf(narHash)],
    ['URL', url],
    ['Compression', 'gzip'],
    ['NarHash', hash],
    ['NarSize', String(narSize)],
    ['References', ''],
    ['CA', `fixed:r:${hash}`],
  ]
  return fields.map(([name, value]) => `${name}: ${value}\n`).join('')
}

function storePathOf(narHash: string): string {
  return fixedOutputPath({ name: TREE_NAME, mode: 'nar', hash: parseSri(narHash) }, STORE_DIR)
}
