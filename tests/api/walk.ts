interface Page<T> {
  rows: T[]
  cursor?: string | undefined
}

/** Every row of all pages, from the first to the last. */
export async function walk<T>(readPage: (cursor: string | undefined) => Promise<Page<T>>): Promise<T[]> {
  const rows: T[] = []
  let cursor: string | undefined
  do {
    const page = await readPage(cursor)
    rows.push(...page.rows)
    cursor = page.cursor
  } while (cursor !== undefined)
  return rows
}
