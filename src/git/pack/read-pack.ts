import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { type GitObjectType, objectId } from '../../atoms/object-id.js'
import {
  MAX_PACK_INFLATED_BYTES,
  MAX_PACK_OBJECT_BYTES,
  MAX_PACK_OBJECTS,
  PACK_OBJECTS_AT_ONCE,
} from '../../limits/git-remote.js'
import { applyDelta, resultSizeOf } from './delta.js'
import { PackError } from './pack-error.js'
import { type PackEntry, readEntry } from './read-entry.js'

export interface GitObject {
  readonly type: GitObjectType
  /** Without git's own header. */
  readonly bytes: Buffer
}

const HEAD_BYTES = 12
const CHECKSUM_BYTES = 20

/**
 * Reads the objects of a pack that are wanted. Each is told by the id that its bytes make, never by what the pack or
 * its sender says, and so is every base of a delta.
 * @param wanted object ids
 * @returns those of them that the pack holds
 * @throws PackError for what is no whole pack, or more than is read
 */
export async function readPack(pack: Buffer, wanted: ReadonlySet<string>): Promise<Map<string, GitObject>> {
  const end = pack.length - CHECKSUM_BYTES
  const count = readHead(pack, end)
  const checksum = createHash('sha1').update(pack.subarray(0, end)).digest()
  if (!checksum.equals(pack.subarray(end))) throw new PackError('malformed', 'its checksum is wrong')
  const objects = new PackObjects()
  let at = HEAD_BYTES
  for (let index = 0; index < count; index++) {
    if (at >= end) throw new PackError('malformed', 'it ends before its last object')
    const { entry, next } = readEntry(pack, at, end)
    objects.add(at, entry)
    at = next
    if (index % PACK_OBJECTS_AT_ONCE === PACK_OBJECTS_AT_ONCE - 1) await nextTurn()
  }
  if (at !== end) throw new PackError('malformed', 'something stands behind its last object')
  objects.close()
  return objects.of(wanted)
}

/** @returns how many objects there are (gitformat-pack(5)) @throws PackError */
function readHead(pack: Buffer, end: number): number {
  if (end < HEAD_BYTES || pack.toString('latin1', 0, 4) !== 'PACK') {
    throw new PackError('malformed', 'it is no pack')
  }
  const version = pack.readUInt32BE(4)
  if (version !== 2 && version !== 3) throw new PackError('malformed', `its version is ${version}`)
  const count = pack.readUInt32BE(8)
  if (count > MAX_PACK_OBJECTS) {
    throw new PackError('excess', `it has ${count} objects, more than ${MAX_PACK_OBJECTS}`)
  }
  return count
}

/** A delta whose base did not come yet. */
interface Waiting {
  readonly offset: number
  readonly delta: Buffer
}

/** The objects of a pack by place and by id, as deltas find their bases. */
class PackObjects {
  readonly #byOffset = new Map<number, GitObject>()
  readonly #byId = new Map<string, GitObject>()
  /** By the place or the id of the base. */
  readonly #waiting = new Map<number | string, Waiting[]>()
  #inflated = 0

  /** @throws PackError */
  add(offset: number, entry: PackEntry): void {
    this.#count(entry.data.length)
    if (entry.type !== 'delta') {
      this.#settle(offset, { type: entry.type, bytes: entry.data })
      return
    }
    const { base, data: delta } = entry
    const known = typeof base === 'number' ? this.#byOffset.get(base) : this.#byId.get(base)
    if (known) this.#settle(offset, this.#apply(known, delta))
    else this.#wait(base, { offset, delta })
  }

  #wait(base: number | string, waiting: Waiting): void {
    const others = this.#waiting.get(base)
    if (others) others.push(waiting)
    else this.#waiting.set(base, [waiting])
  }

  /** Nothing more comes. @throws PackError where a delta has no base, or itself for one */
  close(): void {
    if (this.#waiting.size > 0) throw new PackError('malformed', 'a delta has no base in it')
  }

  of(wanted: ReadonlySet<string>): Map<string, GitObject> {
    return new Map([...this.#byId].filter(([id]) => wanted.has(id)))
  }

  /** Keeps an object, then all that waited for it, then what waited for those: not by recursion, for chains are long. */
  #settle(first: number, object: GitObject): void {
    const settled: [number, GitObject][] = [[first, object]]
    for (let next = settled.pop(); next; next = settled.pop()) {
      const [offset, { type, bytes }] = next
      const known = { type, bytes }
      const id = objectId(type, bytes)
      this.#byOffset.set(offset, known)
      this.#byId.set(id, known)
      for (const key of [offset, id]) {
        for (const { offset: at, delta } of this.#waiting.get(key) ?? []) {
          settled.push([at, this.#apply(known, delta)])
        }
        this.#waiting.delete(key)
      }
    }
  }

  #apply(base: GitObject, delta: Buffer): GitObject {
    const size = resultSizeOf(delta)
    if (size > MAX_PACK_OBJECT_BYTES) {
      throw new PackError('excess', `an object has ${size} bytes, more than ${MAX_PACK_OBJECT_BYTES}`)
    }
    this.#count(size)
    return { type: base.type, bytes: applyDelta(base.bytes, delta) }
  }

  #count(bytes: number): void {
    this.#inflated += bytes
    if (this.#inflated > MAX_PACK_INFLATED_BYTES) {
      throw new PackError('excess', `its objects have more than ${MAX_PACK_INFLATED_BYTES} bytes`)
    }
  }
}
