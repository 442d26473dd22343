/** Width of a count of digits in base 36: build metadata may be as long as a version. */
const COUNT_WIDTH = 2

/**
 * An ASCII text whose bytewise order is that of build metadata in Rust's `semver` crate: none comes first; then part by
 * part, where digits come before all else and by their value (`0 < 00 < 1 < 01 < 2`), other parts as text, and the
 * longer list is the higher. Semver itself knows no order of them, but two versions that differ in them alone are two.
 * @param build what follows the `+`, well-formed
 */
export function buildSortKey(build: string): string {
  return build
    .split('.')
    .map((part) => (/^\d+$/.test(part) ? `0${numberKey(part)}` : `a${part}!`))
    .join('')
}

/** By value, then by the zeros before it: `01` comes after `1`. */
function numberKey(digits: string): string {
  const value = digits.replace(/^0+/, '')
  return `${count(value)}${value}${count(digits)}`
}

function count({ length }: string): string {
  return length.toString(36).padStart(COUNT_WIDTH, '0')
}
