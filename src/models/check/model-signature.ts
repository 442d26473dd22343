import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'

/** A model's signature does not hold, or cannot be read. The message is for a person. */
export class SignatureError extends Error {
  override name = 'SignatureError'
}

/** What a signature says of one file, or of a part of one. */
export interface SignedPart {
  readonly path: string
  /** In node:crypto's terms. */
  readonly algorithm: 'sha256' | 'blake2b512'
  /** In hex. */
  readonly digest: string
  /** From one byte to before another; all of the file when absent. */
  readonly range?: { readonly start: number; readonly end: number }
}

export interface SignedManifest {
  readonly parts: readonly SignedPart[]
  /** Paths of files and directories that it says nothing about. */
  readonly ignored: readonly string[]
}

const PAYLOAD_TYPE = 'application/vnd.in-toto+json'
const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1'
const PREDICATE = 'https://model_signing/signature/v1.0'
/** Of model_signing 0.2 and 0.3: the files are the statement's subjects. */
const OLD_PREDICATE = 'https://model_signing/Digests/v0.1'
/** As model_signing and sigstore's bundles have them: by the size of the curve. */
const CURVE_HASHES: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'sha256'],
  ['secp384r1', 'sha384'],
  ['secp521r1', 'sha512'],
])

/**
 * Verifies an OpenSSF model signature, a sigstore bundle of a DSSE envelope of an in-toto statement, by public keys that
 * somebody trusts; certificates and logs in it are not looked at
 * (https://github.com/sigstore/model-transparency/blob/main/docs/model_signing_format.md).
 * @param bundle the JSON of a model.sig
 * @param keys as PEM
 * @throws SignatureError
 */
export function verifyModelSignature(bundle: string, keys: readonly string[]): SignedManifest {
  const { dsseEnvelope } = objectOf(parse(bundle, 'the signature'), 'the signature')
  const envelope = objectOf(dsseEnvelope, 'its envelope')
  if (envelope.payloadType !== PAYLOAD_TYPE)
    throw new SignatureError('its envelope holds no in-toto statement')
  const payload = Buffer.from(textOf(envelope.payload, 'its payload'), 'base64')
  const signatures = listOf(envelope.signatures, 'its signatures').map((signature) =>
    Buffer.from(textOf(objectOf(signature, 'a signature').sig, 'a signature'), 'base64'),
  )
  // https://github.com/secure-systems-lab/dsse/blob/v1.0.0/protocol.md
  const signed = Buffer.concat([
    Buffer.from(`DSSEv1 ${PAYLOAD_TYPE.length} ${PAYLOAD_TYPE} ${payload.length} `),
    payload,
  ])
  const trusted = keys.map(keyOf)
  if (!trusted.some((key) => signatures.some((signature) => holds(signed, key, signature))))
    throw new SignatureError('it was made by none of the keys that are given, or something in it was changed')
  return manifestOf(objectOf(parse(payload.toString('utf8'), 'its statement'), 'its statement'))
}

/** What is wrong with a key, for who wrote it. */
export function keyProblem(pem: string): string | undefined {
  try {
    keyOf(pem)
    return undefined
  } catch (error) {
    if (error instanceof SignatureError) return error.message
    throw error
  }
}

function keyOf(pem: string): KeyObject {
  let key: KeyObject
  try {
    key = createPublicKey(pem)
  } catch (cause) {
    throw new SignatureError('a key is no public key as PEM', { cause })
  }
  if (/PRIVATE KEY/.test(pem)) throw new SignatureError('a key is a private one: give the public key alone')
  if (key.asymmetricKeyType === 'ed25519' || CURVE_HASHES.has(key.asymmetricKeyDetails?.namedCurve ?? ''))
    return key
  throw new SignatureError(
    'a key is of a kind that no model is signed with: P-256, P-384, P-521 or Ed25519 are',
  )
}

function holds(signed: Buffer, key: KeyObject, signature: Buffer): boolean {
  const hash = CURVE_HASHES.get(key.asymmetricKeyDetails?.namedCurve ?? '')
  return verify(hash, signed, key, signature)
}

function manifestOf(statement: Readonly<Record<string, unknown>>): SignedManifest {
  if (statement._type !== STATEMENT_TYPE) throw new SignatureError('its statement is of no known type')
  const subjects = listOf(statement.subject, 'its subjects').map((subject) => objectOf(subject, 'a subject'))
  if (statement.predicateType === OLD_PREDICATE) {
    const parts = subjects.map(({ name, digest }) =>
      partOf(textOf(name, 'a name'), 'sha256', objectOf(digest, 'a digest').sha256, false),
    )
    return { parts, ignored: [] }
  }
  if (statement.predicateType !== PREDICATE)
    throw new SignatureError(
      `it states something else than the files of a model: ${String(statement.predicateType)}`,
    )
  const predicate = objectOf(statement.predicate, 'its predicate')
  const { method, ignore_paths: ignored } = objectOf(predicate.serialization, 'its serialization')
  if (method !== 'files' && method !== 'shards')
    throw new SignatureError(`it counts files in a way that is not known here: ${String(method)}`)
  const parts = listOf(predicate.resources, 'its resources').map((resource) => {
    const { name, algorithm, digest } = objectOf(resource, 'a resource')
    return partOf(textOf(name, 'a name'), textOf(algorithm, 'an algorithm'), digest, method === 'shards')
  })
  checkRoot(parts, subjects)
  return { parts, ignored: listOf(ignored ?? [], 'its ignored paths').map((path) => textOf(path, 'a path')) }
}

function partOf(name: string, algorithm: string, digest: unknown, isShard: boolean): SignedPart {
  const known = ALGORITHMS.get(algorithm.replace(/-sharded-\d+$/, ''))
  if (known === undefined)
    throw new SignatureError(`it has hashes of a kind that is not known here: ${algorithm}`)
  const hash = { algorithm: known, digest: textOf(digest, 'a digest').toLowerCase() }
  if (!isShard) return { path: name, ...hash }
  const [, path, start, end] = /^(.*):(\d+):(\d+)$/s.exec(name) ?? []
  if (path === undefined)
    throw new SignatureError(`it names a part of a file by no bytes: ${JSON.stringify(name)}`)
  return { path, ...hash, range: { start: Number(start), end: Number(end) } }
}

const ALGORITHMS: ReadonlyMap<string, SignedPart['algorithm']> = new Map([
  ['sha256', 'sha256'],
  ['blake2', 'blake2b512'],
  ['blake2b', 'blake2b512'],
])

/** The one subject has the hash of all digests in order. */
function checkRoot(
  parts: readonly SignedPart[],
  subjects: readonly Readonly<Record<string, unknown>>[],
): void {
  const [subject, ...more] = subjects
  const expected = subject === undefined ? undefined : objectOf(subject.digest, 'a digest').sha256
  const hash = createHash('sha256')
  for (const { digest } of parts) hash.update(Buffer.from(digest, 'hex'))
  if (more.length > 0 || expected !== hash.digest('hex'))
    throw new SignatureError(
      'its statement contradicts itself: the hash of all files is not that of those it names',
    )
}

function parse(json: string, what: string): unknown {
  try {
    return JSON.parse(json)
  } catch (cause) {
    throw new SignatureError(`${what} is no JSON`, { cause })
  }
}

function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value }
  throw new SignatureError(`${what} is no object`)
}

function listOf(value: unknown, what: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new SignatureError(`${what} are no list`)
}

function textOf(value: unknown, what: string): string {
  if (typeof value === 'string') return value
  throw new SignatureError(`${what} is no text`)
}
