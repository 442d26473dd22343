import { deflateRawSync } from 'node:zlib'

export interface ZipMember {
  readonly name: string
  readonly bytes: Uint8Array
  readonly deflate?: boolean
  /** Its name before its own bytes, where it shall differ from that of the directory. */
  readonly localName?: string
  /** General purpose bits, in both places: 1 claims that it is encrypted. */
  readonly flags?: number
  /** Where the directory says that it begins, in place of bytes of its own. */
  readonly at?: number
}

/** A zip archive, also one that honest tools do not write. Checksums are zero: whoever loads weights does not look. */
export function zipFile(members: readonly ZipMember[], prefix: Uint8Array = Buffer.alloc(0)): Buffer {
  const parts: Uint8Array[] = [prefix]
  const directory: Buffer[] = []
  let offset = prefix.length
  for (const { name, bytes, deflate = false, localName = name, flags = 0, at } of members) {
    const packed = deflate ? deflateRawSync(bytes) : Buffer.from(bytes)
    const common = Buffer.alloc(22)
    common.writeUInt16LE(20, 0)
    common.writeUInt16LE(flags, 2)
    common.writeUInt16LE(deflate ? 8 : 0, 4)
    common.writeUInt32LE(packed.length, 14)
    common.writeUInt32LE(bytes.length, 18)
    const local = lengthsOf(localName)
    const header = Buffer.concat([Buffer.from('PK\x03\x04'), common, local, Buffer.from(localName)])
    if (at === undefined) parts.push(header, packed)
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(at ?? offset, 10)
    directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, lengthsOf(name), tail, Buffer.from(name)]),
    )
    if (at === undefined) offset += header.length + packed.length
  }
  const listing = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(members.length, 4)
  end.writeUInt16LE(members.length, 6)
  end.writeUInt32LE(listing.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, listing, Buffer.from('PK\x05\x06'), end])
}

function lengthsOf(name: string): Buffer {
  const lengths = Buffer.alloc(4)
  lengths.writeUInt16LE(Buffer.byteLength(name))
  return lengths
}

export interface TarMember {
  readonly name: string
  readonly bytes: Uint8Array
  readonly type?: string
  /** The size in its header, if not its own. */
  readonly claimed?: number
}

/** A POSIX tar archive. */
export function tarFile(members: readonly TarMember[]): Buffer {
  const parts = members.flatMap(({ name, bytes, type = '0', claimed = bytes.length }) => {
    const header = Buffer.alloc(512)
    header.write(name, 0)
    header.write(`${claimed.toString(8).padStart(11, '0')} `, 124)
    header.write(type, 156)
    header.write('ustar\x0000', 257)
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]
  })
  return Buffer.concat([...parts, Buffer.alloc(1024)])
}

/** A checkpoint as torch.save() writes it: an archive of one pickle and the bytes of each tensor. */
export function torchFile(pickle: Uint8Array): Buffer {
  return zipFile([
    { name: 'archive/data.pkl', bytes: pickle },
    { name: 'archive/byteorder', bytes: Buffer.from('little') },
    { name: 'archive/data/0', bytes: Buffer.alloc(64, 3) },
    { name: 'archive/version', bytes: Buffer.from('3\n') },
  ])
}
