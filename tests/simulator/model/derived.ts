import { package as pkg } from '../../../src/lexicons/dev/firn.js'
import { ALL_VERSIONS } from '../records.js'
import type { AuthorModel } from './author-model.js'
import { wrongAtoms } from './derived-atoms.js'
import { wrongModels } from './derived-models.js'
import type { Tables } from './observe.js'

/** What follows from an account's rows: these are worked out anew from the records that stand there. */
export function* wrongDerivations(did: string, rows: Tables, model: AuthorModel): Generator<string> {
  yield* wrongRecords(did, rows)
  yield* wrongReleases(did, rows, model)
  yield* wrongDefinitions(did, rows)
  yield* wrongCollections(rows, model)
  yield* wrongAtoms(rows, model)
  yield* wrongModels(rows, model)
}

/** The records stored are those that something was made of. */
function* wrongRecords(did: string, rows: Tables): Generator<string> {
  const text = ({ uri, cid }: { uri: string; cid: string }) => `${uri} ${cid}`
  const made = [...rows.definition, ...rows.release, ...rows.channel, ...rows.yank, ...rows.collection]
    .map(text)
    .sort()
  const stored = rows.record.map(text).sort()
  if (JSON.stringify(made) !== JSON.stringify(stored))
    yield `${did}: the records ${JSON.stringify(stored)} are not those that rows were made of: ${JSON.stringify(made)}`
}

function* wrongReleases(did: string, rows: Tables, model: AuthorModel): Generator<string> {
  const needed = rows.dependency.map(
    ({ releaseUri, definitionUri }) => `${releaseUri} needs ${definitionUri}`,
  )
  const needs: string[] = []
  for (const { uri, cid, yanked, key, version } of rows.release) {
    const meaning = model.contents.get(cid)?.meaning
    if (meaning?.kind !== 'release') {
      yield `${uri}: holds ${cid}, which nobody wrote`
      continue
    }
    if (meaning.name !== key || meaning.version !== version) yield `${uri}: calls itself ${key} ${version}`
    needs.push(...meaning.needs.map((name) => `${uri} needs at://${did}/${pkg.$nsid}/${name}`))
    const counts = rows.yank.some(({ releaseUri, releaseCid }) => releaseUri === uri && releaseCid === cid)
    if (yanked !== counts) yield `${uri}: yanked is ${yanked}, its yank says ${counts}`
  }
  if (JSON.stringify(needs.sort()) !== JSON.stringify(needed.sort()))
    yield `${did}: dependencies ${JSON.stringify(needed)}, its releases say ${JSON.stringify(needs)}`
  for (const { uri, cid, releaseUri, releaseCid } of [...rows.yank, ...rows.channel]) {
    const meaning = model.contents.get(cid)?.meaning
    const isSo =
      (meaning?.kind === 'yank' || meaning?.kind === 'channel') &&
      meaning.releaseUri === releaseUri &&
      meaning.releaseCid === releaseCid
    if (!isSo) yield `${uri}: points to ${releaseUri} ${releaseCid}`
  }
}

function* wrongDefinitions(did: string, rows: Tables): Generator<string> {
  for (const { uri, kind, key, newestVersion, releaseCount } of rows.definition) {
    const releases = rows.release.filter((release) => release.kind === kind && release.key === key)
    if (releaseCount !== releases.length)
      yield `${uri}: counts ${releaseCount} releases, has ${releases.length}`
    const newest = newestOf(releases)
    if (newestVersion !== newest) yield `${uri}: newest is ${newestVersion}, should be ${newest} (${did})`
  }
}

function* wrongCollections(rows: Tables, model: AuthorModel): Generator<string> {
  for (const { uri, cid, title, definitionUris } of rows.collection) {
    const meaning = model.contents.get(cid)?.meaning
    const isSo =
      meaning?.kind === 'collection' &&
      meaning.title === title &&
      JSON.stringify(meaning.definitionUris) === JSON.stringify(definitionUris)
    if (!isSo) yield `${uri}: holds ${title} with ${JSON.stringify(definitionUris)}`
  }
}

/** The highest that is neither yanked nor a prerelease, else not yanked, else any. */
function newestOf(releases: readonly { version: string; yanked: boolean }[]): string | null {
  const highest = (list: readonly { version: string }[]) =>
    ALL_VERSIONS.findLast((version) => list.some((release) => release.version === version))
  const good = releases.filter(({ yanked }) => !yanked)
  const stable = good.filter(({ version }) => !version.includes('-'))
  return highest(stable) ?? highest(good) ?? highest(releases) ?? null
}
