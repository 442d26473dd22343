/**
 * Does the same with each item, a few at a time.
 * @returns what came of them, in their order
 * @throws what the first failure throws
 */
export async function mapInParallel<T, R>(
  items: readonly T[],
  parallel: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const waiting = items.entries()
  let isOver = false
  async function next(): Promise<void> {
    for (const [index, item] of waiting) {
      if (isOver) return
      results[index] = await work(item)
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(parallel, items.length) }, next))
  } finally {
    isOver = true
  }
  return results
}
