/** Sizes of models as people tell them apart, in bytes: what fits a telephone, a graphics card, a machine, or none. */
const BOUNDS = [0, 100e6, 1e9, 10e9, 100e9]

export interface SizeClass {
  /** As facets name it: `1000000000-9999999999`, or `100000000000-` for all that is larger. */
  readonly name: string
  readonly minSize: number
  /** Undefined of the largest. */
  readonly maxSize: number | undefined
}

/** From small to large; each size is of exactly one. */
export const SIZE_CLASSES: readonly SizeClass[] = BOUNDS.map((minSize, at) => {
  const next = BOUNDS[at + 1]
  const maxSize = next === undefined ? undefined : next - 1
  return { name: `${minSize}-${maxSize ?? ''}`, minSize, maxSize }
})
