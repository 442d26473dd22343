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
  const length = Math.min(source.size, 65_557)
  const tail = Buffer.from(await source.read(source.size - length, length))
  return tail.includes('PK\x05\x06', 0, 'latin1')
}

/**
 * The members of a zip archive by its directory, directories left out.
 * @throws FormatError where the directory cannot be read
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
  const entries = zip.eachEntry()
  for (let members = 0; ; members += 1) {
    const next = await orFormatError(entries.next())
    if (next.done === true) return
    if (members >= MAX_ARCHIVE_MEMBERS) throw new FormatError('it has too many members')
    const member = await memberOf(archive, zip, next.value)
    if (!member.name.endsWith('/') || member.size > 0) yield member
  }
}

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
