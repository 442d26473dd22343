import fc from 'fast-check'

/** What PostgreSQL can hold, with everything that could divide a text, means something to COPY or ends an array. */
const NASTY = [
  ...[
    '',
    '\\',
    '\\N',
    '\\.',
    'a\tb',
    '\n',
    '\r\n',
    '\r',
    '\\n',
    '\\\n',
    '\b\f\v',
    '"',
    '{}',
    ',',
    'null',
    'NULL',
  ],
  ...["'", '\u001e', '\u001f', 'a\u001fb', '\\.\n', '\\\\N', '\\x41', '\\101'],
]

export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }).map((each) => each.replaceAll('\0', '')),
  fc.constantFrom(...NASTY),
  fc.array(fc.constantFrom(...NASTY)).map((parts) => parts.join('')),
)

const anyYank = fc.record({
  uri: fc.uuid(),
  did: anyText,
  releaseUri: anyText,
  releaseCid: anyText,
  reason: fc.option(anyText),
  replacement: fc.option(anyText),
  cid: anyText,
  rev: anyText,
  indexedAt: fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
})

/** Rows of the table `yank`. */
export const anyYanks = fc.uniqueArray(anyYank, { selector: ({ uri }) => uri, minLength: 1, maxLength: 5 })

/** In the order of their uris, to be compared. */
export function byUri<T extends { readonly uri: string }>(rows: readonly T[]): T[] {
  return rows.toSorted((a, b) => (a.uri < b.uri ? -1 : 1))
}
