import { gunzipSync } from 'node:zlib'
import { file, symlink, type Tree, type TreeNode, treeOf } from './tree.js'

const BLOCK = 512

/** Bytes that are no tarball of ours. */
export class UntarError extends Error {
  override name = 'UntarError'
}

/**
 * The tree in a tarball that `toTarball` made: one folder at the top, and ustar entries with pax headers for long
 * names. Nothing else is read: no foreign archive comes here.
 * @throws UntarError
 */
export function fromTarball(tarball: Uint8Array): Tree {
  const tar = gunzipSync(tarball)
  const nodes: [string, TreeNode][] = []
  let pax: Record<string, string> = {}
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(textAt(tar, at + 124, 12), 8)
    if (Number.isNaN(size)) throw new UntarError(`The entry at byte ${at} says no size.`)
    const contents = tar.subarray(at + BLOCK, at + BLOCK + size)
    const name = pax.path ?? textAt(tar, at, 100)
    const path = name.slice(name.indexOf('/') + 1)
    switch (String.fromCharCode(tar[at + 156] ?? 0)) {
      case 'x':
        pax = readPax(contents)
        break
      case '0':
        nodes.push([path, file(contents, { executable: textAt(tar, at + 100, 8).startsWith('0000755') })])
        pax = {}
        break
      case '2':
        nodes.push([path, symlink(pax.linkpath ?? textAt(tar, at + 157, 100))])
        pax = {}
        break
      case '5':
        pax = {}
        break
      default:
        throw new UntarError(`The entry at byte ${at} is of a type that our tarballs do not have.`)
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
  return treeOf(nodes)
}

function textAt(bytes: Buffer, start: number, length: number): string {
  const end = bytes.indexOf(0, start)
  return bytes.toString('utf8', start, end < 0 ? start + length : Math.min(end, start + length))
}

/** `<length> <key>=<value>\n`, where the length counts bytes and its own digits. */
function readPax(bytes: Buffer): Record<string, string> {
  const fields: Record<string, string> = {}
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(' ', at)
    const length = Number.parseInt(bytes.toString('latin1', at, space), 10)
    const [key = '', ...value] = bytes.toString('utf8', space + 1, at + length - 1).split('=')
    fields[key] = value.join('=')
    at += length
  }
  return fields
}
