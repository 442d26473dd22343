/** `1 file`, `3 files`. */
export function countOf(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`
}

/** A wait as people read it: `in 3 s`, and shorter ones as they are. */
export function waitOf(milliseconds: number): string {
  if (milliseconds <= 0) return 'at once'
  return milliseconds < 1000 ? `in ${Math.ceil(milliseconds)} ms` : `in ${Math.ceil(milliseconds / 1000)} s`
}
