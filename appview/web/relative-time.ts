const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, seconds: number])[] = [
  ['year', 365.25 * 86_400],
  ['month', 30.44 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
]

/** "3 days ago", "in 2 hours", "just now": the largest unit that fits once. */
export function relativeTime(at: Date, now: Date): string {
  const seconds = (at.getTime() - now.getTime()) / 1000
  const found = UNITS.find(([, size]) => Math.abs(seconds) >= size)
  if (!found) return 'just now'
  const [unit, size] = found
  return new Intl.RelativeTimeFormat('en').format(Math.trunc(seconds / size), unit)
}

/** "21 November 2026, 14:03:07 UTC". */
export function exactTime(at: string): string {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' })
  return `${format.format(new Date(at)).replace(' at ', ', ')} UTC`
}
