import { sql } from 'kysely'
import type { Db } from '../../src/db/database.js'
import { type KnownName, lintName } from '../../src/definitions/lint.js'
import type { CheckedRelease } from '../../src/definitions/release.js'
import { MAX_SIMILAR_NAMES, NAME_SIMILARITY } from '../../src/limits/publishing.js'
import { highest } from '../../src/requirement/requirement.js'
import { compareVersions, parseVersion } from '../../src/requirement/version.js'
import { foldSlug } from '../../src/syntax/slug.js'
import type { PublishProblem } from './check-input.js'
import { definitionUri, packageKey, releaseUri } from './own-records.js'

/** What the records alone cannot tell: whether they fit in with what is published already. */
export interface IndexChecks {
  readonly problems: readonly PublishProblem[]
  /** Worth a second look; nothing that stops anybody. */
  readonly notes: readonly string[]
}

/** What the index knows of a name, and things of others that are called nearly so, the most used first. */
export interface NameChecks extends IndexChecks {
  readonly similar: readonly KnownName[]
}

/** Whether a package or a model may have this name: no two of an author's may differ by case or dashes alone. */
export async function checkName(
  db: Db,
  did: string,
  name: string,
  kind: 'package' | 'model' = 'package',
): Promise<NameChecks> {
  const own = await db
    .selectFrom('definition')
    .select('name')
    .where('did', '=', did)
    .where('kind', '=', kind)
    .where('foldedName', '=', foldSlug(name))
    .execute()
  if (own.some((row) => row.name === name)) return { problems: [], notes: [], similar: [] }
  const twin = own[0]
  if (twin !== undefined) {
    const message = `You have a ${kind} "${twin.name}" already, and the two names count as one: use that name, or one that differs in more than case and dashes.`
    return { problems: [{ path: ['name'], message }], notes: [], similar: [] }
  }
  const similar = await findSimilarNames(db, did, name, kind)
  return { problems: [], notes: noteSimilarNames({ did, name }, similar), similar }
}

/** What of other authors people may take for this one; what others depend on comes first. */
async function findSimilarNames(db: Db, did: string, name: string, kind: string): Promise<KnownName[]> {
  const rows = await db
    .selectFrom('definition')
    .innerJoin('actor', 'actor.did', 'definition.did')
    .select(['definition.name', 'definition.did', 'actor.handle'])
    .where('definition.did', '<>', did)
    .where('definition.kind', '=', kind)
    .where('actor.active', '=', true)
    .where(sql<boolean>`lower(definition.name) % lower(${name})`)
    .where(sql<boolean>`similarity(lower(definition.name), lower(${name})) >= ${NAME_SIMILARITY}`)
    .orderBy(sql`(select count(*) from dependency where "definitionUri" = definition.uri)`, 'desc')
    .orderBy(sql`similarity(lower(definition.name), lower(${name}))`, 'desc')
    .orderBy('definition.score', 'desc')
    .limit(MAX_SIMILAR_NAMES)
    .execute()
  return rows.map(({ handle, ...row }) => ({ ...row, handle: handle ?? undefined }))
}

/** Those that the lint does not name already. */
function noteSimilarNames(own: KnownName, similar: readonly KnownName[]): string[] {
  const rest = similar.filter((each) => lintName(own, [each]).length === 0)
  if (rest.length === 0) return []
  const others = rest.map(({ handle, did, name }) => `@${handle ?? did}/${name}`).join(', ')
  return [`People may take it for ${others}. Names belong to their authors, so you may keep yours.`]
}

/** Whether a release may have this version: a version stands for the same bytes for ever. */
export async function checkVersion(
  db: Db,
  { did, kind, name, rkey, version }: CheckedRelease,
): Promise<IndexChecks> {
  const path = ['release', 'version']
  const pin = await db
    .selectFrom('releasePin')
    .select('cid')
    .where('did', '=', did)
    .where('rkey', '=', rkey)
    .executeTakeFirst()
  const definition = await db
    .selectFrom('definition')
    .select('newestVersion')
    .where('uri', '=', definitionUri({ did, kind, key: name }))
    .executeTakeFirst()
  const newest = definition?.newestVersion ?? undefined
  if (pin !== undefined) {
    const tombstone = await db
      .selectFrom('releaseTombstone')
      .select('uri')
      .where('uri', '=', releaseUri({ did, kind, key: name }, version.text))
      .executeTakeFirst()
    const message =
      tombstone === undefined
        ? `Version ${version.text} is published already, and a release never changes: choose another${newest ? `, such as one higher than ${newest}` : ''}.`
        : `Version ${version.text} was published and deleted. A version is never used twice: choose another.`
    return { problems: [{ path, message }], notes: [] }
  }
  if (newest !== undefined && compareVersions(version, parseVersion(newest)) < 0) {
    return {
      problems: [],
      notes: [`${version.text} is lower than ${newest}, which stays the newest.`],
    }
  }
  return { problems: [], notes: [] }
}

/** Whether the index knows what a release depends on, and has something that the requirements match. */
export async function checkDependencies(db: Db, release: CheckedRelease): Promise<IndexChecks> {
  const problems: PublishProblem[] = []
  const notes: string[] = []
  for (const [index, dependency] of release.dependencies.entries()) {
    const uri = definitionUri(packageKey(dependency.definition.did, dependency.definition.name))
    const known = await db
      .selectFrom('definition')
      .innerJoin('actor', 'actor.did', 'definition.did')
      .select('definition.uri')
      .where('definition.uri', '=', uri)
      .where('actor.active', '=', true)
      .executeTakeFirst()
    if (known === undefined) {
      const message = `Nobody has published ${uri}, as far as firn knows: check author and name of "${dependency.name}".`
      problems.push({ path: ['release', 'dependencies', index], message })
      continue
    }
    const releases = await db
      .selectFrom('release')
      .select('version')
      .where('definitionUri', '=', uri)
      .where('yanked', '=', false)
      .execute()
    const versions = releases.map((row) => parseVersion(row.version))
    if (highest(dependency.requirement, versions) === undefined) {
      notes.push(
        `No release of "${dependency.name}" matches ${release.record.dependencies?.[index]?.requirement} yet, so Nix cannot build this until one does.`,
      )
    }
  }
  return { problems, notes }
}
