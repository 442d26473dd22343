import { type FileHandle, open, readFile } from 'node:fs/promises'
import type { CompatibleOpOrTombstone, OpOrTombstone } from '@did-plc/lib'
import { assureValidNextOp, type ExportedOp, getLastOpWithCid, type IndexedOperation } from '@did-plc/lib'
import type { PlcDatabase } from '@did-plc/server'
import { OperatorError } from '../../src/operator-error.js'

/** The file of operations is damaged elsewhere than at its very end. */
export class PlcFileError extends OperatorError {
  override name = 'PlcFileError'
}

interface StoredOperation {
  did: string
  operation: CompatibleOpOrTombstone
  cid: string
  createdAt: string
}

/**
 * The PLC's operations in a file of JSON lines, one operation each, appended and synced before they are answered.
 *
 * Behaves as the Database of @did-plc/server over Postgres does (validity by @did-plc/lib, recovery nullifies), but
 * takes operations one after another, so that two of them never race for one `prev`.
 */
export class FilePlcDatabase implements PlcDatabase {
  readonly #file: FileHandle
  #size: number
  readonly #byDid = new Map<string, IndexedOperation[]>()
  readonly #all: IndexedOperation[] = []
  #queue: Promise<void> = Promise.resolve()

  private constructor(file: FileHandle, size: number) {
    this.#file = file
    this.#size = size
  }

  /**
   * Opens or creates the file. A last line without its end was never answered (the process died while writing it): it
   * is dropped, and `log` hears of it.
   * @throws PlcFileError when any other line is not an operation that fits its CID.
   */
  static async open(path: string, log: (message: string) => void): Promise<FilePlcDatabase> {
    const file = await open(path, 'a+', 0o600)
    try {
      const text = await readFile(path)
      const end = text.lastIndexOf('\n') + 1
      if (end < text.length) {
        log(`${path}: dropped an unfinished operation of ${text.length - end} bytes at its end`)
        await file.truncate(end)
      }
      const database = new FilePlcDatabase(file, end)
      await database.#load(path, text.toString('utf8', 0, end))
      return database
    } catch (error) {
      await file.close()
      throw error
    }
  }

  async #load(path: string, text: string): Promise<void> {
    for (const [index, line] of text.split('\n').slice(0, -1).entries()) {
      try {
        const stored: StoredOperation = JSON.parse(line)
        const { cid } = await getLastOpWithCid([stored.operation])
        if (cid.toString() !== stored.cid) throw new PlcFileError('the operation does not fit its CID')
        const { did, operation } = stored
        this.#apply({ did, operation, cid, nullified: false, createdAt: new Date(stored.createdAt) })
      } catch (cause) {
        throw new PlcFileError(`${path}, line ${index + 1}, is damaged: restore the file from a copy`, {
          cause,
        })
      }
    }
  }

  /** What follows `prev` in the log of the DID is what a recovery operation has nullified. */
  #apply(added: IndexedOperation): void {
    const log = this.#byDid.get(added.did) ?? []
    const { prev } = added.operation
    const at = log.findIndex((op) => op.cid.toString() === prev)
    for (const op of log.slice(at + 1)) op.nullified = true
    log.push(added)
    this.#byDid.set(added.did, log)
    this.#all.push(added)
  }

  /** @throws PlcError (of @did-plc/lib; the server answers 400) when the operation does not follow from the log. */
  async validateAndAddOp(did: string, proposed: OpOrTombstone): Promise<void> {
    const added = this.#queue.then(() => this.#add(did, proposed))
    this.#queue = added.catch(() => undefined)
    await added
  }

  async #add(did: string, operation: OpOrTombstone): Promise<void> {
    await assureValidNextOp(did, this.#active(did), operation)
    const { cid } = await getLastOpWithCid([operation])
    // Strictly later than the one before, so that paging an export by time misses nothing.
    const createdAt = new Date(Math.max(Date.now(), (this.#all.at(-1)?.createdAt.getTime() ?? 0) + 1))
    await this.#append({ did, operation, cid: cid.toString(), createdAt: createdAt.toISOString() })
    this.#apply({ did, operation, cid, nullified: false, createdAt })
  }

  async #append(stored: StoredOperation): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(stored)}\n`)
    try {
      await this.#file.appendFile(line)
      await this.#file.datasync()
    } catch (error) {
      // A full disk may have taken half a line; the next one must not continue it.
      await this.#file.truncate(this.#size)
      throw error
    }
    this.#size += line.length
  }

  #active(did: string): IndexedOperation[] {
    return (this.#byDid.get(did) ?? []).filter((op) => !op.nullified)
  }

  async opsForDid(did: string): Promise<CompatibleOpOrTombstone[]> {
    return this.#active(did).map((op) => op.operation)
  }

  async indexedOpsForDid(did: string, includeNull = false): Promise<IndexedOperation[]> {
    return includeNull ? [...(this.#byDid.get(did) ?? [])] : this.#active(did)
  }

  async lastOpForDid(did: string): Promise<CompatibleOpOrTombstone | null> {
    return this.#active(did).at(-1)?.operation ?? null
  }

  async exportOps(count: number, after?: Date): Promise<ExportedOp[]> {
    return this.#all
      .filter((op) => !after || op.createdAt > after)
      .slice(0, count)
      .map((op) => ({ ...op, cid: op.cid.toString(), createdAt: op.createdAt.toISOString() }))
  }

  async healthCheck(): Promise<void> {
    await this.#file.stat()
  }

  async close(): Promise<void> {
    await this.#queue
    await this.#file.close()
  }
}
