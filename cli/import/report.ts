import type { ImportedPackage } from '../../src/catalogue/import.js'
import { escapeUnseen, printable } from '../output/printable.js'
import type { Outcome, PublishedRecord } from './publish-records.js'
import type { ImportedRecords } from './run.js'

const OUTCOMES = {
  created: 'written',
  unchanged: 'there already',
  kept: 'there in other words, and left so',
  conflict:
    'refused: another release of this version is there, and releases never change; publish it as a new version',
} satisfies Record<Outcome, string>

/** One JSON object a line: every package, then the counts. */
export function* reportJson(records: ImportedRecords): Generator<string> {
  const { packages, ...counts } = reportDocument(records)
  for (const each of packages) yield line(each)
  yield line(counts)
}

/** The same as one document. */
export function reportDocument({ imported, published }: ImportedRecords) {
  const all: object[] = []
  for (const { packages } of imported.authors) {
    for (const each of packages) {
      const { name, definition, releases, findings } = each
      const records = published?.get(each)?.map(({ uri, outcome }) => ({ uri, outcome }))
      all.push({ name, ...(records ? { records } : { definition, releases }), findings })
    }
  }
  const refused = imported.refused.map(({ name, reason }) => ({ name, reason }))
  const expressible = countExpressible(imported)
  return { packages: all, total: expressible + refused.length, expressible, refused }
}

/** The same for people. */
export function* reportText({ imported, published }: ImportedRecords): Generator<string> {
  for (const { packages } of imported.authors) {
    for (const each of packages) {
      yield printable(`${labelOf(each)}: ${stateOf(published?.get(each))}`)
      for (const { severity, message } of each.findings) {
        if (severity !== 'info') yield printable(`  ${severity}: ${message}`)
      }
    }
  }
  for (const { name, of } of imported.aliases) yield printable(`${name}: the records of ${of}`)
  const { refused } = imported
  const expressible = countExpressible(imported)
  yield `${expressible} of ${expressible + refused.length} entries can be told as records${refused.length > 0 ? '; the others:' : '.'}`
  for (const { name, reason } of refused) yield printable(`  ${name}: ${reason}`)
}

function countExpressible({ authors, aliases }: ImportedRecords['imported']): number {
  return authors.reduce((sum, { packages }) => sum + packages.length, aliases.length)
}

function labelOf({ name, releases }: ImportedPackage): string {
  return [name, ...releases.map(({ version }) => version)].join(' ')
}

/** All of its records at once where they fared alike. */
function stateOf(records: readonly PublishedRecord[] | undefined): string {
  if (!records) return 'would be written'
  const outcomes = [...new Set(records.map(({ outcome }) => outcome))]
  if (outcomes.length === 1 && outcomes[0] !== undefined) return OUTCOMES[outcomes[0]]
  return records
    .map(({ collection, outcome }) => `${collection.split('.').at(-1)} ${OUTCOMES[outcome]}`)
    .join('; ')
}

function line(value: object): string {
  return escapeUnseen(JSON.stringify(value))
}
