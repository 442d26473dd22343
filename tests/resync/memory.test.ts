import { expect, test } from 'vitest'
import { repoWorkBytes } from '../../src/repo/repo-work-bytes.js'
import { addSized, startFetching } from './memory-stage.js'
import { forgedRepo, type RepoHost, startRepoHost } from './repo-hosts.js'

/** Packages of repositories: of three that fit into the first lane, two into the second, one into the last. */
const SIZES = [1, 2, 3, 40, 50, 600]

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

/** Gives repositories. @returns what each of them takes to be verified and stored */
function serve(host: RepoHost, repos: readonly { did: string; car: Uint8Array }[]) {
  const cars = new Map(repos.map(({ did, car }) => [did, car]))
  host.answer = (did, response) => void response.end(cars.get(did))
  return new Map(repos.map(({ did, car }) => [did, repoWorkBytes(car.length)]))
}

test.each<{ room: string; of: (works: number[]) => number; isForAll: boolean }>([
  { room: 'all', of: sum, isForAll: true },
  { room: 'the largest alone', of: (works) => Math.max(...works), isForAll: false },
])(
  'where there is room for $room of some repositories, no more than that is verified and stored at once',
  async ({ of, isForAll }) => {
    await using host = await startRepoHost()
    const repos = await Promise.all(SIZES.map((packages) => addSized(host, packages)))
    const works = serve(host, repos)
    const workBytes = of([...works.values()])
    await using fetching = await startFetching({ host, workBytes })
    const { db, dispatcher } = fetching
    await fetching.add(...works.keys())
    for (let done = 0; done < SIZES.length; done++) {
      await fetching.settled(done)
      const { here } = dispatcher
      expect(sum(here.map((did) => works.get(did) ?? 0))).toBeLessThanOrEqual(workBytes)
      if (done === 0) expect(here.length === SIZES.length).toBe(isForAll)
      dispatcher.admit(here[0] ?? '')
    }
    await fetching.settled(SIZES.length)
    expect(await db.selectFrom('definition').select('did').execute()).toHaveLength(sum(SIZES))
  },
)

test('a repository that waits for memory is not even verified', async () => {
  await using host = await startRepoHost()
  const [large, forged] = [await addSized(host, 600), await addSized(host, 1)]
  const works = serve(host, [large, { ...forged, car: await forgedRepo(forged.did) }])
  await using fetching = await startFetching({ host, workBytes: Math.max(...works.values()) })
  const { db, dispatcher } = fetching
  await fetching.add(large.did)
  await fetching.settled(0)
  await fetching.add(forged.did)
  await fetching.settled(0)
  // It would be refused by now.
  expect(dispatcher.here).toEqual([large.did])
  dispatcher.open()
  await fetching.settled(2)
  const states = await db.selectFrom('repo').select(['did', 'state']).orderBy('did').execute()
  expect(states).toEqual([
    { did: large.did, state: 'active' },
    { did: forged.did, state: 'error' },
  ])
})
