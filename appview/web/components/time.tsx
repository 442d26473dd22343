import { usePage } from '../page-state.js'
import { exactTime, relativeTime } from '../relative-time.js'

/** A moment as people count it; the exact time on hover and in the markup. */
export function Time({ at }: { at: string }) {
  return (
    <time datetime={at} title={exactTime(at)}>
      {relativeTime(new Date(at), usePage().now)}
    </time>
  )
}
