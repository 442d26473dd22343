import { MAX_ARCHIVE_MEMBERS } from '../../limits/validation.js'
import { FormatError, Part, type RandomAccess } from './bytes.js'

export interface Member {
  readonly name: string
  readonly bytes: RandomAccess
}

const BLOCK = 512

/** Whether bytes begin as a tar archive: the magic of POSIX and of GNU at its place. */
export function isTarHead(head: Uint8Array): boolean {
  return head.length >= BLOCK && Buffer.from(head.subarray(257, 262)).toString('latin1') === 'ustar'
}

/** The files of a tar archive. Names are for showing alone. @throws FormatError */
export async function* tarMembers(archive: RandomAccess): AsyncGenerator<Member, void, undefined> {
  let members = 0
  for (let at = 0; at + BLOCK <= archive.size; ) {
    const header = Buffer.from(await archive.read(at, BLOCK))
    if (header.every((byte) => byte === 0)) return
    if (!isTarHead(header)) throw new FormatError(`byte ${at} is no header of a tar archive`)
    const size = sizeOf(header.subarray(124, 136))
    const start = at + BLOCK
    if (start + size > archive.size) throw new FormatError('a member of it ends beyond its end')
    members += 1
    if (members > MAX_ARCHIVE_MEMBERS) throw new FormatError('it has too many members')
    const type = header[156]
    if (type === 0 || type === 0x30 || type === 0x37)
      yield { name: nameOf(header), bytes: new Part(archive, start, start + size) }
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
}

function nameOf(header: Buffer): string {
  const field = (from: number, to: number) => header.toString('latin1', from, to).replace(/\0.*$/s, '')
  const prefix = field(345, 500)
  return prefix === '' ? field(0, 100) : `${prefix}/${field(0, 100)}`
}

/** Octal digits, or where the first bit is set a number of base 256. */
function sizeOf(field: Buffer): number {
  const size =
    ((field[0] ?? 0) & 0x80) !== 0
      ? field.subarray(4).reduce((number, byte) => number * 256 + byte, 0)
      : Number.parseInt(field.toString('latin1').replace(/[\0 ]/g, '') || '0', 8)
  if (!Number.isSafeInteger(size) || size < 0) throw new FormatError('a member of it has no size')
  return size
}
