import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CommitLink, findGenesis, GenesisError } from './genesis.js'

/** A history from lines `id time parent…`. */
function history(...lines: string[]): Map<string, CommitLink> {
  return new Map(
    lines.map((line) => {
      const [id = '', time = '', ...parents] = line.split(' ')
      return [id, { parents, committerTime: Number(time) }]
    }),
  )
}

function genesis(commits: Map<string, CommitLink>, tip: string): Promise<string> {
  return findGenesis(tip, (id) => commits.get(id))
}

describe('findGenesis', () => {
  test('a commit without parents is its own root', async () => {
    expect(await genesis(history('a 1'), 'a')).toBe('a')
  })

  test('is greedy: an old root behind a new commit is not the one', async () => {
    const commits = history('A0 40', 'A1 50 A0', 'B0 1', 'B1 100 B0', 'M 200 A1 B1')
    expect(await genesis(commits, 'M')).toBe('A0')
    expect(await genesis(commits, 'B1')).toBe('B0')
  })

  test('does not depend on the order of parents, nor on ties', async () => {
    const one = history('b 7', 'c 7', 'M 9 b c')
    const other = history('b 7', 'c 7', 'M 9 c b')
    expect([await genesis(one, 'M'), await genesis(other, 'M')]).toEqual(['b', 'b'])
  })

  test('says what is missing', async () => {
    const shallow = genesis(history('M 9 a'), 'M')
    await expect(shallow).rejects.toThrow(GenesisError)
    await expect(shallow).rejects.toMatchObject({ commit: 'a' })
  })

  test('ends on a history that closes upon itself', async () => {
    await expect(genesis(history('a 1 b', 'b 2 a'), 'a')).rejects.toThrow('The history of a has no root')
  })

  test('reads every commit once, and answers as a plain search of the frontier does', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(), async (commits) => {
        const read: string[] = []
        const tip = `${commits.size - 1}`
        const found = await findGenesis(tip, async (id) => {
          read.push(id)
          return commits.get(id)
        })
        expect(found).toBe(plainSearch(commits, tip))
        expect(new Set(read).size).toBe(read.length)
      }),
    )
  })
})

/** Up to twelve commits `0`, `1`, …, each with up to three parents among those before it, at any times. */
function anyHistory(): fc.Arbitrary<Map<string, CommitLink>> {
  const commit = fc.record({
    time: fc.nat({ max: 5 }),
    parents: fc.array(fc.nat({ max: 11 }), { maxLength: 3 }),
  })
  return fc
    .array(commit, { minLength: 1, maxLength: 12 })
    .map(
      (commits) =>
        new Map(
          commits.map(({ time, parents }, index) => [
            `${index}`,
            { committerTime: time, parents: [...new Set(parents)].filter((at) => at < index).map(String) },
          ]),
        ),
    )
}

function plainSearch(commits: Map<string, CommitLink>, tip: string): string | undefined {
  const frontier = new Set([tip])
  const done = new Set<string>()
  while (frontier.size > 0) {
    const [next = ''] = [...frontier].sort(
      (a, b) =>
        (commits.get(a)?.committerTime ?? 0) - (commits.get(b)?.committerTime ?? 0) || (a < b ? -1 : 1),
    )
    frontier.delete(next)
    done.add(next)
    const parents = commits.get(next)?.parents ?? []
    if (parents.length === 0) return next
    for (const parent of parents) if (!done.has(parent)) frontier.add(parent)
  }
  return undefined
}
