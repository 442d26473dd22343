import type { DidString } from '@atproto/syntax'
import { type ImportedCatalogue, type ImportedPackage, importCatalogue } from '../../src/catalogue/import.js'
import { package as pkg, release } from '../../src/lexicons/dev/firn.js'
import { formatReleaseKey } from '../../src/syntax/release-key.js'
import { logIn } from './log-in.js'
import type { ImportOptions } from './options.js'
import {
  type PublishedRecord,
  publishRecords,
  type RepoClient,
  type WantedRecord,
} from './publish-records.js'
import { readCatalogueFile } from './read-file.js'
import { reportJson, reportText } from './report.js'

/** The author of records that nobody will sign: `example` is reserved (RFC 2606). */
const NOBODY: DidString = 'did:web:author.example'

export interface ImportedRecords {
  readonly imported: ImportedCatalogue
  /** What became of each record; undefined in a dry run. */
  readonly published: ReadonlyMap<ImportedPackage, readonly PublishedRecord[]> | undefined
}

/**
 * Imports a catalogue and says what came of it, a line at a time.
 * @returns whether all that can be told as records now stands in the repository, or would
 * @throws CatalogueFileError, LoginError
 */
export async function runImport(options: ImportOptions, say: (line: string) => void): Promise<boolean> {
  const { target, json } = options
  const records = await importFile(options, async () => target && (await logIn(target)))
  for (const line of (json ? reportJson : reportText)(records)) say(line)
  return isWhole(records)
}

/** What to import, and from where. */
export type ImportSource = Pick<ImportOptions, 'file' | 'organisations' | 'registries'>

/**
 * Turns a catalogue into records, and writes them into the repository of an account.
 * @param logIn asked once the catalogue could be read; null for a dry run
 * @throws CatalogueFileError, PublishError
 */
export async function importFile(
  { file, organisations, registries }: ImportSource,
  logIn: () => Promise<{ readonly agent: RepoClient; readonly did: string } | null>,
): Promise<ImportedRecords> {
  const catalogue = await readCatalogueFile(file, organisations)
  const session = await logIn()
  const did = (session?.did ?? NOBODY) as DidString
  const imported = importCatalogue(catalogue, () => did, { registries })
  const packages = imported.authors.flatMap((author) => author.packages)
  const published = session
    ? groupByPackage(packages, await publishRecords(session.agent, did, packages.flatMap(recordsOf)))
    : undefined
  return { imported, published }
}

/** Whether all that can be told as records now stands in the repository, or would. */
export function isWhole({ published }: ImportedRecords): boolean {
  return [...(published?.values() ?? [])].flat().every(({ outcome }) => outcome !== 'conflict')
}

/** The records of a package, the definition first. */
export function recordsOf({ name, definition, releases }: ImportedPackage): WantedRecord[] {
  return [
    { collection: pkg.$nsid, rkey: name, value: definition },
    ...releases.map((value) => ({
      collection: release.$nsid,
      rkey: formatReleaseKey({ kind: 'package', key: name, version: value.version }),
      value,
    })),
  ]
}

function groupByPackage(
  packages: readonly ImportedPackage[],
  records: readonly PublishedRecord[],
): Map<ImportedPackage, PublishedRecord[]> {
  const values = new Map(records.map((record) => [record.value, record]))
  return new Map(
    packages.map((each) => [each, recordsOf(each).flatMap(({ value }) => values.get(value) ?? [])]),
  )
}
