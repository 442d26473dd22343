import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl'
import { MAX_ARCHIVE_MEMBERS } from '../../limits/validation.js'
import { FormatError, Part, type RandomAccess } from './bytes.js'

export interface ZipMember {
  readonly name: string
  /** As they lie in the archive. */
  readonly raw: RandomAccess
  readonly compression: 'none' | 'deflate' | 'unknown'
  readonly size: number
  /** What readers of archives do not agree on; one may see other bytes than another. */
  readonly oddities: readonly string[]
}

/** Whether bytes begin as a zip archive. */
export function isZipHead(head: Uint8Array): boolean {
  return (
    head[0] === 0x50 &&
    head[1] === 0x4b &&
    ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
  )
}

/** Whether a directory of a zip archive stands at the end: some readers take such files for archives however they begin. */
export async function hasZipEnd(source: RandomAccess): Promise<boolean> {
  const length = Math.min(source.size, MAX_END_BYTES)
  return Buffer.from(await source.read(source.size - length, length)).includes(END)
}

/**
 * The members of a zip archive by its directory, directories left out.
 * @throws FormatError where the directory cannot be read, or readers may find another one or more in it
 */
export async function* zipMembers(archive: RandomAccess): AsyncGenerator<ZipMember, void, undefined> {
  const zip = await orFormatError(
    fromRandomAccessReaderPromise(new Reader(archive), archive.size, {
      autoClose: false,
      lazyEntries: true,
      decodeStrings: false,
      validateEntrySizes: false,
    }),
  )
  const directory = await placeOfDirectory(archive)
  const entries = zip.eachEntry()
  let read = 0
  let bytes = 0
  for (let members = 0; ; members += 1) {
    const next = await orFormatError(entries.next())
    if (next.done === true) break
    if (members >= MAX_ARCHIVE_MEMBERS) throw new FormatError('it has too many members')
    const { fileNameLength, extraFieldLength, fileCommentLength, compressedSize } = next.value
    read += 46 + fileNameLength + extraFieldLength + fileCommentLength
    bytes += compressedSize
    // Small archives may claim the same bytes a hundred thousand times.
    if (bytes > archive.size) throw new FormatError('its members overlap')
    const member = await memberOf(archive, zip, next.value)
    if (!member.name.endsWith('/') || member.size > 0) yield member
  }
  if (directory.start + read !== directory.end) throw new FormatError(IN_TWO_WAYS)
}

/**
 * Where the directory of an archive lies: right before its end, and where that says. Some readers go by the one, some by
 * the other (Python's zipfile), and read all that is there, however many members are claimed.
 */
async function placeOfDirectory(archive: RandomAccess): Promise<{ start: number; end: number }> {
  const length = Math.min(archive.size, MAX_END_BYTES)
  const tail = Buffer.from(await archive.read(archive.size - length, length))
  const at = tail.lastIndexOf(END)
  if (at < 0 || at + END_BYTES > tail.length) throw new FormatError('its directory has no end')
  const place = archive.size - length + at
  const size = tail.readUInt32LE(at + 12)
  const start = tail.readUInt32LE(at + 16)
  if (at < LOCATOR_BYTES || tail.readUInt32LE(at - LOCATOR_BYTES) !== 0x07064b50)
    return agreed({ start, size, end: place })
  const end = place - LOCATOR_BYTES - END64_BYTES
  const record = Buffer.from(await archive.read(Math.max(0, end), END64_BYTES))
  if (record.length < END64_BYTES || Number(tail.readBigUInt64LE(at - LOCATOR_BYTES + 8)) !== end)
    throw new FormatError(IN_TWO_WAYS)
  const size64 = Number(record.readBigUInt64LE(40))
  const start64 = Number(record.readBigUInt64LE(48))
  if ((size !== size64 && size !== IN_RECORD) || (start !== start64 && start !== IN_RECORD))
    throw new FormatError(IN_TWO_WAYS)
  return agreed({ start: start64, size: size64, end })
}

function agreed({ start, size, end }: { start: number; size: number; end: number }) {
  if (start + size !== end) throw new FormatError(IN_TWO_WAYS)
  return { start, end }
}

const IN_TWO_WAYS = 'its directory reads in two ways'
/** What stands in place of a number that the record of 64 bits has. */
const IN_RECORD = 0xffff_ffff
const END = Buffer.from('PK\x05\x06', 'latin1')
/** Of the record at the end of an archive, with the longest comment behind it. */
const END_BYTES = 22
const MAX_END_BYTES = END_BYTES + 65_535
const END64_BYTES = 56
const LOCATOR_BYTES = 20

async function memberOf(archive: RandomAccess, zip: ZipFile, entry: Entry): Promise<ZipMember> {
  const nameBytes = entry.fileNameRaw
  const name = nameBytes.toString('utf8')
  const header = await orFormatError(zip.readLocalFileHeaderPromise(entry))
  const oddities: string[] = []
  if (!header.fileName.equals(nameBytes))
    oddities.push(`its own name is ${JSON.stringify(header.fileName.toString('utf8'))}`)
  if (((entry.generalPurposeBitFlag | header.generalPurposeBitFlag) & 1) !== 0)
    oddities.push('it is marked as encrypted')
  if (header.compressionMethod !== entry.compressionMethod)
    oddities.push('its compression is told in two ways')
  const end = header.fileDataStart + entry.compressedSize
  if (end > archive.size) throw new FormatError(`member ${JSON.stringify(name)} ends beyond its end`)
  return {
    name,
    raw: new Part(archive, header.fileDataStart, end),
    compression:
      entry.compressionMethod === 0 ? 'none' : entry.compressionMethod === 8 ? 'deflate' : 'unknown',
    size: entry.uncompressedSize,
    oddities,
  }
}

/** yauzl fails with plain errors, all of them about the archive; those of reading it are passed on. */
async function orFormatError<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer
  } catch (cause) {
    const isPlain = cause instanceof Error && cause.name === 'Error' && !('code' in cause)
    if (!isPlain && !(cause instanceof RangeError)) throw cause
    throw new FormatError(`its directory cannot be read: ${cause.message}`, { cause })
  }
}

class Reader extends RandomAccessReader {
  readonly #source: RandomAccess

  constructor(source: RandomAccess) {
    super()
    this.#source = source
  }

  override read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    this.#source.read(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset)
        callback(bytes.length < length ? new Error('it ends too early') : null)
      },
      (error) => callback(error),
    )
  }
}
