import { beforeAll } from 'vitest'
import { type Account, World } from '../api/world.js'
import { openEmbeddedDatabase } from '../support/databases.js'
import { createPrivateNix, type PrivateNix } from '../support/private-nix.js'
import { type NixSite, startNixSite } from './nix-site.js'

export interface NixStage {
  readonly nix: PrivateNix
  readonly site: NixSite
  readonly alice: Account
}

/** Gives a suite an index with one account, its Nix addresses and a Nix, before its tests; all go with them. */
export function onNixSite(take: (stage: NixStage) => Promise<void>): void {
  beforeAll(async () => {
    await using stack = new AsyncDisposableStack()
    const database = stack.adopt(await openEmbeddedDatabase(), (opened) => opened.close())
    const nix = stack.use(await createPrivateNix())
    const site = stack.use(await startNixSite(database.db))
    const alice = await new World(database.db).account('alice.example')
    await take({ nix, site, alice })
    const kept = stack.move()
    return () => kept.disposeAsync()
  })
}
