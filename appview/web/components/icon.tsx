import type { IconName } from '../icons.js'
import { usePage } from '../page-state.js'

/** An icon beside text that says the same; with a label where it stands alone. */
export function Icon({ name, label, tone }: { name: IconName; label?: string; tone?: string }) {
  const meaning = label === undefined ? { 'aria-hidden': true } : { role: 'img', 'aria-label': label }
  return (
    <svg
      class={tone === undefined ? 'icon' : `icon tone-${tone}`}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      {...meaning}
      dangerouslySetInnerHTML={{ __html: usePage().site.icons[name] }}
    />
  )
}
