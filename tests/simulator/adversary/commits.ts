import { P256Keypair } from '@atproto/crypto'
import { toTid } from '../clock.js'
import { foreignRecord } from '../records.js'
import { toBlock } from '../repo/block.js'
import { carBlocks, paddedTo, rootedAt, withBlocks, without } from '../repo/car-lies.js'
import { CURVES, type Curve, curveOf, toDer, toHighS } from '../repo/keys.js'
import { anyEdits, rotateKey } from '../steps.js'
import type { Edit } from '../world.js'
import type { Fault, FaultContext } from './fault.js'
import { garbled, harmless, lie, neverWritten, odd } from './lie.js'

const MAX_BLOCKS = 2_000_000
const MAX_OPS = 200
const SIX_MINUTES = 6 * 60 * 1000

/** Commits that their account did not sign, or that contradict what it signed (rows 10, 12, 13). */
export const FORGERIES: readonly Fault[] = [
  lie('signed-by-another-key', ['BadSignature'], async ({ world }) => ({ key: await world.newKey() })),
  lie('signed-on-the-other-curve', ['BadSignature'], async () => ({ key: await P256Keypair.create() })),
  lie('signature-of-zeros', ['BadSignature'], () => ({ resign: () => new Uint8Array(64) })),
  ...CURVES.map(highS),
  lie('der', ['BadSignature'], () => ({ resign: toDer })),
  lie('another-did-inside', ['DidMismatch'], ({ world, victim }) => ({
    did: world.authors.find((author) => author !== victim)?.did ?? '',
  })),
  {
    name: 'commit-of-another-account',
    refusals: ['DidMismatch'],
    async inject({ world, victim, fired }) {
      const liar = world.free().find((author) => author !== victim)
      if (!liar) return false
      const body = await world.pretend(liar, anyEdits(world.random, liar))
      world.send(victim.home, '#commit', { ...body, repo: victim.did }, { onSent: fired })
      return undefined
    },
  },
  lie(
    'another-rev-outside',
    ['RevMismatch'],
    () => ({}),
    (body, { world }) => ({ ...body, rev: world.clock.tid() }),
  ),
  lie(
    'another-commit-outside',
    ['RootMismatch'],
    () => ({}),
    (body, { victim }) => ({ ...body, commit: victim.repo.head.commit.cid }),
  ),
  lie(
    'root-is-no-commit',
    ['BadCommit'],
    () => ({}),
    (body, { victim }) => {
      const [, node] = victim.repo.head.tree.nodes()
      const { cid } = node ?? victim.repo.head.tree.nodes()[0] ?? victim.repo.head.commit
      return {
        ...body,
        commit: cid,
        blocks: withBlocks(rootedAt(cid, body.blocks), victim.repo.head.tree.nodes()),
      }
    },
  ),
  harmless(lie('same-rev-again', [], ({ victim }) => ({ rev: victim.repo.head.rev }))),
  harmless(
    lie('older-rev', [], ({ world }) => ({ rev: toTid((world.clock.now().getTime() - 86_400_000) * 1000) })),
  ),
  {
    name: 'rev-ahead',
    refusals: ['FutureRev'],
    async inject(ctx) {
      const { world, victim, fired, caughtUp } = ctx
      world.model.mayBeFetched(victim.did)
      // It lies in the future until time is skipped: by then, it has to be read.
      await caughtUp()
      const rev = world.clock.tid(SIX_MINUTES)
      const body = await world.pretend(victim, [neverWritten(ctx)], { rev })
      world.send(victim.home, '#commit', body, { onSent: fired })
      await caughtUp()
      return undefined
    },
  },
  lie('rev-no-tid', ['MalformedEvent'], () => ({ rev: 'the newest of all' })),
  {
    name: 'forked-history',
    async inject(ctx) {
      const { world, victim, fired } = ctx
      const [old] = victim.repo.past
      if (!old || old.tree.root.equals(victim.repo.head.tree.root)) return false
      world.model.mayBeFetched(victim.did)
      const body = await world.pretend(victim, [neverWritten(ctx)], {}, old)
      const lied = { ...body, since: victim.repo.head.rev }
      world.send(victim.home, '#commit', lied, { onSent: fired })
      return undefined
    },
  },
]

