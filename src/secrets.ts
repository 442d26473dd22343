import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from './settings.js'

export interface Secrets {
  /** 32 bytes. */
  secretKey: Uint8Array
  /** Private ES256 key as a JWK with a kid. */
  oauthKey: Record<string, unknown>
}

/**
 * The keys that are given, else those in the data directory, which are made at the first start (file mode 600).
 *
 * @throws ConfigError when a key is malformed
 */
export function readOrCreateSecrets(
  dataDirectory: string,
  given: { secretKey: string | undefined; oauthKey: string | undefined },
): Secrets {
  const secretKey =
    given.secretKey ?? readOrCreate(join(dataDirectory, 'secret-key'), () => randomBytes(32).toString('hex'))
  if (!/^[0-9a-f]{64}$/i.test(secretKey.trim())) {
    throw new ConfigError('FIRN_SECRET_KEY is not 64 hexadecimal digits. Make one with: openssl rand -hex 32')
  }
  const oauthKey = given.oauthKey ?? readOrCreate(join(dataDirectory, 'oauth-key.json'), createOauthKey)
  return { secretKey: Buffer.from(secretKey.trim(), 'hex'), oauthKey: parseOauthKey(oauthKey) }
}

function createOauthKey(): string {
  const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  return JSON.stringify({ ...jwk, alg: 'ES256', use: 'sig', kid: randomBytes(8).toString('hex') })
}

function parseOauthKey(text: string): Record<string, unknown> {
  const fault = new ConfigError(
    'FIRN_OAUTH_KEY is not a private ES256 key as a JWK: it needs kty EC, crv P-256, x, y, d and a kid.',
  )
  let jwk: unknown
  try {
    jwk = JSON.parse(text)
  } catch {
    throw fault
  }
  if (typeof jwk !== 'object' || jwk === null) throw fault
  const key: Record<string, unknown> = { ...jwk }
  const complete = ['x', 'y', 'd', 'kid'].every((name) => typeof key[name] === 'string')
  if (key.kty !== 'EC' || key.crv !== 'P-256' || !complete) throw fault
  return key
}

function readOrCreate(path: string, create: () => string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
  mkdirSync(join(path, '..'), { recursive: true })
  const text = create()
  // Whole or not at all, also on a full disk.
  const unfinished = `${path}.${randomBytes(8).toString('hex')}`
  try {
    writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx', flush: true })
    linkSync(unfinished, path)
    return text
  } catch (error) {
    // Another program of ours that starts at the same time was first: its key is the key.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      return readFileSync(path, 'utf8')
    throw error
  } finally {
    rmSync(unfinished, { force: true })
  }
}
