import { createHash } from 'node:crypto'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { type Library, readLibrary } from '../../src/nix/library.js'
import type { Lock, LockedDefinition, LockNode, PinnedNixpkgs } from '../../src/resolve/lock.js'

export const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
export const REV = '3jzfcijpj2z2a'
export const COMMIT = '0123456789abcdef0123456789abcdef01234567'

/** An SRI hash that belongs to `text`, for fields whose content is never fetched. */
export function hashOf(text: string, algorithm: 'sha256' | 'sha512' = 'sha256'): string {
  return `${algorithm}-${createHash(algorithm).update(text).digest('base64')}`
}

/** A text of the form of a CID. */
export function cidOf(text: string): string {
  return `bafyrei${createHash('sha256').update(text).digest('hex').slice(0, 52)}`
}

/** A form of the recipe lexicon: `form('rust', { cargoHash })`. */
export function form(name: string, fields: JsonObject = {}): JsonObject {
  return { $type: `dev.firn.recipe#${name}`, ...fields }
}

export interface SampleRelease {
  name?: string
  version?: string
  /** Fields of the recipe; `build` is a generic make without one. */
  recipe?: JsonObject
  /** Further fields of the release. */
  fields?: JsonObject
  definition?: Partial<LockedDefinition>
  blobs?: Record<string, string[]>
  dependencies?: Record<string, SampleRelease>
  /** Releases of atoms that it takes its sources from. */
  atoms?: SampleAtom[]
}

export interface SampleAtom {
  uri: string
  cid: string
  record: JsonObject
}

export interface SampleClosure {
  lock: Lock & PinnedNixpkgs
  records: Map<string, JsonObject>
  library: Library
}

export const SOURCE = form('tarball', {
  urls: ['https://example.org/hello-1.2.3.tar.gz'],
  hash: hashOf('source'),
  hashMode: 'nar',
})

/** Read once: tests make many closures. */
let packageLibrary: Library | undefined

/** The lock and records of a release and its dependencies. */
export function closureOf(root: SampleRelease, overrides: Partial<Lock & PinnedNixpkgs> = {}): SampleClosure {
  packageLibrary ??= readLibrary('package')
  const library = packageLibrary
  const nodes: Record<string, LockNode> = {}
  const records = new Map<string, JsonObject>()

  function add(sample: SampleRelease): string {
    const { name = 'hello', version = '1.2.3' } = sample
    const uri = `at://${DID}/dev.firn.release/package:${name}:${version}`
    for (const atom of sample.atoms ?? []) {
      records.set(atom.cid, atom.record)
      const [, key = '', atomVersion = ''] = atom.uri.split('/').at(-1)?.split(':') ?? []
      nodes[atom.uri] = {
        ...{ cid: atom.cid, rev: REV, did: DID, kind: 'atom', name: key },
        version: atomVersion.replace('~', '+'),
        dependencies: {},
      }
    }
    const record: JsonObject = {
      $type: 'dev.firn.release',
      definition: `at://${DID}/dev.firn.package/${name}`,
      version,
      createdAt: '2026-11-21T12:00:00.000Z',
      artifact: {
        $type: 'dev.firn.recipe',
        source: SOURCE,
        build: form('generic', { tool: 'make' }),
        ...sample.recipe,
      },
      ...sample.fields,
    }
    const cid = cidOf(JSON.stringify(record))
    records.set(cid, record)
    const dependencies = Object.entries(sample.dependencies ?? {}).map(([key, value]) => [key, add(value)])
    nodes[uri] = {
      cid,
      rev: REV,
      did: DID,
      kind: 'package',
      name,
      version,
      dependencies: Object.fromEntries(dependencies),
      definition: { uri: `at://${DID}/dev.firn.package/${name}`, cid: cidOf(name), ...sample.definition },
      ...(sample.blobs ? { blobs: sample.blobs } : {}),
    }
    return uri
  }

  const lock: SampleClosure['lock'] = {
    version: 1,
    root: add(root),
    origin: 'https://firn.example',
    library: library.hash,
    nixpkgs: {
      locked: { type: 'tarball', url: 'https://example.org/nixpkgs.tar.gz', narHash: hashOf('nixpkgs') },
      original: { type: 'indirect', id: 'nixpkgs' },
    },
    nodes,
    ...overrides,
  }
  return { lock, records, library }
}

const BLOB = 'bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy'

/**
 * A source for builds that read it while evaluating, and where its blob is: with a hash that Nix does not fetch by
 * itself, so that it stays a call of the recording nixpkgs.
 */
export const EVALUATED = {
  source: form('blob', {
    blob: { $type: 'blob', ref: { $link: BLOB }, mimeType: 'application/gzip', size: 12 },
    hash: hashOf('x', 'sha512'),
    hashMode: 'nar',
  }),
  blobs: { [BLOB]: ['https://example.org/blob'] },
}
