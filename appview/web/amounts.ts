const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB']

/** Bytes as people read them, in powers of 1000 as model hubs and disks count: `4.98 GB`. */
export function formatBytes(bytes: number): string {
  const exponent = scaleOf(bytes, UNITS.length - 1)
  return `${threeDigits(bytes / 1000 ** exponent)} ${UNITS[exponent]}`
}

const COUNT_WORDS = ['', ' thousand', ' million', ' billion', ' trillion']

/** A large number in words: `8.03 billion`. */
export function formatCount(count: number): string {
  const exponent = scaleOf(count, COUNT_WORDS.length - 1)
  return `${threeDigits(count / 1000 ** exponent)}${COUNT_WORDS[exponent]}`
}

/** The power of 1000 under which a number has at most three digits before its point, once it is rounded. */
function scaleOf(value: number, highest: number): number {
  let exponent = 0
  while (exponent < highest && Number((value / 1000 ** exponent).toPrecision(3)) >= 1000) exponent += 1
  return exponent
}

/** At most three digits that count, and none lost before the point. */
function threeDigits(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(3)))
}
