import { XRPCError } from '@atproto/api'
import { formatRef } from '../../src/atoms/ref-name.js'
import { release } from '../../src/lexicons/dev/firn.js'
import { makeAtUri } from '../../src/syntax/at-uri.js'
import { CliError } from '../errors/cli-error.js'
import type { MirrorFindings } from './check-mirrors.js'
import type { ReadyAtom } from './prepare-atom.js'
import { PublishError } from './publish-error.js'
import type { PublishRun } from './publish-run.js'
import { failedAtom, type PublishedAtom } from './report.js'
import { planWrites, writeRecords } from './write-records.js'

/** Signs the records of an atom whose refs are where they should be, and tells what became of it. */
export async function signAtom(
  { placed, records }: ReadyAtom,
  { wish, session }: PublishRun,
  conflicts: MirrorFindings['conflicts'],
): Promise<PublishedAtom> {
  const { atom, rev, missing } = placed
  const { path: directory, label, version } = atom
  const ref = formatRef({ kind: 'atom', label, version })
  const refs = missing.size === 0 ? 'there' : wish.dryRun ? 'to push' : 'pushed'
  const place = { path: directory, label, version, rev, ref, refs } as const
  if (session === undefined || records === undefined) {
    return { ...place, status: missing.size === 0 ? 'skipped' : 'published', record: 'left out' }
  }
  const conflict = conflicts.get(ref)
  if (conflict !== undefined) return { ...place, id: records.id, ...failedAtom(place, conflict) }
  const uri = makeAtUri(session.did, release.$nsid, records.release.rkey)
  try {
    const outcome = wish.dryRun
      ? (await planWrites(session.agent, session.did, records)).outcome
      : await writeRecords(session.agent, session.did, records)
    const isThere = outcome.release === 'there' && outcome.definition === 'there'
    const record = isThere ? 'there' : wish.dryRun ? 'to sign' : 'signed'
    const status = isThere && missing.size === 0 ? 'skipped' : 'published'
    return { ...place, id: records.id, uri, status, record }
  } catch (error) {
    if (!(error instanceof XRPCError) && !(error instanceof CliError)) throw error
    return { ...place, id: records.id, ...failedAtom(place, unsigned(error, label, version)) }
  }
}

function unsigned(cause: Error, label: string, version: string): PublishError {
  return new PublishError(
    'RecordNotWritten',
    `The refs of ${label} ${version} are pushed, but its record is not signed: ${cause.message}`,
    'Mend that (firn whoami shows whether the login still holds), then run the same command again: it goes on here.',
    { cause },
  )
}
