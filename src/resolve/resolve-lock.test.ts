import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { MAX_LOCK_CANDIDATES, MAX_LOCK_EDGES, MAX_LOCK_NODES } from '../limits/nix.js'
import { isLockId, type Lock, lockId, lockText } from './lock.js'
import {
  type Edge,
  type LockableRelease,
  type ReleaseSource,
  resolveLock,
  UnresolvableError,
} from './resolve-lock.js'

const DID = 'did:plc:ewvi7nxzyoun6zhxrhs64oiz'
const SURROUNDINGS = {
  origin: 'https://firn.example',
  library: 'library-1',
  nixpkgs: {
    locked: { type: 'tarball', url: 'https://n.example/n.tar.gz', narHash: 'sha256-x' },
    original: { id: 'nixpkgs', type: 'indirect' },
  },
}

interface Registry extends ReleaseSource {
  get(key: string): LockableRelease
}

/** A registry from lines such as `app 1.0.0: lib ^1, other *`; `!` behind a version means yanked. */
function registry(...lines: string[]): Registry {
  const releases = lines.map((line) => {
    const [head = '', tail = ''] = line.split(':')
    const [name = '', mark = ''] = head.split(' ')
    const version = mark.replace('!', '')
    const dependencies = tail
      .split(';')
      .map((text) => text.trim())
      .filter((text) => text !== '')
      .map((text): Edge => {
        const [dependency = '', ...requirement] = text.split(' ')
        return { name: dependency, definition: definitionUri(dependency), requirement: requirement.join(' ') }
      })
    const uri = `at://${DID}/dev.firn.release/package:${name}:${version}`
    const rev = '3jzfcijpj2z2a'
    return {
      uri,
      cid: `cid-${name}-${version}`,
      rev,
      did: DID,
      kind: 'package',
      name,
      version,
      dependencies,
      yanked: mark.endsWith('!'),
    }
  })
  return {
    candidatesOf: (definition) => releases.filter(({ name }) => definitionUri(name) === definition),
    releaseOf: (uri) => releases.find((release) => release.uri === uri),
    get(key) {
      const found = releases.find(({ name, version }) => `${name} ${version}` === key)
      if (!found) throw new Error(`no ${key}`)
      return found
    },
  }
}

function definitionUri(name: string): string {
  return `at://${DID}/dev.firn.package/${name}`
}

async function resolve(source: Registry, key: string): Promise<Lock> {
  return resolveLock(source.get(key), source, SURROUNDINGS)
}

function names(lock: Lock): string[] {
  return Object.values(lock.nodes)
    .map(({ name, version }) => `${name} ${version}`)
    .sort()
}

test('takes the highest match along every edge, and two versions where two edges differ', async () => {
  const source = registry(
    'app 1.0.0: lib ^1; tool *',
    'tool 3.0.0: lib ~1.1.0',
    'lib 1.0.0',
    'lib 1.1.5',
    'lib 1.2.0',
    'lib 1.3.0-rc.1',
    'lib 2.0.0',
  )
  const lock = await resolve(source, 'app 1.0.0')
  expect(names(lock)).toEqual(['app 1.0.0', 'lib 1.1.5', 'lib 1.2.0', 'tool 3.0.0'])
  const app = lock.nodes[source.get('app 1.0.0').uri]
  expect(app?.dependencies).toEqual({ lib: source.get('lib 1.2.0').uri, tool: source.get('tool 3.0.0').uri })
})

test('takes a prerelease only where one is asked for', async () => {
  const source = registry('app 1.0.0: lib ^1.3.0-rc.1', 'lib 1.2.0', 'lib 1.3.0-rc.1')
  expect(names(await resolve(source, 'app 1.0.0'))).toContain('lib 1.3.0-rc.1')
  await expect(resolve(registry('app 1.0.0: lib ^1.3', 'lib 1.3.0-rc.1'), 'app 1.0.0')).rejects.toThrow(
    '1.3.0-rc.1',
  )
})

test('takes a yanked release only where it is pinned exactly', async () => {
  const source = registry('app 1.0.0: lib ^1', 'pin 1.0.0: lib =1.2.0', 'lib 1.1.0', 'lib 1.2.0!')
  expect(names(await resolve(source, 'app 1.0.0'))).toContain('lib 1.1.0')
  expect(names(await resolve(source, 'pin 1.0.0'))).toContain('lib 1.2.0')
})

test.each([
  [
    ['app 1.0.0: lib ^9', 'lib 1.2.0', 'lib 1.3.0'],
    'app 1.0.0 needs lib ^9 (at://',
    'there is only 1.3.0, 1.2.0.',
  ],
  [['app 1.0.0: lib ^1', 'lib 1.2.0!'], 'needs lib ^1', 'all that match are yanked: 1.2.0 (yanked).'],
  [['app 1.0.0: lib ^1'], 'needs lib ^1', 'holds no release of it.'],
  [['app 1.0.0: lib >=', 'lib 1.0.0'], 'needs lib >=', 'app 1.0.0'],
  [['app 1.0.0: a *', 'a 1.0.0: b *', 'b 2.0.0: a ^1'], 'circle', 'a 1.0.0 → '],
  [['app 1.0.0: app *'], 'circle', 'app 1.0.0 → '],
])('says why %j cannot be resolved', async (lines, what, why) => {
  const error = await resolve(registry(...lines), 'app 1.0.0').catch((e: unknown) => e)
  expect(error).toBeInstanceOf(UnresolvableError)
  expect(error).toMatchObject({ message: expect.stringContaining(what) })
  expect(error).toMatchObject({ message: expect.stringContaining(why) })
})

