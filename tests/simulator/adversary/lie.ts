import { package as pkg } from '../../../src/lexicons/dev/firn.js'
import type { Author } from '../author.js'
import { validRecord } from '../records.js'
import type { CommitOptions } from '../repo/author-repo.js'
import type { CommitBody } from '../repo/frame.js'
import { anyEdits } from '../steps.js'
import type { Edit, World } from '../world.js'
import type { Fault, FaultContext } from './fault.js'

/** A record that no author of this world ever writes: whoever indexes it believed a lie. */
export function neverWritten({ world, victim }: FaultContext): Edit {
  const name = `lie-${world.random.text('abcdefgh', 8)}`
  return validRecord(victim.did, `${pkg.$nsid}/${name}`, 0)
}

/** A message about a commit that is in no repository. It may have the true one fetched. */
export function lie(
  name: string,
  refusals: readonly string[],
  options: (ctx: FaultContext) => Partial<CommitOptions> | Promise<Partial<CommitOptions>>,
  change: (body: CommitBody, ctx: FaultContext) => CommitBody = (body) => body,
): Fault {
  return {
    name,
    refusals,
    async inject(ctx) {
      const { world, victim, fired } = ctx
      world.model.mayBeFetched(victim.did)
      const body = await world.pretend(victim, [neverWritten(ctx)], await options(ctx))
      world.send(victim.home, '#commit', change(body, ctx), { onSent: fired })
      return undefined
    },
  }
}

/** A true commit whose message does not tell it rightly: only the whole repository does. */
export function garbled(
  name: string,
  refusals: readonly string[],
  change: (body: CommitBody, ctx: FaultContext) => CommitBody,
  edits: (ctx: FaultContext) => Edit[] = ({ world, victim }) => severalEdits(world.random, victim),
): Fault {
  return {
    name,
    refusals,
    async inject(ctx) {
      const { world, victim, fired } = ctx
      const body = await world.commit(victim, edits(ctx), { loss: 'must' })
      world.send(victim.home, '#commit', change(body, ctx), { onSent: fired })
      return undefined
    },
  }
}

/** A true commit that is told in an unusual way, and has to be followed. */
export function odd(
  name: string,
  change: (body: CommitBody, ctx: FaultContext) => CommitBody,
  edits: (ctx: FaultContext) => Edit[] = ({ world, victim }) => severalEdits(world.random, victim),
): Fault {
  return {
    name,
    isHarmless: true,
    async inject(ctx) {
      const { world, victim, fired } = ctx
      const body = await world.commit(victim, edits(ctx))
      world.send(victim.home, '#commit', change(body, ctx), { onSent: fired })
      return undefined
    },
  }
}

/** The number of a message that nobody is sent; it has fired once what comes after it goes out. */
export function swallow(world: World, { home }: Author, fired: () => void): void {
  world.hosts.logOf(home).skip(1)
  world.tellNobody(home, fired)
}

export function harmless(fault: Fault): Fault {
  return { ...fault, isHarmless: true }
}

/** Two or more, so that one of them can be left out. */
export function severalEdits(...[random, author]: Parameters<typeof anyEdits>): Edit[] {
  while (true) {
    const edits = anyEdits(random, author)
    if (edits.filter(({ block }) => block !== null).length >= 2) return edits
  }
}
