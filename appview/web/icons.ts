import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The icons that pages use, by their name in lucide. */
export const ICONS = [
  'arrow-left',
  'arrow-right',
  'ban',
  'check',
  'circle-alert',
  'circle-check',
  'circle-x',
  'copy',
  'download',
  'info',
  'log-in',
  'log-out',
  'monitor',
  'moon',
  'pencil',
  'plus',
  'rss',
  'search',
  'shield-check',
  'sun',
  'tag',
  'trash-2',
  'triangle-alert',
  'undo-2',
  'user',
  'x',
] as const

export type IconName = (typeof ICONS)[number]

/** What stands between `<svg>` and `</svg>` of each icon. */
export type Icons = Readonly<Record<IconName, string>>

export class IconError extends Error {
  override name = 'IconError'
}

/**
 * Reads the icons from lucide-static, whose files are 24 by 24 and drawn in `currentColor`.
 * @throws IconError for a file that is no such icon
 */
export function loadIcons(): Icons {
  const require = createRequire(import.meta.url)
  const entries = ICONS.map((name) => {
    const svg = readFileSync(require.resolve(`lucide-static/icons/${name}.svg`), 'utf8')
    const inner = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1]
    if (inner === undefined) throw new IconError(`lucide-static/icons/${name}.svg is no svg`)
    return [name, inner.trim().replace(/\n\s*/g, '')] as const
  })
  return Object.fromEntries(entries) as Icons
}
