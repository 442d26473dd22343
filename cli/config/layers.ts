/** A setting's value, and where it was said: a file with line and column, a variable, an option, or `default`. */
export interface ConfigValue {
  readonly text: string
  readonly from: string
}

/** Settings of one source by their dotted names. */
export type ConfigLayer = ReadonlyMap<string, ConfigValue>

/** What applies: of each key the value in the last layer that has it. */
export function mergeLayers(layers: readonly ConfigLayer[]): ConfigLayer {
  return new Map(layers.flatMap((layer) => [...layer]))
}
