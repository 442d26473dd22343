import { lexToJson } from '@atproto/lex'
import type { CheckedCollection } from '../../src/definitions/collection.js'
import { type CollectionFinding, lintCollection } from '../../src/definitions/collection-findings.js'
import { checkRecordJson } from '../../src/definitions/record.js'
import { RecordRefusal } from '../../src/definitions/refusal.js'
import { collection as collectionLexicon } from '../../src/lexicons/dev/firn.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import { findItems } from '../api/resolved-items.js'
import { readCollectionLines } from './collection-lines.js'
import type { JsonObject } from './json-path.js'
import { LineError } from './lines.js'
import { findOwnCollection } from './own-collections.js'
import { PublishError } from './publish-error.js'
import { writeRepo } from './repo-writes.js'
import { agentOf, indexNow, type PublishService } from './service.js'

/** What somebody typed. */
export interface CollectionFields {
  readonly name: string
  readonly title: string
  readonly summary: string
  /** In the form of `readCollectionLines`. */
  readonly items: string
}

export interface CollectionCheck {
  /** Undefined when it makes no valid record. */
  readonly checked: CheckedCollection | undefined
  /** What makes it none, and the field that it is about. */
  readonly problem: { readonly field: keyof CollectionFields; readonly message: string } | undefined
  readonly findings: readonly CollectionFinding[]
}

/** What is typed as a record, checked against the index as it is now. */
export async function checkFields(
  service: Pick<PublishService, 'db' | 'identity' | 'now'>,
  did: string,
  fields: CollectionFields,
): Promise<CollectionCheck> {
  try {
    const items = await readCollectionLines(fields.items, (handle) => service.identity.resolveHandle(handle))
    const known = await findOwnCollection(service.db, { did, name: fields.name })
    const json = {
      $type: collectionLexicon.$nsid,
      ...(fields.title === '' ? {} : { title: fields.title }),
      ...(fields.summary === '' ? {} : { summary: fields.summary }),
      items,
      createdAt: known?.createdAt ?? service.now().toISOString(),
    }
    const checked = checkRecordJson({ did, collection: collectionLexicon.$nsid, rkey: fields.name, json })
    const findings = lintCollection(checked.record, await findItems(service.db, checked.items))
    return { checked, problem: undefined, findings }
  } catch (error) {
    if (!(error instanceof RecordRefusal || error instanceof LineError)) throw error
    const problem =
      error instanceof RecordRefusal ? problemOf(error) : { field: 'items' as const, message: error.message }
    return { checked: undefined, problem, findings: [] }
  }
}

/** Whoever fills in fields knows no paths in a record. */
function problemOf({ path, problem }: RecordRefusal): NonNullable<CollectionCheck['problem']> {
  const [, index] = /^\$\.items\[(\d+)\]/.exec(path) ?? []
  if (index !== undefined) return { field: 'items', message: `Package ${Number(index) + 1}: ${problem}` }
  if (path === '$.items') return { field: 'items', message: 'A collection holds at least one package.' }
  if (path === '$.title') return { field: 'title', message: problem }
  return { field: path === '$.summary' ? 'summary' : 'name', message: problem }
}

/**
 * Writes a collection into its author's repository, unless it was changed since they looked at it.
 * @param baseCid the record that they looked at; null when there was none
 * @returns whether the pages show it by now
 * @throws PublishError
 */
export async function writeCollection(
  service: PublishService,
  { did, rkey, record }: CheckedCollection,
  baseCid: string | null,
): Promise<boolean> {
  const uri = makeAtUri(did, collectionLexicon.$nsid, rkey)
  const agent = await agentOf(service, did)
  try {
    await writeRepo(agent, did, async (read) => {
      const current = await read(collectionLexicon.$nsid, rkey)
      if ((current?.cid ?? null) !== baseCid) throw changed(rkey)
      const value = lexToJson(record) as JsonObject
      return [{ action: 'put', collection: collectionLexicon.$nsid, rkey, value }]
    })
  } catch (error) {
    // The repository knows more than the index: the next look shall show it.
    if (error instanceof PublishError && error.reason === 'Changed') await indexNow(service, [uri])
    throw error
  }
  return indexNow(service, [uri])
}

/** @throws PublishError */
export async function deleteCollection(
  service: PublishService,
  { did, name }: { did: string; name: string },
): Promise<void> {
  const agent = await agentOf(service, did)
  await writeRepo(agent, did, async () => [
    { action: 'delete', collection: collectionLexicon.$nsid, rkey: name },
  ])
  await indexNow(service, [makeAtUri(did, collectionLexicon.$nsid, name)])
}

function changed(name: string): PublishError {
  const message = `The collection ${name} was changed elsewhere since you looked at it. Open it again to see how it reads now.`
  return new PublishError('Changed', message)
}
