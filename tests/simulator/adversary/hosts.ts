import { json, type Response, xrpcError } from '../hosts/http-host.js'
import { repoCar, type Snapshot } from '../repo/author-repo.js'
import { anyEdits } from '../steps.js'
import type { Fault, FaultContext } from './fault.js'

/** What a PDS may answer when it is asked for a repository of which something was lost (row 25). */
export const HOST_FAULTS: readonly Fault[] = [
  repoFault('repo-hangs', () => 'hang'),
  repoFault('repo-refused', () => 'refuse'),
  repoFault('repo-fails', () => xrpcError('InternalServerError', 500)),
  repoFault('repo-rate-limited', () => ({
    ...xrpcError('RateLimitExceeded', 429),
    headers: { 'retry-after': '20' },
  })),
  repoFault('repo-cut-short', ({ victim }) => {
    const body = repoCar(victim.repo.head)
    return { status: 200, body, cutAt: Math.floor(body.length / 2) }
  }),
  repoFault('repo-without-its-end', ({ victim }) => car(repoCar(victim.repo.head).subarray(0, -30))),
  repoFault('repo-of-another', ({ world, victim }) => {
    const other = world.authors.find((author) => author !== victim) ?? victim
    return car(repoCar(other.repo.head))
  }),
  repoFault('repo-of-an-old-rev', ({ victim }) => car(repoCar(oldest(victim.repo.past) ?? victim.repo.head))),
  repoFault('repo-elsewhere', ({ world, victim }) => ({
    ...json({}, 302),
    headers: {
      location: `${world.hosts.pdsUrl(1 - victim.home)}/xrpc/com.atproto.sync.getRepo?did=${victim.did}`,
    },
  })),
  repoFault('repo-is-a-web-page', () => ({ status: 200, body: '<h1>Hello</h1>', type: 'text/html' })),
  repoFault('repo-is-empty', () => car(new Uint8Array())),
  repoFault('repo-said-deactivated', () => xrpcError('RepoDeactivated')),
  repoFault('repo-said-not-found', () => xrpcError('RepoNotFound')),
  {
    name: 'repo-signed-by-another-key',
    async inject(ctx) {
      const { world, victim } = ctx
      const forged = await world.forge(victim)
      return lose(ctx, () => car(repoCar(forged)))
    },
  },
]

/** How often each of the PDSes answers so. */
const ANSWERS = 2

function oldest(past: readonly Snapshot[]): Snapshot | undefined {
  return past[0]
}

function car(body: Uint8Array): Response {
  return { status: 200, body, type: 'application/vnd.ipld.car' }
}

function repoFault(name: string, answer: (ctx: FaultContext) => Response): Fault {
  return { name, inject: (ctx) => lose(ctx, answer) }
}

/** Loses a commit and tells the next, so that the repository is asked for. */
async function lose(ctx: FaultContext, answer: (ctx: FaultContext) => Response): Promise<undefined> {
  const { world, victim, fired } = ctx
  for (const { http } of world.hosts.pds) {
    http.intercept(({ url }) => {
      const isAsked = url.pathname.endsWith('.getRepo') && url.searchParams.get('did') === victim.did
      if (!isAsked) return undefined
      fired()
      return answer(ctx)
    }, ANSWERS)
  }
  await world.commit(victim, anyEdits(world.random, victim), { loss: 'must' })
  await world.write(victim, [...anyEdits(world.random, victim), ...world.ownEdit(victim)])
  // Whoever is away or gone is not asked for.
  world.busy.add(victim)
  // What its PDS said in place of its repository has to be asked again.
  world.unrevealed.add(victim)
  return undefined
}
