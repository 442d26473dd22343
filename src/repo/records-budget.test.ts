import { expect, test } from 'vitest'
import { RecordsBudget } from './records-budget.js'

const MB = 1024 * 1024

test('records may take 4 MB, and 32 bytes for each that they come in, up to what the largest may', () => {
  for (const [carBytes, most, budgeted] of [
    [0, 1024 * MB, 4 * MB],
    [1_000, 1024 * MB, 4 * MB + 32_000],
    [1_000 * MB, 1024 * MB, 1024 * MB],
    [MB, 16 * MB, 16 * MB],
  ] as const) {
    const budget = new RecordsBudget(carBytes, most)
    budget.spendProof(budgeted - 64)
    budget.spendValues(1)
    expect(() => budget.spendProof(1)).toThrow(
      `RecordsTooLarge: its records and their proofs take more than ${budgeted}`,
    )
    expect(() => new RecordsBudget(carBytes, most).spendValues(budgeted / 64 + 1)).toThrow('RecordsTooLarge')
  }
})
