import { MAX_ARCHIVE_MEMBERS, MAX_TAR_HEADER_BYTES } from '../../limits/validation.js'
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
  let told: number | undefined
  for (let at = 0; at + BLOCK <= archive.size; ) {
    const header = Buffer.from(await archive.read(at, BLOCK))
    if (header.every((byte) => byte === 0)) return
    if (!isTarHead(header)) throw new FormatError(`byte ${at} is no header of a tar archive`)
    const type = header[156]
    const size = (isExtension(type) ? undefined : told) ?? sizeOf(header.subarray(124, 136))
    const start = at + BLOCK
    if (start + size > archive.size) throw new FormatError('a member of it ends beyond its end')
    members += 1
    if (members > MAX_ARCHIVE_MEMBERS) throw new FormatError('it has too many members')
    if (!isExtension(type)) told = undefined
    else if (type === EXTENDED)
      told = sizeToldIn(await archive.read(start, Math.min(size, MAX_TAR_HEADER_BYTES)))
    if (type === 0 || type === 0x30 || type === 0x37)
      yield { name: nameOf(header), bytes: new Part(archive, start, start + size) }
    at = start + Math.ceil(size / BLOCK) * BLOCK
  }
}

/** POSIX's header of what is told beside the next member's own, as texts. */
const EXTENDED = 0x78

/** Members that are about the next one: EXTENDED, and GNU's for a long name or a long target of a link. */
function isExtension(type: number | undefined): boolean {
  return type === EXTENDED || type === 0x4b || type === 0x4c
}

/** The size that an extended header gives to the next member, in place of that in its own header. */
function sizeToldIn(bytes: Uint8Array): number | undefined {
  const told = [
    ...Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/(?:^|\n)\d+ size=(\d+)(?=\n)/g),
  ].at(-1)?.[1]
  if (told === undefined) return undefined
  if (!Number.isSafeInteger(Number(told))) throw new FormatError('a member of it has no size')
  return Number(told)
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
      ? Buffer.concat([Buffer.of((field[0] ?? 0) & 0x7f), field.subarray(1)]).reduce(
          (number, byte) => number * 256 + byte,
          0,
        )
      : Number.parseInt(field.toString('latin1').replace(/[\0 ]/g, '') || '0', 8)
  if (!Number.isSafeInteger(size) || size < 0) throw new FormatError('a member of it has no size')
  return size
}
