/** Whether `text` is a name of a package, model or collection: `[A-Za-z0-9][A-Za-z0-9._-]{0,95}`. */
export function isSlug(text: string): boolean {
  return slugProblem(text) === undefined
}

/** The form under which two names of one author and kind count as the same. */
export function foldSlug(text: string): string {
  return text.toLowerCase().replace(/[-_.]+/g, '-')
}

/** What is wrong with `text` as a name, in a sentence; undefined when nothing is. */
export function slugProblem(text: string): string | undefined {
  return text === '' ? 'empty' : undefined
}
