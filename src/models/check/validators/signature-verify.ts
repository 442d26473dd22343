import { createHash } from 'node:crypto'
import { MAX_SIGNATURE_BYTES } from '../../../limits/validation.js'
import { chunksOf, Part } from '../../formats/bytes.js'
import type { CheckedFile } from '../files.js'
import { keyProblem, SignatureError, type SignedPart, verifyModelSignature } from '../model-signature.js'
import { type Checked, type Finding, refused, type Validator, withFile } from '../validator.js'

const NAME = 'model.sig'
/** What signers leave out whether they say so or not (model_signing, `ignore_git_paths`). */
const ALWAYS_IGNORED = [NAME, '.git', '.gitattributes', '.github', '.gitignore']

/** A signature by one of the given keys over all files of the model, none more and none less. */
export const signatureVerify: Validator = {
  summary: 'model.sig is a signature of all files by a key that you name (OpenSSF model signing).',
  onFailure: 'warn',
  problem: ({ keys = [] }) => keys.map(keyProblem).find((problem) => problem !== undefined),
  check: async (checked, { keys = [] }) => {
    if (keys.length === 0)
      return [refused('no keys are given by which a signature would count: name them as `keys`')]
    const roots = [...new Set(checked.tree.files.map(({ root }) => root))]
    if (roots.length === 0) return [refused('there is no file, so there is no signature')]
    const findings: Finding[] = []
    for (const root of roots) findings.push(...(await verifyRoot(checked, root, keys)))
    return findings
  },
}

async function verifyRoot(checked: Checked, root: string, keys: readonly string[]): Promise<Finding[]> {
  const all = checked.tree.files.filter((file) => file.root === root)
  const signature = all.find(({ path }) => path === NAME)
  if (signature === undefined) return [refused(`there is no ${NAME}`)]
  if (signature.size > MAX_SIGNATURE_BYTES) return [refused('is larger than a signature can be', NAME)]
  try {
    const bytes = await withFile(checked, signature, (source) => source.read(0, signature.size))
    const { parts, ignored } = verifyModelSignature(Buffer.from(bytes).toString('utf8'), keys)
    const isIgnored = (path: string) =>
      [...ALWAYS_IGNORED, ...ignored].some(
        (entry) => path === entry || path.startsWith(`${entry.replace(/\/$/, '')}/`),
      )
    return await compare(
      checked,
      all.filter(({ path }) => !isIgnored(path)),
      parts,
    )
  } catch (error) {
    if (error instanceof SignatureError) return [refused(error.message, NAME)]
    throw error
  }
}

async function compare(
  checked: Checked,
  files: readonly CheckedFile[],
  parts: readonly SignedPart[],
): Promise<Finding[]> {
  const byPath = new Map<string, SignedPart[]>()
  for (const part of parts) byPath.set(part.path, [...(byPath.get(part.path) ?? []), part])
  const there = new Set(files.map(({ path }) => path))
  const findings = [...byPath.keys()]
    .filter((path) => !there.has(path))
    .map((path) => refused('is signed, but not there', path))
  for (const file of files) {
    const signed = byPath.get(file.path)
    if (signed === undefined) findings.push(refused('is not signed', file.path))
    else if (!coversAll(signed, file.size)) findings.push(refused('is signed in parts alone', file.path))
    else if (!(await matches(checked, file, signed)))
      findings.push(refused('is not what was signed', file.path))
  }
  return findings
}

function coversAll(parts: readonly SignedPart[], size: number): boolean {
  let reached = 0
  const ranges = parts.flatMap(({ range }) => (range === undefined ? [] : [range]))
  if (ranges.length === 0) return parts.length === 1
  for (const { start, end } of ranges.sort((a, b) => a.start - b.start)) {
    if (start !== reached || end < start) return false
    reached = end
  }
  return ranges.length === parts.length && reached === size
}

function matches(checked: Checked, file: CheckedFile, parts: readonly SignedPart[]): Promise<boolean> {
  return withFile(checked, file, async (source) => {
    for (const { algorithm, digest, range } of parts) {
      const hash = createHash(algorithm)
      for await (const chunk of chunksOf(
        range === undefined ? source : new Part(source, range.start, range.end),
      ))
        hash.update(chunk)
      if (hash.digest('hex') !== digest) return false
    }
    return true
  })
}