test('a diamond is no circle and is visited once', async () => {
  const lines = ['d0 1.0.0']
  // 2^60 paths: only one that remembers ends.
  for (let n = 1; n <= 60; n++) lines.push(`d${n} 1.0.0: d${n - 1} ^1; d${Math.max(n - 2, 0)} 1.0`)
  expect(
    names(
      await resolve(registry(...lines.map((line) => line.replace('d0 ^1; d0 1.0', 'd0 ^1'))), 'd60 1.0.0'),
    ),
  ).toHaveLength(61)
})

test('stops at its limit', async () => {
  const lines = [...Array(MAX_LOCK_NODES + 1).keys()].map((n) => `c${n} 1.0.0: c${n + 1} *`)
  const source = registry(...lines, `c${MAX_LOCK_NODES + 1} 1.0.0`)
  await expect(resolve(source, 'c0 1.0.0')).rejects.toThrow(`more than ${MAX_LOCK_NODES}`)
  expect(names(await resolve(source, 'c2 1.0.0'))).toHaveLength(MAX_LOCK_NODES)
})

test('atoms that are sources count among the releases of a lock', async () => {
  const source = registry('app 1.0.0')
  const app = source.get('app 1.0.0')
  const taking = (count: number) => ({
    ...app,
    sources: Array.from({ length: count }, (_, n) => ({ uri: `at://${DID}/atom-${n}`, cid: `cid-${n}` })),
  })
  const atoms: ReleaseSource = {
    ...source,
    releaseOf: (uri) => ({ ...app, uri, cid: `cid-${uri.split('-').at(-1)}`, kind: 'atom' }),
  }
  const lock = await resolveLock(taking(MAX_LOCK_NODES - 1), atoms, SURROUNDINGS)
  expect(names(lock)).toHaveLength(MAX_LOCK_NODES)
  await expect(resolveLock(taking(MAX_LOCK_NODES), atoms, SURROUNDINGS)).rejects.toThrow(
    `more than ${MAX_LOCK_NODES} releases`,
  )
})

test('the work of many edges over many candidates is bounded, and none is followed beyond the limit', async () => {
  const versions = [...Array(MAX_LOCK_CANDIDATES + 10).keys()].map((n) => `lib 1.0.${n}`)
  const wide = (edges: number, nodes: number) =>
    [...Array(nodes).keys()].map((n) => {
      // The lowest version that is looked at, under another text each time.
      const lib = Array.from({ length: edges }, (_, e) => `lib >=${' '.repeat(e)}1.0.0, <=1.0.10`)
      return `c${n} 1.0.0: ${[...(n + 1 < nodes ? [`c${n + 1} *`] : []), ...lib].join('; ')}`
    })
  const source = registry(...versions, ...wide(100, 30))
  let reads = 0
  const counted: ReleaseSource = {
    ...source,
    candidatesOf: async (definition) =>
      (await source.candidatesOf(definition)).map((candidate) => ({
        ...candidate,
        get version() {
          reads++
          return candidate.version
        },
      })),
  }
  const lock = await resolveLock(source.get('c0 1.0.0'), counted, SURROUNDINGS)
  expect(names(lock)).toContain('lib 1.0.10')
  expect(reads).toBeLessThan(2 * versions.length)
  const tooMany = registry('lib 1.0.0', ...wide(100, Math.ceil(MAX_LOCK_EDGES / 100)))
  await expect(resolve(tooMany, 'c0 1.0.0')).rejects.toThrow(`more than ${MAX_LOCK_EDGES} dependencies`)
})

test('the same closure has the same id, whatever the order of what was found', async () => {
  const lines = ['app 1.0.0: lib ^1; tool *', 'tool 3.0.0', 'lib 1.0.0', 'lib 1.1.0']
  const lock = await resolve(registry(...lines), 'app 1.0.0')
  const other = await resolve(registry(...lines.toReversed()), 'app 1.0.0')
  expect(lockId(other)).toBe(lockId(lock))
  expect(isLockId(lockId(lock))).toBe(true)
  expect(lockId(lock)).toHaveLength(52)
  const newer = await resolve(registry(...lines, 'lib 1.2.0'), 'app 1.0.0')
  expect(lockId(newer)).not.toBe(lockId(lock))
})

test('the id is the base 32 of the SHA-256 of lock.json', async () => {
  const lock = await resolve(registry('app 1.0.0'), 'app 1.0.0')
  const hex = createHash('sha256').update(lockText(lock)).digest('hex')
  const bits = BigInt(`0x${hex}`) << 4n
  const digits = bits.toString(32).padStart(52, '0')
  const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
  expect(lockId(lock)).toBe([...digits].map((digit) => alphabet[Number.parseInt(digit, 32)]).join(''))
})
