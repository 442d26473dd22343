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

export async function createSite(config: Pick<Config, 'publicUrl' | 'development'>): Promise<Site> {
  const [assets, icons] = await Promise.all([loadAssets(), loadIcons()])
  return { publicUrl: config.publicUrl, development: config.development, assets, icons }
}
