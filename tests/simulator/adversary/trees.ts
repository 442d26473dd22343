import { package as pkg, release } from '../../../src/lexicons/dev/firn.js'
import { samplePackage } from '../../support/sample-records.js'
import { type Meaning, madeOf } from '../records.js'
import { type Cbor, encodeCbor, Raw } from '../repo/cbor.js'
import type { TreeShape } from '../repo/tree.js'
import { anyEdits } from '../steps.js'
import type { Fault } from './fault.js'
import { odd } from './lie.js'

/** Trees that are really signed and break the specification (row 24): nobody takes them, until they are mended. */
export const TREE_FAULTS: readonly Fault[] = (
  ['wrong-order', 'wrong-layer', 'empty-node', 'endless-depth'] as const
).map(badTree)

function badTree(shape: TreeShape): Fault {
  return {
    name: `tree-of-${shape}`,
    refusals: ['BadTree', 'OpNotProven', 'MissingBlock', 'PrevDataMismatch'],
    async inject({ world, victim, fired }) {
      const isWell = victim.repo.head.records.size > 3 && !world.unrevealed.has(victim)
      if (!isWell) return false
      world.model.mayBeFetched(victim.did)
      const body = await world.stick(victim, anyEdits(world.random, victim), { shape })
      world.send(victim.home, '#commit', body, { onSent: fired })
      return undefined
    },
  }
}

const INVALID = { kind: 'invalid', reason: 'InvalidData' } as const
const TOO_LARGE = { kind: 'invalid', reason: 'RecordTooLarge' } as const
const half = new Raw(Uint8Array.of(0xfb, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0))
const $type = pkg.$nsid
const MAX_KEY = 8_192
const MAX_VALUES = 65_536
const MAX_BYTES = 100_000

/** Records whose block is no record in DAG-CBOR, really signed: each is put aside, and its siblings are indexed. */
export const RECORD_FAULTS: readonly Fault[] = [
  badRecord('record-with-a-float', encodeCbor({ $type, half })),
  badRecord('record-with-unsorted-keys', encodeCbor({ $type, a: 1, longer: 2 }, 'reversed')),
  badRecord('record-with-proto', encodeCbor({ $type, ['__proto__']: { x: 1 } })),
  badRecord('record-with-invalid-utf8', encodeCbor({ $type, x: new Raw(Uint8Array.of(0x62, 0xc3, 0x28)) })),
  badRecord(
    'record-with-a-lone-surrogate',
    encodeCbor({ $type, x: new Raw(Uint8Array.of(0x63, 0xed, 0xa0, 0x80)) }),
  ),
  badRecord('record-with-undefined', encodeCbor({ $type, x: new Raw(Uint8Array.of(0xf7)) })),
  badRecord('record-with-a-number-too-long', encodeCbor({ $type, x: new Raw(Uint8Array.of(0x18, 1)) })),
  badRecord('record-of-endless-depth', encodeCbor({ $type, x: new Raw(deep(100_000)) })),
  badRecord('record-of-depth-1000', encodeCbor({ $type, x: new Raw(deep(1_000)) })),
  badRecord('record-of-depth-33', encodeCbor({ $type, x: new Raw(deep(32)) })),
  goodRecord('record-of-depth-32', new Raw(deep(31))),
  badRecord('record-with-a-key-over-the-limit', encodeCbor({ $type, ['k'.repeat(MAX_KEY + 1)]: 1 })),
  goodRecord('record-with-a-key-at-the-limit', { ['k'.repeat(MAX_KEY)]: 1 }),
  badRecord('record-with-too-many-values', encodeCbor({ $type, x: new Array(MAX_VALUES).fill(null) })),
  goodRecord('record-with-a-wide-map', wide(10_000)),
  recordOfSize('record-at-the-limit', MAX_BYTES, { kind: 'package' }),
  recordOfSize('record-one-byte-over-the-limit', MAX_BYTES + 1, TOO_LARGE),
  badRecord('record-that-is-a-list', encodeCbor([1, 2, 3])),
  badRecord('record-that-is-no-cbor', Uint8Array.of(0xff, 0xff)),
  badRecord('record-over-the-limit', encodeCbor({ $type, x: new Uint8Array(1_000_000) }), TOO_LARGE),
]

function badRecord(
  name: string,
  bytes: Uint8Array,
  meaning: typeof INVALID | typeof TOO_LARGE = INVALID,
): Fault {
  return oddRecord(name, bytes, meaning)
}

/** A package that has to be indexed, with something in a field that nobody knows. */
function goodRecord(name: string, extra: Cbor): Fault {
  return oddRecord(name, encodeCbor(packageWith(extra)), { kind: 'package' })
}

/** A package whose block has so many bytes. */
function recordOfSize(name: string, size: number, meaning: Meaning): Fault {
  const filled = (length: number) => encodeCbor(packageWith('x'.repeat(length)))
  // The head of a text is as long for all of these.
  const bytes = filled(size - (filled(size - 1_000).length - (size - 1_000)))
  return oddRecord(name, bytes, meaning)
}

function packageWith(extra: Cbor): Cbor {
  return { ...(samplePackage() as { [key: string]: Cbor }), extra }
}

function oddRecord(name: string, bytes: Uint8Array, meaning: Meaning): Fault {
  return odd(
    name,
    (body) => body,
    ({ world, victim }) => [
      madeOf(`${pkg.$nsid}/odd-${world.random.text('abcdefgh', 8)}`, bytes, meaning),
      ...anyEdits(world.random, victim).filter(({ path }) => !path.startsWith(release.$nsid)),
    ],
  )
}

/** A map of so many keys. */
function wide(count: number): Cbor {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, null]))
}

function deep(levels: number): Uint8Array {
  return Buffer.concat([new Uint8Array(levels).fill(0x81), Uint8Array.of(0xf6)])
}
