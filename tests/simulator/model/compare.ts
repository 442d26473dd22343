/** Tells how two lists differ, whatever their order. */
export function* compare(
  what: string,
  found: readonly unknown[],
  expected: readonly unknown[],
): Generator<string> {
  const [stored, wanted] = [found, expected].map((list) => list.map((row) => JSON.stringify(row)).sort())
  if (JSON.stringify(stored) !== JSON.stringify(wanted))
    yield `${what}: there are ${stored}, the records say ${wanted}`
}
