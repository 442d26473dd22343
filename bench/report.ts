/** What a benchmark found. Figures are plain numbers with their unit in the name. */
export interface Report {
  readonly bench: string
  readonly figures: Readonly<Record<string, number>>
  /** Bounds for those figures that have one. */
  readonly aims: Readonly<Record<string, Aim>>
}

export type Aim = { readonly atLeast: number } | { readonly atMost: number }

/** Prints the figures for people, then one line of JSON for programs: `{bench, figures, aims, met}`. */
export function report({ bench, figures, aims }: Report): void {
  const width = Math.max(...Object.keys(figures).map((name) => name.length))
  const verdicts = Object.entries(figures).map(([name, value]) => {
    const aim = aims[name]
    const verdict = aim === undefined ? '' : `  ${isMet(value, aim) ? 'met' : 'MISSED'}: ${describeAim(aim)}`
    console.log(`${name.padEnd(width)}  ${round(value)}${verdict}`)
    return aim === undefined || isMet(value, aim)
  })
  const rounded = Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, round(value)]))
  console.log(JSON.stringify({ bench, figures: rounded, aims, met: verdicts.every(Boolean) }))
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** The value that the given share (0 to 1) of the values does not exceed; NaN of nothing. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN
}

function isMet(value: number, aim: Aim): boolean {
  return 'atLeast' in aim ? value >= aim.atLeast : value <= aim.atMost
}

function describeAim(aim: Aim): string {
  return 'atLeast' in aim ? `at least ${aim.atLeast}` : `at most ${aim.atMost}`
}

const round = (value: number): number => Number(value.toPrecision(4))
