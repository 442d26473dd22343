import {
  MAX_ARCHIVE_DEPTH,
  MAX_INFLATED_BYTES,
  MAX_NESTED_ARCHIVE_BYTES,
  MAX_PICKLE_IMPORTS,
} from '../../../limits/validation.js'
import { isPickleFormat, weightFormatOf } from '../by-name.js'
import { BytesInMemory, chunksOf, FormatError, NotRead, type RandomAccess } from '../bytes.js'
import { Cursor } from '../cursor.js'
import { readNpyHeader } from '../npy.js'
import { packingOf, unpack } from '../packed.js'
import { isTarHead, tarMembers } from '../tar.js'
import { hasZipEnd, isZipHead, type ZipMember, zipMembers } from '../zip.js'
import { findingOf, type PickleFinding } from './finding.js'
import type { Act } from './machine.js'
import { scanSequence } from './sequence.js'

export interface PickleScan {
  /** How many pickles there are. */
  readonly pickles: number
  readonly findings: readonly PickleFinding[]
}

const HEAD_BYTES = 1024

/**
 * Looks for pickles in a file, whatever its name: bare, one after another, packed, in archives and in arrays of objects,
 * and tells what loading them would import and call, without ever loading one.
 * @param allowed imports that are no findings, as `module.name` or `module.*`
 * @throws only what reading the file throws
 */
export async function scanForPickles(
  source: RandomAccess,
  path: string,
  allowed: readonly string[] = [],
): Promise<PickleScan> {
  const scan = new Scan(allowed)
  await scan.file(source, path, 0)
  return { pickles: scan.pickles, findings: scan.findings }
}

class Scan {
  readonly findings: PickleFinding[] = []
  pickles = 0
  readonly #allowed: readonly string[]
  readonly #seen = new Set<string>()
  #bytesUnpacked = 0

  constructor(allowed: readonly string[]) {
    this.#allowed = allowed
  }

  async file(source: RandomAccess, where: string, depth: number): Promise<void> {
    const head = await source.read(0, HEAD_BYTES)
    if (isZipHead(head)) return this.#orUnread(where, depth, this.#zip(source, where, depth))
    if (isTarHead(head)) {
      await this.#orUnread(where, depth, this.#tar(source, where, depth))
      // A pickle that begins with a long text may hold a header of a tar archive there.
      const called = isExpected(where) ? 'both' : 'other'
      return this.#orUnread(where, depth, this.#pickles(new Cursor(chunksOf(source)), where, called))
    }
    await this.#stream(chunksOf(source), where, depth)
    // Loaders of PyTorch's and NumPy's archives find their directory from the end, whatever stands before it.
    if ((depth === 0 || mayBeLoaded(where)) && (await hasZipEnd(source)))
      await this.#orUnread(where, depth + 1, this.#zip(source, where, depth))
  }

