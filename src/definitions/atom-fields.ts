import { isContentHash } from '../atoms/content-hash.js'
import { checkName, type NameKind } from '../atoms/name.js'
import { isAnyObjectId, isObjectId } from '../atoms/object-id.js'
import { checkPath } from '../atoms/toml/checks.js'
import { RecordRefusal } from './refusal.js'

/** A label in its normal form. @throws RecordRefusal `InvalidName` */
export function readLabel(text: string, path: string): string {
  return readName('label', text, path)
}

/** A tag in its normal form. @throws RecordRefusal `InvalidName` */
export function readTag(text: string, path: string): string {
  return readName('tag', text, path)
}

/** Two spellings of one name must not make two records, so only the one that is hashed is taken. */
function readName(kind: NameKind, text: string, path: string): string {
  const verdict = checkName(kind, text)
  if ('error' in verdict) {
    throw new RecordRefusal('InvalidName', verdict.error.message, path, { cause: verdict.error })
  }
  if (verdict.name === text) return text
  throw new RecordRefusal(
    'InvalidName',
    `the ${kind} ${JSON.stringify(text)} is not in the normal form NFKC: write ${JSON.stringify(verdict.name)}.`,
    path,
  )
}

/** The id of a git object. @throws RecordRefusal `InvalidObjectId` */
export function readObjectId(text: string, path: string): string {
  if (isObjectId(text)) return text
  const problem = isAnyObjectId(text)
    ? 'is of a repository with SHA-256, for which neither AtomIds nor atom commits are specified: publish from one with SHA-1.'
    : 'is no id of a git object: write its 40 hexadecimal digits in small letters.'
  throw new RecordRefusal('InvalidObjectId', `${JSON.stringify(text)} ${problem}`, path)
}

/** @throws RecordRefusal `InvalidHash` */
export function readContentHash(text: string, path: string): string {
  if (isContentHash(text)) return text
  throw new RecordRefusal(
    'InvalidHash',
    `${JSON.stringify(text)} is no content hash: write the 64 hexadecimal digits of BLAKE3 in small letters.`,
    path,
  )
}

/** A directory in the source. @throws RecordRefusal `InvalidPath` */
export function readDirectory(text: string, path: string): string {
  const checked = checkPath(text)
  if (typeof checked !== 'string') {
    throw new RecordRefusal('InvalidPath', `${checked.message} ${checked.fix}`, path)
  }
  if (!text.endsWith('/') && !text.includes('//')) return text
  throw new RecordRefusal(
    'InvalidPath',
    `${JSON.stringify(text)} has a slash too many: write the directory without one at its end.`,
    path,
  )
}
