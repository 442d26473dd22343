/** Where in a record a value stands (`$.a[0]`) that must not be indexed, and what is wrong with it. */
export interface UnsafeValue {
  readonly path: string
  readonly problem: string
}

export function findUnsafeValue(value: unknown): UnsafeValue | undefined {
  throw new Error(String(value))
}