  /** Bytes that are read forwards alone. */
  async #stream(chunks: AsyncIterable<Uint8Array>, where: string, depth: number): Promise<void> {
    const cursor = new Cursor(chunks)
    try {
      await this.#orUnread(where, depth, this.#bytes(cursor, where, depth))
    } finally {
      await cursor.close()
    }
  }

  async #bytes(cursor: Cursor, where: string, depth: number): Promise<void> {
    await cursor.ensure(HEAD_BYTES)
    const head = cursor.peek(HEAD_BYTES)
    if (depth > MAX_ARCHIVE_DEPTH) throw new NotRead('it lies in too many archives')
    if (isZipHead(head) || isTarHead(head))
      return this.file(new BytesInMemory(await wholeOf(cursor)), where, depth)
    const called = isExpected(where) ? 'pickle' : 'other'
    const packing = packingOf(head)
    if (packing === 'gzip' || packing === 'zlib')
      return this.#stream(this.#unpacked(restOf(cursor), packing), where, depth + 1)
    if (packing !== undefined)
      this.#note(
        where,
        called === 'pickle' ? 'unread' : 'note',
        `is packed as ${packing}, which is not read here`,
      )
    if (Buffer.from(head.subarray(0, 6)).toString('latin1') === '\x93NUMPY') {
      const { objects } = await readNpyHeader(cursor)
      if (!objects) return
      return this.#pickles(cursor, where, 'pickle')
    }
    // What begins as something packed may begin as a pickle all the same. Most other bytes end at once as one.
    return this.#pickles(cursor, where, packing === undefined ? called : 'other')
  }

  async #pickles(cursor: Cursor, where: string, called: Parameters<typeof scanSequence>[1]): Promise<void> {
    const found = await scanSequence(cursor, called)
    this.pickles += found.pickles
    for (const act of found.acts) this.#act(where, act)
    for (const { level, text } of found.remarks) this.#note(where, level, text)
  }

  async #zip(source: RandomAccess, where: string, depth: number): Promise<void> {
    for await (const member of zipMembers(source)) await this.#zipMember(member, where, depth)
  }

  async #zipMember(member: ZipMember, archive: string, depth: number): Promise<void> {
    const where = `${archive}!${member.name}`
    for (const oddity of member.oddities) this.#note(where, 'unread', `reads in two ways: ${oddity}`)
    if (member.compression === 'none') {
      if (depth >= MAX_ARCHIVE_DEPTH) this.#note(where, 'unread', 'lies in too many archives')
      else await this.file(member.raw, where, depth + 1)
    } else if (member.compression === 'deflate')
      await this.#stream(this.#unpacked(chunksOf(member.raw), 'deflate'), where, depth + 1)
    else this.#note(where, 'unread', 'is packed in a way that is not read here')
  }

  async #tar(source: RandomAccess, where: string, depth: number): Promise<void> {
    if (depth >= MAX_ARCHIVE_DEPTH) throw new NotRead('it lies in too many archives')
    for await (const { name, bytes } of tarMembers(source))
      await this.file(bytes, `${where}!${name}`, depth + 1)
  }

  /** A member of an archive that no loader takes for a pickle may begin as packed bytes do by chance: tensors do. */
  async #orUnread(where: string, depth: number, work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      if (!(error instanceof FormatError)) throw error
      const level = depth === 0 || mayBeLoaded(where) ? 'unread' : 'note'
      this.#note(where, level, `could not be read whole: ${error.message}`)
    }
  }

  #act(where: string, act: Act): void {
    const finding = findingOf(where, act, this.#allowed)
    this.#add(finding)
  }

  #note(where: string, level: PickleFinding['level'], text: string): void {
    this.#add({ where, level, text })
  }

  #add(finding: PickleFinding): void {
    const key = `${finding.where}\0${finding.text}`
    if (this.#seen.has(key) || this.findings.length > MAX_PICKLE_IMPORTS) return
    this.#seen.add(key)
    this.findings.push(
      this.findings.length < MAX_PICKLE_IMPORTS
        ? finding
        : { where: finding.where, level: 'unread', text: 'holds more than what is told here' },
    )
  }

  #unpacked(
    chunks: AsyncIterable<Uint8Array>,
    packing: 'gzip' | 'zlib' | 'deflate',
  ): AsyncIterable<Uint8Array> {
    return unpack(chunks, packing, (bytes) => {
      this.#bytesUnpacked += bytes
      if (this.#bytesUnpacked > MAX_INFLATED_BYTES) throw new NotRead('too much comes out of it')
    })
  }
}

/** By its name a pickle: what cannot be read of it is held against it. */
function isExpected(where: string): boolean {
  const name = where.slice(where.lastIndexOf('!') + 1)
  const format = weightFormatOf(name)
  return format !== undefined && isPickleFormat(format)
}

/** By its name something that loaders of pickles may load. */
function mayBeLoaded(where: string): boolean {
  return isExpected(where) || ['npz', 'keras'].includes(weightFormatOf(where) ?? '')
}

async function* restOf(cursor: Cursor): AsyncGenerator<Uint8Array, void, undefined> {
  while (await cursor.ensure(1)) yield Buffer.from(cursor.take(cursor.ready))
}

async function wholeOf(cursor: Cursor): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let size = 0
  for await (const part of restOf(cursor)) {
    size += part.length
    if (size > MAX_NESTED_ARCHIVE_BYTES) throw new NotRead('it is a packed archive that is too large')
    parts.push(part)
  }
  return Buffer.concat(parts)
}
