const START = '<!-- The table is generated: npm run docs. -->\n'
const END = '\n<!-- End of the table. -->'

/**
 * A document with its table replaced.
 * @throws Error when the document marks no place for it
 */
export function replaceTable(document: string, table: string): string {
  const start = document.indexOf(START)
  const end = document.indexOf(END)
  if (start < 0 || end < start) throw new Error(`there is no place between ${START.trim()} and ${END.trim()}`)
  return document.slice(0, start + START.length) + table + document.slice(end)
}
