import { copyRows } from '../../db/copy.js'
import { giveBack } from '../../give-back.js'
import { COPY_STATEMENT_BYTES } from '../../limits/indexing.js'
import type { Trx } from '../index-transaction.js'
import type { CopyText } from './copy-text.js'

/**
 * Adds rows that are surely not there yet. The quickest way in, once a statement has many: they are kept until there
 * are, or until all is told.
 */
export class RowCopies {
  readonly #trx: Trx
  readonly #waiting = new Map<string, CopyText[]>()

  constructor(trx: Trx) {
    this.#trx = trx
  }

  /** @param rows their bytes are given back once they are copied */
  async add(rows: CopyText): Promise<void> {
    if (rows.bytes.length === 0) return
    const key = `${rows.table} ${rows.columns.join(' ')}`
    const texts = this.#waiting.get(key) ?? []
    texts.push(rows)
    this.#waiting.set(key, texts)
    if (texts.reduce((sum, { bytes }) => sum + bytes.length, 0) < COPY_STATEMENT_BYTES) return
    this.#waiting.delete(key)
    await this.#copy(texts)
  }

  /** Writes what waits still. */
  async finish(): Promise<void> {
    for (const texts of this.#waiting.values()) await this.#copy(texts)
    this.#waiting.clear()
  }

  async #copy(texts: readonly CopyText[]): Promise<void> {
    const [first] = texts
    if (!first) return
    await this.#trx.executeQuery(
      copyRows(
        first.table,
        first.columns,
        texts.map(({ bytes }) => bytes),
      ),
    )
    for (const { bytes } of texts) giveBack(bytes)
  }
}
