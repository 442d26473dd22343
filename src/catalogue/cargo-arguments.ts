/** What a cargo command line selects. */
export interface CargoArguments {
  readonly packages: readonly string[]
  readonly bins: readonly string[]
  readonly features: readonly string[]
  readonly noDefaultFeatures: boolean
  /** Arguments that a record has no place for. */
  readonly leftOut: readonly string[]
}

/** Arguments that change nothing of what a recipe builds: it builds all that it selects, from its lock file. */
const REDUNDANT: ReadonlySet<string> = new Set([
  '--locked',
  '--frozen',
  '--offline',
  '--release',
  '--bins',
  '--workspace',
])
const LISTS: ReadonlyMap<string, 'packages' | 'bins' | 'features'> = new Map([
  ['--package', 'packages'],
  ['-p', 'packages'],
  ['--bin', 'bins'],
  ['--features', 'features'],
  ['-F', 'features'],
])

/** Reads `cargoExtraArgs`, such as `--package rsky-pds --bin rsky-pds --features a,b/c`. */
export function parseCargoArguments(text: string): CargoArguments {
  const found = { packages: [] as string[], bins: [] as string[], features: [] as string[] }
  const leftOut: string[] = []
  let noDefaultFeatures = false
  const words = text.split(/\s+/).filter((word) => word !== '')
  for (let index = 0; index < words.length; index++) {
    const [flag = '', inline] = splitOnce(words[index] ?? '')
    const list = LISTS.get(flag)
    if (list) {
      const value = inline ?? words[++index]
      if (value === undefined) leftOut.push(flag)
      else found[list].push(...(list === 'features' ? value.split(',') : [value]))
    } else if (flag === '--no-default-features') noDefaultFeatures = true
    else if (!REDUNDANT.has(flag)) leftOut.push(words[index] ?? '')
  }
  return { ...found, noDefaultFeatures, leftOut }
}

function splitOnce(word: string): string[] {
  const at = word.startsWith('--') ? word.indexOf('=') : -1
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)]
}
