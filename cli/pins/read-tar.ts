import { MAX_UNPACKED_ENTRIES } from '../../src/limits/authoring.js'
import { directory, file, symlink, TreeError, type TreeNode, treeOf } from '../../src/nix/tree.js'
import { PinError } from './pin-error.js'

const BLOCK = 512

/** Fields that a pax or GNU header says of the entry behind it. */
interface LongFields {
  readonly path?: string | undefined
  readonly linkpath?: string | undefined
  readonly size?: string | undefined
}

/**
 * The tree in an archive, as Nix unpacks one: ustar, pax and GNU headers (pax(1); GNU tar manual, "Basic Tar Format"),
 * files, folders, links of both kinds; devices and owners are no part of a tree. What lies beside each other under no
 * common folder stays so; see `withoutTopDirectory`.
 * @throws PinError for what is no such archive
 */
export function readTar(tar: Uint8Array): TreeNode {
  const bytes = Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength)
  const nodes = new Map<string, TreeNode>()
  const folders = new Set<string>()
  let long: LongFields = {}
  let isEmpty = true
  for (let at = 0; at + BLOCK <= bytes.length && !isZero(bytes, at); ) {
    checkSum(bytes, at)
    isEmpty = false
    const type = String.fromCharCode(bytes[at + 156] ?? 0)
    const size = long.size === undefined ? numberAt(bytes, at + 124, 12) : Number(long.size)
    const start = at + BLOCK
    if (!Number.isSafeInteger(size) || start + size > bytes.length) throw broken('it ends too early')
    const contents = bytes.subarray(start, start + size)
    at = start + Math.ceil(size / BLOCK) * BLOCK
    if (type === 'x') long = { ...long, ...readPax(contents) }
    else if (type === 'L') long = { ...long, path: textOf(contents) }
    else if (type === 'K') long = { ...long, linkpath: textOf(contents) }
    else if (type !== 'g') {
      const header = start - BLOCK
      const name = normal(long.path ?? nameAt(bytes, header))
      const target = long.linkpath ?? textOf(bytes.subarray(header + 157, header + 257))
      if (name !== '')
        place(name, type, { contents, target, mode: numberAt(bytes, header + 100, 8) }, nodes, folders)
      long = {}
    }
    if (nodes.size + folders.size > MAX_UNPACKED_ENTRIES) {
      throw new PinError(`The archive has more than ${MAX_UNPACKED_ENTRIES} entries.`)
    }
  }
  if (isEmpty) throw broken('it has no entry')
  return build(nodes, folders)
}

/** The one folder that all of an archive lies in, as Nix leaves it away. @throws PinError if there is no such folder */
export function withoutTopDirectory(tree: TreeNode): TreeNode {
  const entries = tree.type === 'directory' ? [...tree.entries.values()] : []
  const [only, ...others] = entries
  if (only === undefined || others.length > 0) {
    throw new PinError(
      `The archive has ${entries.length} entries at its top; Nix unpacks those with one alone.`,
      {
        hint: 'Take it as a file: --tar=false.',
      },
    )
  }
  return only
}

interface Entry {
  readonly contents: Buffer
  readonly target: string
  readonly mode: number
}

function place(
  name: string,
  type: string,
  { contents, target, mode }: Entry,
  nodes: Map<string, TreeNode>,
  folders: Set<string>,
): void {
  switch (type) {
    case '0':
    case '\0':
    case '7':
      nodes.set(name, file(contents, { executable: (mode & 0o100) !== 0 }))
      return
    case '1': {
      const linked = nodes.get(normal(target))
      if (linked === undefined) throw broken(`${name} is a link to ${target}, which does not stand before it`)
      nodes.set(name, linked)
      return
    }
    case '2':
      nodes.set(name, symlink(target))
      return
    case '5':
      folders.add(name)
      return
    default:
      throw broken(`${name} is neither a file nor a folder nor a link (type ${JSON.stringify(type)})`)
  }
}

function build(nodes: ReadonlyMap<string, TreeNode>, folders: ReadonlySet<string>): TreeNode {
  const parents = new Set<string>()
  for (const name of [...nodes.keys(), ...folders]) {
    for (
      let at = name.lastIndexOf('/');
      at > 0 && !parents.has(name.slice(0, at));
      at = name.lastIndexOf('/', at - 1)
    ) {
      parents.add(name.slice(0, at))
    }
  }
  const empty = [...folders].filter((folder) => !parents.has(folder))
  try {
    return treeOf([...nodes, ...empty.map((folder) => [folder, directory([])] as const)])
  } catch (cause) {
    if (cause instanceof TreeError) throw broken(cause.message.replace(/\.$/, ''), cause)
    throw cause
  }
}

function readPax(contents: Buffer): LongFields {
  const fields: Record<string, string> = {}
  for (let at = 0; at < contents.length; ) {
    const space = contents.indexOf(0x20, at)
    const length = Number(contents.toString('latin1', at, space))
    if (!(length > 0) || at + length > contents.length) throw broken('a pax header is malformed')
    const line = textOf(contents.subarray(space + 1, at + length - 1))
    fields[line.slice(0, line.indexOf('='))] = line.slice(line.indexOf('=') + 1)
    at += length
  }
  const { path, linkpath, size } = fields
  return { ...(path && { path }), ...(linkpath && { linkpath }), ...(size && { size }) }
}

/** Of ustar the prefix and the name; GNU's headers have other things where the prefix would be. */
function nameAt(bytes: Buffer, at: number): string {
  const name = textOf(bytes.subarray(at, at + 100))
  const isUstar = bytes.toString('latin1', at + 257, at + 263) === 'ustar\0'
  const prefix = isUstar ? textOf(bytes.subarray(at + 345, at + 500)) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

function normal(name: string): string {
  const steps = name.split('/').filter((step) => step !== '' && step !== '.')
  if (steps.includes('..')) throw broken(`${name} leads out of it`)
  return steps.join('/')
}

/** Octal digits, or GNU's binary form for what they cannot hold. */
function numberAt(bytes: Buffer, at: number, length: number): number {
  if (((bytes[at] ?? 0) & 0x80) !== 0) {
    return Number(BigInt(`0x${bytes.toString('hex', at + 1, at + length)}`))
  }
  const digits = bytes
    .toString('latin1', at, at + length)
    .replace(/[\0 ].*$/s, '')
    .trim()
  return digits === '' ? 0 : Number.parseInt(digits, 8)
}

function checkSum(bytes: Buffer, at: number): void {
  let sum = 0
  for (let index = 0; index < BLOCK; index++) {
    sum += index >= 148 && index < 156 ? 0x20 : (bytes[at + index] ?? 0)
  }
  const said = Number.parseInt(bytes.toString('latin1', at + 148, at + 156).replace(/[\0 ]+/g, ''), 8)
  if (said !== sum) throw broken('a header does not add up')
}

function isZero(bytes: Buffer, at: number): boolean {
  return bytes.subarray(at, at + BLOCK).every((byte) => byte === 0)
}

/** @throws PinError for a name that is no UTF-8, which no tree here can hold as it is */
function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0)
  const text = bytes.subarray(0, end < 0 ? bytes.length : end)
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text)
  } catch (cause) {
    throw broken('a name in it is not UTF-8', cause)
  }
}

function broken(why: string, cause?: unknown): PinError {
  return new PinError(`The archive cannot be unpacked: ${why}.`, { cause })
}
