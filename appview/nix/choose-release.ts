import type { Db } from '../../src/db/database.js'
import { MAX_REQUIREMENT_LENGTH } from '../../src/limits/syntax.js'
import { isExact, matches, parseRequirement } from '../../src/requirement/requirement.js'
import { parseVersion, tryParseVersion } from '../../src/requirement/version.js'
import { isChannel, versionSegment } from '../../src/syntax/release-key.js'
import { GoneError, NotFoundError } from './errors.js'
import { type FoundDefinition, noSuchDefinition } from './find-definition.js'

/** A release of a definition, as choosing sees it. */
export interface ReleaseChoice {
  readonly uri: string
  readonly cid: string
  readonly definitionUri: string
  readonly version: string
  readonly yanked: boolean
  readonly why: string
}

type Row = Omit<ReleaseChoice, 'why'> & { readonly prerelease: boolean }

/** Versions that a message lists. */
const SHOWN_VERSIONS = 5

/**
 * The release that a requirement, a channel or `latest` means now. A yanked one is chosen only by its exact version.
 * @throws NotFoundError, GoneError, RequirementError
 */
export async function chooseRelease(
  db: Db,
  definition: FoundDefinition,
  text: string,
): Promise<ReleaseChoice> {
  const rows = await releasesOf(db, definition)
  if (text === 'latest') return latest(db, definition, rows)
  if (text.length <= MAX_REQUIREMENT_LENGTH && isChannel(text)) return byChannel(db, definition, rows, text)

  const requirement = parseRequirement(text)
  // Requirements pass over build metadata; the very version is told by it.
  const meeting = rows.filter(({ version }) => matches(requirement, parseVersion(version, { build: true })))
  const chosen =
    meeting.find(({ version }) => text === `=${version}`) ??
    meeting.find(({ yanked }) => !yanked || isExact(requirement))
  if (chosen) return { ...chosen, why: `${chosen.version} is the highest release that matches ${text}.` }

  const gone = await tombstoneMeeting(
    db,
    definition,
    (version) => isExact(requirement) && matches(requirement, version),
  )
  if (gone) {
    throw new GoneError(
      `Its author deleted ${title(definition)} ${gone.version} on ${gone.deletedAt.toISOString()}; ${newest(rows)}.`,
    )
  }
  if (rows.length === 0) throw await noSuchDefinition(db, definition)
  if (meeting.length > 0) {
    throw new NotFoundError(
      `All releases of ${title(definition)} that match ${text} are yanked: ${list(meeting)}; ${newest(rows)}.`,
    )
  }
  throw new NotFoundError(
    `There is no release of ${title(definition)} that matches ${text}; ${newest(rows)}.`,
  )
}

/** Highest version first. */
async function releasesOf(db: Db, { did, kind, key }: FoundDefinition): Promise<Row[]> {
  return db
    .selectFrom('release')
    .select(['uri', 'cid', 'definitionUri', 'version', 'yanked', 'prerelease'])
    .where('did', '=', did)
    .where('kind', '=', kind)
    .where('key', '=', key)
    .orderBy('versionKey', 'desc')
    .execute()
}

async function latest(db: Db, definition: FoundDefinition, rows: readonly Row[]): Promise<ReleaseChoice> {
  const standing = rows.filter(({ yanked }) => !yanked)
  const stable = standing.find(({ prerelease }) => !prerelease)
  if (stable) return { ...stable, why: `${stable.version} is the highest release.` }
  const [first] = standing
  if (first) return { ...first, why: `${first.version} is the highest release; all are pre-releases.` }
  if (rows.length === 0) throw await noSuchDefinition(db, definition)
  throw new NotFoundError(`All releases of ${title(definition)} are yanked: ${list(rows)}.`)
}

async function byChannel(
  db: Db,
  definition: FoundDefinition,
  rows: readonly Row[],
  name: string,
): Promise<ReleaseChoice> {
  const [first] = rows
  if (!first) throw await noSuchDefinition(db, definition)
  const channels = await db
    .selectFrom('channel')
    .select(['name', 'releaseUri', 'releaseCid'])
    .where('definitionUri', '=', first.definitionUri)
    .orderBy('name')
    .execute()
  const channel = channels.find((candidate) => candidate.name === name)
  if (!channel) {
    const others =
      channels.length > 0 ? `it has ${channels.map((other) => other.name).join(', ')}` : 'it has none'
    throw new NotFoundError(`${title(definition)} has no channel ${name}; ${others}; ${newest(rows)}.`)
  }
  const release = rows.find(({ uri, cid }) => uri === channel.releaseUri && cid === channel.releaseCid)
  if (!release) {
    throw new NotFoundError(
      `The channel ${name} of ${title(definition)} points to ${channel.releaseUri}, which is not in this index; ${newest(rows)}.`,
    )
  }
  if (release.yanked) {
    throw new NotFoundError(
      `The channel ${name} of ${title(definition)} points to ${release.version}, which is yanked; ${newest(rows)}.`,
    )
  }
  return { ...release, why: `The channel ${name} points to ${release.version}.` }
}

async function tombstoneMeeting(
  db: Db,
  { did, kind, key }: FoundDefinition,
  meets: (version: ReturnType<typeof parseVersion>) => boolean,
): Promise<{ version: string; deletedAt: Date } | undefined> {
  const rows = await db
    .selectFrom('releaseTombstone')
    .select(['version', 'deletedAt', 'uri'])
    .where('did', '=', did)
    .execute()
  return rows.find(({ uri, version: text }) => {
    const version = tryParseVersion(text, { build: true })
    return uri.endsWith(`/${kind}:${key}:${versionSegment(text)}`) && version !== undefined && meets(version)
  })
}

function title({ did, handle, name }: FoundDefinition): string {
  return `${handle ?? did}/${name}`
}

function newest(rows: readonly Row[]): string {
  const first =
    rows.find(({ yanked, prerelease }) => !yanked && !prerelease) ?? rows.find(({ yanked }) => !yanked)
  return first ? `newest is ${first.version}` : 'there is no other'
}

function list(rows: readonly Row[]): string {
  const rest = rows.length - SHOWN_VERSIONS
  const versions = rows.slice(0, SHOWN_VERSIONS).map(({ version }) => version)
  return versions.join(', ') + (rest > 0 ? ` and ${rest} older` : '')
}
