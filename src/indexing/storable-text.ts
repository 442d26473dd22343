/**
 * Words of others as PostgreSQL can hold them: without NUL and lone surrogates, and no longer than is of use.
 *
 * @param maxLength UTF-16 code units
 */
export function storableText(text: string, maxLength: number = Number.POSITIVE_INFINITY): string {
  return text.replaceAll('\0', '').slice(0, maxLength).toWellFormed()
}
