import type { Config } from '../../src/config.js'
import { type Assets, loadAssets } from './assets.js'
import { type Icons, loadIcons } from './icons.js'

/** What every page needs and no request changes. Made once, at the start. */
export interface Site {
  readonly publicUrl: string
  readonly development: boolean
  readonly assets: Assets
  readonly icons: Icons
}

/** Reads the site's files; asks nothing of the network. */
export function createSite({ publicUrl, development }: Pick<Config, 'publicUrl' | 'development'>): Site {
  return { publicUrl, development, assets: loadAssets(), icons: loadIcons() }
}
