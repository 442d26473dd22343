import { raw } from 'hono/html'
import type { IconName } from '../icons.js'
import { usePage } from '../page-state.js'

/** An icon beside text that says the same. */
export function Icon({ name, tone }: { name: IconName; tone?: string }) {
  return (
    <svg
      class={tone === undefined ? 'icon' : `icon tone-${tone}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {raw(usePage().site.icons[name])}
    </svg>
  )
}
