/** Attributes from pairs as builtins.listToAttrs makes them: of a name that comes twice, the first counts. */
export function attributesOf<T>(pairs: readonly (readonly [name: string, value: T])[]): Record<string, T> {
  return Object.fromEntries(new Map(pairs.toReversed()))
}
