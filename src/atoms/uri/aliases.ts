/** Short names and what they stand for: the start of an address, or another alias, with or without more behind it. */
export type Aliases = ReadonlyMap<string, string>

/** The aliases that eka knows without being told. */
export const DEFAULT_ALIASES: Aliases = new Map([
  ['atom', 'ekl:atom'],
  ['bb', 'bitbucket.org'],
  ['cb', 'codeberg.org'],
  ['cogs', 'ekl:corepkgs'],
  ['eka', 'ekl:eka'],
  ['ekl', 'gh:ekala-project'],
  ['gh', 'github.com'],
  ['gl', 'gitlab.com'],
  ['nxs', 'gh:nixos'],
  ['pkgs', 'nxs:nixpkgs'],
  ['sh', 'sr.ht'],
])

/** An alias that stands for no address; `trail` is the way there, from the one that was written. */
export class AliasError extends Error {
  override name = 'AliasError'
  readonly problem: 'AliasNotFound' | 'CycleDetected'
  readonly trail: readonly string[]

  constructor(problem: 'AliasNotFound' | 'CycleDetected', trail: readonly string[]) {
    const way = trail.join(' → ')
    super(problem === 'CycleDetected' ? `aliases stand for each other: ${way}` : `no alias is known: ${way}`)
    this.problem = problem
    this.trail = trail
  }
}

/** Another alias at the start of a value: `+name/…`, `name:…`, or a name alone; `name:80` is a host and its port. */
const REFERENCE = /^(?:\+([^:/]*)[:/]?|([^+:/.@]+)(?::(?!\/\/|\d+(?:\/|$))|$))(.*)$/s

/**
 * What an alias stands for, to the last one in its chain; behind it, after a slash, what was written behind it.
 * @throws AliasError
 */
export function expandAlias(name: string, rest: string, aliases: Aliases): string {
  const trail: string[] = []
  let behind = rest
  for (let next = name; ; ) {
    if (trail.includes(next)) throw new AliasError('CycleDetected', [...trail, next])
    trail.push(next)
    const value = aliases.get(next)
    if (value === undefined) throw new AliasError('AliasNotFound', trail)
    const reference = REFERENCE.exec(value)
    if (!reference) return join(value, behind)
    const [, afterSigil, beforeColon, more = ''] = reference
    behind = join(more, behind)
    next = afterSigil ?? beforeColon ?? ''
  }
}

function join(front: string, back: string): string {
  if (front === '' || back === '') return front + back
  return `${front.replace(/\/+$/, '')}/${back.replace(/^\/+/, '')}`
}
