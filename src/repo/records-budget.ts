import { RECORDS_BYTES_FLOOR, RECORDS_BYTES_PER_BYTE, VALUE_BYTES } from '../limits/repo.js'
import { CommitRefusal } from './refusal.js'

/**
 * What the records of one commit or repository may take, in the database and (but for parts) in memory. Each has a
 * copy of the nodes above it as its proof, and a block may be the record of many paths: who chooses the paths could
 * have a megabyte become a gigabyte.
 */
export class RecordsBudget {
  readonly #most: number
  /** In bytes. */
  spent = 0

  /**
   * @param carBytes the size of what the records come in
   * @param mostBytes for the largest ones
   */
  constructor(carBytes: number, mostBytes: number) {
    this.#most = Math.min(mostBytes, RECORDS_BYTES_FLOOR + RECORDS_BYTES_PER_BYTE * carBytes)
  }

  /** That only counts. */
  static unbounded(): RecordsBudget {
    return new RecordsBudget(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)
  }

  /** Before a proof is copied. @throws CommitRefusal RecordsTooLarge */
  spendProof(bytes: number): void {
    this.#spend(bytes)
  }

  /** After a record is decoded. @throws CommitRefusal RecordsTooLarge */
  spendValues(count: number): void {
    this.#spend(count * VALUE_BYTES)
  }

  #spend(bytes: number): void {
    this.spent += bytes
    if (this.spent <= this.#most) return
    throw new CommitRefusal(
      'RecordsTooLarge',
      `its records and their proofs take more than ${this.#most} bytes`,
    )
  }
}
