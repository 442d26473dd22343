import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'

const ALGORITHM = 'aes-256-gcm'
/** Bytes that NIST SP 800-38D recommends for a random nonce. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** A sealed value was changed, or belongs to another row, or to another key. */
export class SealError extends Error {
  override name = 'SealError'
}

/** Encrypts what the database keeps, so that a stolen row is useless without the key from the configuration. */
export interface Seal {
  /** Tells keys apart without saying anything about them. */
  readonly keyId: string
  /** `place` (table and key) is authenticated: a value cannot be moved to another row. */
  close(text: string, place: string): Uint8Array
  /** @throws SealError */
  open(sealed: Uint8Array, place: string): string
}

/** AES-256-GCM; a sealed value is nonce, tag and ciphertext. @param key 32 bytes. */
export function createSeal(key: Uint8Array): Seal {
  return {
    keyId: createHash('sha256').update('firn seal key id\0').update(key).digest('hex').slice(0, 16),
    close(text, place) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES }).setAAD(
        Buffer.from(place),
      )
      const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext])
    },
    open(sealed, place) {
      const nonce = sealed.subarray(0, NONCE_BYTES)
      const tag = sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES)
      try {
        const decipher = createDecipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
        decipher.setAAD(Buffer.from(place)).setAuthTag(tag)
        const start = NONCE_BYTES + TAG_BYTES
        return decipher.update(sealed.subarray(start), undefined, 'utf8') + decipher.final('utf8')
      } catch (cause) {
        throw new SealError(`the sealed value of ${place} does not open`, { cause })
      }
    },
  }
}
