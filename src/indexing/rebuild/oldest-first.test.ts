import { expect, test } from 'vitest'
import { oldestFirst } from './oldest-first.js'
import type { WorkOut } from './rebuild-accounts.js'
import type { StoredAccounts } from './stored-accounts.js'
import type { WorkedOut } from './work-out.js'

const at = new Date(0)

/** Named by its only account. */
function stored(name: string): StoredAccounts {
  return { dids: [name], records: new Uint8Array(), tombstones: [], rows: [], parts: [] }
}

function recording(served: string[]): WorkOut {
  return async ({ dids: [name = ''] }) => {
    served.push(name)
    if (name.includes('broken')) throw new Error(name)
    const none = { table: 'deadLetter', columns: [], sets: [] } as const
    return {
      records: 0,
      rows: [],
      parts: [],
      goneRecords: [name],
      letters: none,
      goneTombstones: [],
      fileLists: none,
    }
  }
}

test('serves the transaction that began first, each in its own order, and gives everybody their own', async () => {
  const served: string[] = []
  const next = oldestFirst(recording(served))
  const [first, second] = [next(), next()]
  const asked: Promise<WorkedOut>[] = [second(stored('b1'), at), second(stored('b2'), at)]
  asked.push(first(stored('a1'), at), first(stored('a2'), at))
  const given = await Promise.all(asked)
  expect(served).toEqual(['a1', 'a2', 'b1', 'b2'])
  expect(given.flatMap(({ goneRecords }) => goneRecords)).toEqual(['b1', 'b2', 'a1', 'a2'])
})

test('tells a failure to whoever asked, and serves on', async () => {
  const served: string[] = []
  const next = oldestFirst(recording(served))
  const [first, second] = [next(), next()]
  const failing = first(stored('broken'), at)
  const fine = second(stored('fine'), at)
  await expect(failing).rejects.toThrow('broken')
  await expect(fine).resolves.toMatchObject({ goneRecords: ['fine'] })
  await expect(first(stored('later'), at)).resolves.toMatchObject({ goneRecords: ['later'] })
})
