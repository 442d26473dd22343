import { package as pkg } from '../../../src/lexicons/dev/firn.js'
import type { Author } from '../author.js'
import { json, type Response } from '../hosts/http-host.js'
import { didDocument } from '../hosts/plc.js'
import { validRecord } from '../records.js'
import { AuthorRepo } from '../repo/author-repo.js'
import { anyEdits, migrate, rotateKey, stealHandle } from '../steps.js'
import type { Fault, FaultContext } from './fault.js'
import { neverWritten } from './lie.js'

/** What a directory may answer, for as long as it is not well; the key that is needed is a new one (rows 11, 18, 27, 28). */
export const IDENTITY_FAULTS: readonly Fault[] = [
  {
    name: 'key-changed-just-before',
    async inject({ world, victim, fired }) {
      world.hosts.plc.watch(({ url }) => {
        if (decodeURIComponent(url.pathname) === `/${victim.did}`) fired()
      })
      await rotateKey(world, victim)
      return undefined
    },
  },
  {
    name: 'handle-stolen',
    async inject({ world, victim, fired }) {
      const before = victim.handle
      for (const { http } of world.hosts.pds) {
        http.watch(({ url, host }) => {
          if (url.pathname.startsWith('/.well-known') && host === victim.handle) fired()
        })
      }
      stealHandle(world, victim)
      return victim.handle !== before
    },
  },
  {
    name: 'old-host-talks-on',
    refusals: ['BadSignature'],
    async inject(ctx) {
      const { world, victim, fired, caughtUp } = ctx
      const [home, key] = [victim.home, victim.key]
      await migrate(world, victim)
      await caughtUp()
      world.model.mayBeFetched(victim.did)
      const body = await world.pretend(victim, [neverWritten(ctx)], { key })
      world.send(home, '#commit', body, { onSent: fired })
      // Whoever follows a relay has it believe the right host alone.
      if (world.hosts.followed === 'pds')
        world.send(home, '#account', { did: victim.did, active: false, status: 'deleted' })
      return undefined
    },
  },
  directoryFault('directory-down', () => 'refuse'),
  directoryFault('directory-fails', () => json({ message: 'no' }, 500)),
  directoryFault('directory-says-429', () => ({
    ...json({ message: 'slower' }, 429),
    headers: { 'retry-after': '30' },
  })),
  directoryFault('directory-slow', ({ victim }, pds) => ({
    ...json(didDocument(victim, pds)),
    delayMs: 1500,
  })),
  directoryFault('document-of-another', ({ world, victim }, pds) => {
    const other = world.authors.find((author) => author !== victim) ?? victim
    return json(didDocument(other, pds))
  }),
  directoryFault('document-without-key', ({ victim }, pds) =>
    json({ ...didDocument(victim, pds), verificationMethod: [] }),
  ),
  directoryFault('document-with-a-broken-key', ({ victim }, pds) => {
    const document = didDocument(victim, pds)
    const methods = document.verificationMethod.map((each) => ({ ...each, publicKeyMultibase: 'zzz' }))
    return json({ ...document, verificationMethod: methods })
  }),
  directoryFault('document-of-web-page', () => ({ status: 200, body: '<h1>Hello</h1>', type: 'text/html' })),
  {
    name: 'flood-of-strangers',
    refusals: ['IdentityNotFound'],
    async inject({ world, victim, fired }) {
      const key = await world.newKey()
      for (let count = 0; count < 100; count++) {
        const did = `did:plc:${world.random.text('abcdefghijklmnopqrstuvwxyz234567', 24)}`
        const repo = await AuthorRepo.create(did, { key, rev: world.clock.tid() })
        const { path, block } = validRecord(did, `${pkg.$nsid}/flood`, 0)
        const body = await repo.commit([{ path, block }], { key, rev: world.clock.tid() })
        world.send(victim.home, '#commit', body, { onSent: fired })
      }
      return undefined
    },
  },
]

/** How often the directory answers so. */
const ANSWERS = 3

function directoryFault(name: string, answer: (ctx: FaultContext, pds: string) => Response): Fault {
  return {
    name,
    async inject(ctx) {
      const { world, victim, fired } = ctx
      world.hosts.plc.intercept(({ url }) => {
        if (decodeURIComponent(url.pathname) !== `/${victim.did}`) return undefined
        fired()
        return answer(ctx, world.hosts.pdsUrl(victim.home))
      }, ANSWERS)
      await newKeyAndCommit(ctx, victim)
      return undefined
    },
  }
}

async function newKeyAndCommit({ world }: FaultContext, author: Author): Promise<void> {
  await world.changeKey(author)
  world.model.mayBeFetched(author.did)
  world.tellIdentity(author)
  const body = await world.commit(author, anyEdits(world.random, author), { loss: 'may' })
  world.send(author.home, '#commit', body)
  world.unrevealed.add(author)
  world.untold.add(author)
  world.busy.add(author)
}
