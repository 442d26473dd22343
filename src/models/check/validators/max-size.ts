import { refused, type Validator } from '../validator.js'

export const maxSize: Validator = {
  summary: 'All files together are no larger than a limit.',
  problem: ({ limit }) =>
    limit === undefined || parseSize(limit) === undefined
      ? `a limit is a number of bytes, or one with K, M, G or T for powers of 1024, such as "100G", not ${JSON.stringify(limit ?? null)}`
      : undefined,
  check: async ({ tree }, { limit = '' }) => {
    const most = parseSize(limit) ?? 0
    // In a hub cache, files of several snapshots are often the same one.
    const size = [...new Map(tree.files.map((file) => [file.place, file.size])).values()].reduce(
      (a, b) => a + b,
      0,
    )
    return size > most ? [refused(`all files together have ${size} bytes; ${limit} are allowed`)] : []
  },
}

const POWERS = ['', 'K', 'M', 'G', 'T']

/** As `numfmt --from=iec` reads it, with an `i` and a `B` at the end if somebody likes. */
export function parseSize(text: string): number | undefined {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)\s*([KMGT]?)(?:i?B)?$/i.exec(text.trim()) ?? []
  if (digits === undefined || unit === undefined) return undefined
  const size = Math.floor(Number(digits) * 1024 ** POWERS.indexOf(unit.toUpperCase()))
  return Number.isSafeInteger(size) ? size : undefined
}
