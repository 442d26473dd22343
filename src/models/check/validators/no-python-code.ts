import { MAX_INFLATED_BYTES } from '../../../limits/validation.js'
import { chunksOf, FormatError, NotRead, type RandomAccess } from '../../formats/bytes.js'
import { unpack } from '../../formats/packed.js'
import { isZipHead, type ZipMember, zipMembers } from '../../formats/zip.js'
import { type Finding, refused, type Validator, withFile } from '../validator.js'

const ENDINGS = /\.(py|pyc|pyo|pyd|pyw|pyx|pyi|pyz|whl|egg)$/i
const KERAS = /\.(keras|h5|hdf5)$/i

/** Python by name, by how it begins, in archives, and as layers of Keras files that are code. */
export const noPythonCode: Validator = {
  summary: 'No file is Python code, and no Keras file has a layer of it.',
  check: async (checked) => {
    const findings: Finding[] = []
    for (const file of checked.tree.files) {
      if (ENDINGS.test(file.path)) findings.push(refused('is Python code', file.path))
      else {
        const problem = await withFile(checked, file, (source) => problemOf(source, file.path))
        if (problem !== undefined) findings.push(refused(problem, file.path))
      }
    }
    return findings
  },
}

async function problemOf(source: RandomAccess, path: string): Promise<string | undefined> {
  const head = await source.read(0, 128)
  const firstLine = Buffer.from(head).toString('latin1').split('\n', 1)[0] ?? ''
  if (/^#!.*python/.test(firstLine)) return 'is a Python program'
  const isKeras = KERAS.test(path)
  if (isZipHead(head)) return problemOfArchive(source, isKeras)
  return isKeras && (await mentions(chunksOf(source), LAMBDA)) ? KERAS_PROBLEM : undefined
}

/**
 * A layer of code, a function in place of a layer's own (Keras 3), or a plain letter written as an escape: nobody does so
 * but to hide one of these.
 */
const LAMBDA = /"Lambda"|"__lambda__"|\\u00[2-7][0-9a-fA-F]/
/** Bytes of the longest of them, less one. */
const LAMBDA_TAIL = 11
const KERAS_PROBLEM = 'names a Lambda layer, which is Python code that runs when it is loaded'

async function problemOfArchive(source: RandomAccess, isKeras: boolean): Promise<string | undefined> {
  try {
    for await (const member of zipMembers(source)) {
      if (ENDINGS.test(member.name)) return `holds Python code: ${JSON.stringify(member.name)}`
      if (isKeras && member.name.endsWith('.json') && (await mentions(bytesOf(member), LAMBDA)))
        return KERAS_PROBLEM
    }
    return undefined
  } catch (error) {
    if (error instanceof FormatError) return `is an archive that cannot be looked into: ${error.message}`
    throw error
  }
}

function bytesOf(member: ZipMember): AsyncIterable<Uint8Array> {
  if (member.compression === 'none') return chunksOf(member.raw)
  if (member.compression === 'unknown') throw new NotRead('it is packed in a way that is not read here')
  let size = 0
  return unpack(chunksOf(member.raw), 'deflate', (bytes) => {
    size += bytes
    if (size > MAX_INFLATED_BYTES) throw new NotRead('too much comes out of it')
  })
}

/** Whether a text stands anywhere in bytes: Keras writes its layers as JSON, not packed. */
async function mentions(chunks: AsyncIterable<Uint8Array>, text: RegExp): Promise<boolean> {
  let tail = ''
  for await (const chunk of chunks) {
    const piece = tail + Buffer.from(chunk).toString('latin1')
    if (text.test(piece)) return true
    tail = piece.slice(-LAMBDA_TAIL)
  }
  return false
}