/** The victim has a key of that curve, if it had none before. */
function highS(curve: Curve): Fault {
  const told = lie(`high-s-${curve}`, ['BadSignature'], ({ victim }) => ({
    resign: (signature) => toHighS(signature, victim.key.did()),
  }))
  return {
    ...told,
    async inject(ctx) {
      if (curveOf(ctx.victim.key.did()) !== curve) await rotateKey(ctx.world, ctx.victim, curve)
      return told.inject(ctx)
    },
  }
}

/** True commits that are told wrongly: they show that something is missing (rows 14, 20, 23). */
export const GARBLED: readonly Fault[] = [
  garbled('wrong-prev-data', ['PrevDataMismatch'], (body) => ({ ...body, prevData: body.commit })),
  garbled('missing-node', ['MissingBlock'], (body, { victim }) => ({
    ...body,
    blocks: without(body.blocks, victim.repo.head.tree.root),
  })),
  garbled('missing-record', ['MissingBlock'], (body) => {
    const cid = body.ops.find((op) => op.cid !== null)?.cid
    return cid ? { ...body, blocks: without(body.blocks, cid) } : body
  }),
  garbled('missing-op', ['PrevDataMismatch'], (body) => ({ ...body, ops: body.ops.slice(1) })),
  garbled('extra-op', ['OpNotProven'], (body, ctx) => {
    const { path, block } = neverWritten(ctx)
    if (!block) return body
    const blocks = withBlocks(body.blocks, [block, ...ctx.victim.repo.head.tree.nodes()])
    return { ...body, blocks, ops: [...body.ops, { action: 'create', path, cid: block.cid }] }
  }),
  garbled('another-record-in-an-op', ['OpNotProven'], (body, ctx) => {
    const { block } = neverWritten(ctx)
    if (!block) return body
    const index = body.ops.findIndex(({ cid }) => cid !== null)
    const ops = body.ops.map((op, at) => (at === index ? { ...op, cid: block.cid } : op))
    return { ...body, ops, blocks: withBlocks(body.blocks, [block]) }
  }),
  garbled('wrong-prev-in-an-op', ['PrevDataMismatch', 'BadOp'], (body) => ({
    ...body,
    ops: body.ops.map((op) => ({ ...op, action: op.cid === null ? 'delete' : 'update', prev: body.commit })),
  })),
  garbled('same-path-twice', ['BadOp'], (body) => ({ ...body, ops: [...body.ops, ...body.ops] })),
  garbled(
    'too-many-ops',
    ['TooManyOps'],
    (body) => body,
    (ctx) => manyEdits(ctx, MAX_OPS + 1),
  ),
  odd(
    'most-ops',
    (body) => body,
    (ctx) => manyEdits(ctx, MAX_OPS),
  ),
  garbled('blocks-over-the-limit', ['BlocksTooLarge'], (body) => ({
    ...body,
    blocks: paddedTo(body.blocks, MAX_BLOCKS + 1),
  })),
  odd('blocks-at-the-limit', (body) => ({ ...body, blocks: paddedTo(body.blocks, MAX_BLOCKS) })),
  odd('blocks-twice-and-unlinked', (body, { victim }) => ({
    ...body,
    blocks: withBlocks(body.blocks, [
      victim.repo.head.commit,
      toBlock(Buffer.from('nothing')),
      victim.repo.head.commit,
    ]),
  })),
  garbled('block-with-another-cid', ['BadBlocks'], (body) => {
    const blocks = Buffer.from(body.blocks)
    const last = (carBlocks(blocks).at(-1)?.end ?? 1) - 1
    blocks[last] = (blocks[last] ?? 0) ^ 1
    return { ...body, blocks }
  }),
  garbled('car-cut-short', ['BadBlocks'], (body) => ({ ...body, blocks: body.blocks.subarray(0, -20) })),
  garbled('length-without-end', ['BadBlocks'], (body) => ({
    ...body,
    blocks: Buffer.concat([body.blocks, Buffer.alloc(20, 0xff)]),
  })),
]

function manyEdits({ world, victim }: FaultContext, count: number): Edit[] {
  const ours = anyEdits(world.random, victim)
  const foreign = Array.from({ length: count - ours.length }, (_, index) => {
    const path = `app.bsky.feed.like/many${index}${world.random.text('abcdefgh', 8)}`
    return foreignRecord(world.random, path)
  })
  return [...ours, ...foreign]
}
