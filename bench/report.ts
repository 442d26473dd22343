/** What a benchmark found. Figures are plain numbers with their unit in the name. */
export interface Report {
  readonly bench: string
  readonly figures: Readonly<Record<string, number>>
  /** Bounds for those figures that have one. */
  readonly aims: Readonly<Record<string, Aim>>
  /** How figures went over time, each point as far from the next. */
  readonly curves?: Readonly<Record<string, readonly number[]>>
}

export type Aim = { readonly atLeast: number } | { readonly atMost: number }

/** Prints the figures for people, then one line of JSON for programs: `{bench, figures, curves, aims, met}`. */
export function report({ bench, figures, aims, curves }: Report): void {
  const width = Math.max(...Object.keys(figures).map((name) => name.length))
  const verdicts = Object.entries(figures).map(([name, value]) => {
    const aim = aims[name]
    const verdict = aim === undefined ? '' : `  ${isMet(value, aim) ? 'met' : 'MISSED'}: ${describeAim(aim)}`
    console.log(`${name.padEnd(width)}  ${round(value)}${verdict}`)
    return aim === undefined || isMet(value, aim)
  })
  for (const [name, points] of Object.entries(curves ?? {})) {
    console.log(`${name.padEnd(width)}  ${points.map((point) => Math.round(point)).join(' ')}`)
  }
  const rounded = mapValues(figures, round)
  const roundedCurves = curves && mapValues(curves, (points) => points.map(round))
  const met = verdicts.every(Boolean)
  console.log(JSON.stringify({ bench, figures: rounded, curves: roundedCurves, aims, met }))
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

function mapValues<A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}

const round = (value: number): number => Number(value.toPrecision(4))
