import type { Db } from '../../../src/db/database.js'

/** What the tables hold, by account. */
export type Tables = Awaited<ReturnType<typeof readTables>>

/** Reads the tables that indexing writes. */
export async function readTables(db: Db) {
  const [record, definition, release, releasePin, releaseConflict, releaseTombstone] = await Promise.all([
    db.selectFrom('record').select(['uri', 'did', 'collection', 'rkey', 'cid', 'rev']).execute(),
    db
      .selectFrom('definition')
      .select(['uri', 'did', 'kind', 'key', 'cid', 'newestVersion', 'releaseCount'])
      .execute(),
    db.selectFrom('release').select(['uri', 'did', 'kind', 'key', 'version', 'cid', 'yanked']).execute(),
    db.selectFrom('releasePin').select(['did', 'rkey', 'cid']).execute(),
    db.selectFrom('releaseConflict').select(['uri', 'did', 'cid']).execute(),
    db.selectFrom('releaseTombstone').select(['uri', 'did', 'cid']).execute(),
  ])
  const [channel, yank, collection, deadLetter, dependency, actor, repo, updateEvent] = await Promise.all([
    db.selectFrom('channel').select(['uri', 'did', 'cid', 'releaseUri', 'releaseCid']).execute(),
    db.selectFrom('yank').select(['uri', 'did', 'cid', 'releaseUri', 'releaseCid']).execute(),
    db.selectFrom('collection').select(['uri', 'did', 'cid', 'title', 'definitionUris']).execute(),
    db.selectFrom('deadLetter').select(['uri', 'did', 'cid', 'reason']).execute(),
    db.selectFrom('dependency').select(['releaseUri', 'name', 'definitionUri']).execute(),
    db.selectFrom('actor').select(['did', 'handle', 'pds', 'active', 'status']).execute(),
    db.selectFrom('repo').select(['did', 'state', 'rev', 'data', 'error', 'retryAt']).execute(),
    db.selectFrom('updateEvent').select(['seq', 'did', 'action', 'uri', 'cid']).orderBy('seq').execute(),
  ])
  const [atom, atomRelease, atomRequirement] = await Promise.all([
    db.selectFrom('atom').select(['uri', 'did', 'atomId', 'label', 'setTag']).execute(),
    db.selectFrom('atomRelease').select(['uri', 'did', 'atomId', 'version', 'commit']).execute(),
    db.selectFrom('atomRequirement').select(['releaseUri', 'label']).execute(),
  ])
  const [model, modelBase, modelRelease, fileList, listedFile] = await Promise.all([
    db.selectFrom('model').select(['uri', 'did', 'task']).execute(),
    db.selectFrom('modelBase').select(['modelUri', 'did', 'base']).execute(),
    db.selectFrom('modelRelease').select(['uri', 'did', 'fileCount', 'fileListCid', 'pickle']).execute(),
    db.selectFrom('fileList').select(['releaseUri', 'did', 'cid', 'dueAt', 'problem']).execute(),
    db.selectFrom('listedFile').select(['releaseUri', 'did']).execute(),
  ])
  return {
    model,
    modelBase,
    modelRelease,
    fileList,
    listedFile,
    atom,
    atomRelease,
    atomRequirement,
    record,
    definition,
    release,
    releasePin,
    releaseConflict,
    releaseTombstone,
    channel,
    yank,
    collection,
    deadLetter,
    dependency,
    actor,
    repo,
    updateEvent,
  }
}

/** The rows of one account. */
export function rowsOf(tables: Tables, did: string): Tables {
  const own = <T extends { did: string }>(rows: readonly T[]) => rows.filter((row) => row.did === did)
  const ofReleases = <T extends { releaseUri: string }>(rows: readonly T[]) =>
    rows.filter(({ releaseUri }) => releaseUri.startsWith(`at://${did}/`))
  return {
    model: own(tables.model),
    modelBase: own(tables.modelBase),
    modelRelease: own(tables.modelRelease),
    fileList: own(tables.fileList),
    listedFile: own(tables.listedFile),
    atom: own(tables.atom),
    atomRelease: own(tables.atomRelease),
    atomRequirement: ofReleases(tables.atomRequirement),
    record: own(tables.record),
    definition: own(tables.definition),
    release: own(tables.release),
    releasePin: own(tables.releasePin),
    releaseConflict: own(tables.releaseConflict),
    releaseTombstone: own(tables.releaseTombstone),
    channel: own(tables.channel),
    yank: own(tables.yank),
    collection: own(tables.collection),
    deadLetter: own(tables.deadLetter),
    dependency: ofReleases(tables.dependency),
    actor: own(tables.actor),
    repo: own(tables.repo),
    updateEvent: own(tables.updateEvent),
  }
}

/** Every account that some row speaks of. */
export function accountsOf(tables: Tables): Set<string> {
  const { dependency: _, atomRequirement: __, ...byDid } = tables
  return new Set(Object.values(byDid).flatMap((rows) => rows.map(({ did }) => did)))
}
