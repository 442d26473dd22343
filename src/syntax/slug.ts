import { MAX_SLUG_LENGTH } from '../limits/syntax.js'

/** Whether `text` is a name for a package, model or collection: `[A-Za-z0-9][A-Za-z0-9._-]{0,95}`. */
export function isSlug(text: string): boolean {
  return slugProblem(text) === undefined
}

/** What is wrong with `text` as a name, in a sentence; undefined when nothing is. */
export function slugProblem(text: string): string | undefined {
  if (text === '') return 'A name is needed.'
  if (text.length > MAX_SLUG_LENGTH) {
    return `A name of ${text.length} characters is too long: at most ${MAX_SLUG_LENGTH}.`
  }
  if (/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(text)) return undefined
  const shown = JSON.stringify(text)
  const odd = /[^A-Za-z0-9._-]/u.exec(text)
  if (odd) {
    return `The name ${shown} holds ${JSON.stringify(odd[0])}: use the letters A to Z, digits, ".", "_" and "-".`
  }
  return `The name ${shown} starts with "${text[0]}": start with a letter or a digit.`
}

/**
 * The form under which two slugs of one author and kind are the same name: lower case, and every run of `-`, `_`
 * and `.` one `-` (as in PEP 503), so that `Foo_Bar`, `foo.bar` and `foo--bar` cannot stand side by side.
 */
export function foldSlug(text: string): string {
  return text.toLowerCase().replace(/[-_.]+/g, '-')
}
