import { beforeAll } from 'vitest'
import { createPrivateNix, type PrivateNix } from '../support/private-nix.js'
import { createModelSite, type ModelSite } from './model-site.js'

/** Gives a suite a Nix and a site of models of its own, before its tests; both go with them. */
export function onModelSite(take: (site: ModelSite, nix: PrivateNix) => void): void {
  beforeAll(async () => {
    await using stack = new AsyncDisposableStack()
    const nix = stack.use(await createPrivateNix())
    const site = stack.use(await createModelSite(nix))
    take(site, nix)
    const kept = stack.move()
    return () => kept.disposeAsync()
  })
}
