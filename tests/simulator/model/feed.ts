import type { UpdateAction } from '../../../src/db/tables/update-event.js'
import { release, yank } from '../../../src/lexicons/dev/firn.js'
import type { Meaning } from '../records.js'
import type { AuthorModel } from './author-model.js'
import type { Tables } from './observe.js'

/** What an event may be about. */
const KINDS: Readonly<Record<UpdateAction, readonly Meaning['kind'][]>> = {
  define: ['package', 'atom', 'model', 'collection'],
  describe: ['package', 'atom', 'model', 'collection'],
  release: ['release'],
  conflict: ['release'],
  channel: ['channel'],
  yank: ['yank'],
  unyank: [],
  delete: [],
}

/**
 * The feed of an account, told from its start: nothing in it is told twice, nobody's lie is in it, and at its end
 * stands what the tables hold.
 */
export function* wrongFeed(did: string, rows: Tables, model: AuthorModel): Generator<string> {
  const contents = new Map<string, string>()
  const yanked = new Set<string>()
  const conflicts = new Set<string>()
  for (const { action, uri, cid } of rows.updateEvent) {
    const told = `${did}: the feed tells ${action} of ${uri} ${cid}`
    if (cid !== null && !KINDS[action].some((kind) => kind === model.contents.get(cid)?.meaning.kind))
      yield `${told}, which nobody wrote`
    const isNews = () => {
      switch (action) {
        case 'define':
        case 'release':
          return !contents.has(uri)
        case 'describe':
          return contents.has(uri) && contents.get(uri) !== cid
        case 'channel':
          return contents.get(uri) !== cid
        case 'delete':
          return contents.has(uri)
        case 'conflict':
          return !conflicts.has(`${uri} ${cid}`)
        case 'yank':
          return !yanked.has(uri)
        case 'unyank':
          return yanked.has(uri)
      }
    }
    if (!isNews()) yield `${told}, which is no news`
    if (action === 'delete') {
      contents.delete(uri)
      yanked.delete(uri.replace(`/${release.$nsid}/`, `/${yank.$nsid}/`))
    } else if (action === 'conflict') conflicts.add(`${uri} ${cid}`)
    else if (action === 'yank') yanked.add(uri)
    else if (action === 'unyank') yanked.delete(uri)
    else if (cid !== null) contents.set(uri, cid)
  }
  yield* wrongEnd(did, rows, { contents, yanked })
}

function* wrongEnd(
  did: string,
  rows: Tables,
  { contents, yanked }: { contents: ReadonlyMap<string, string>; yanked: ReadonlySet<string> },
): Generator<string> {
  const things = [...rows.definition, ...rows.release, ...rows.channel, ...rows.collection]
  const held = things.map(({ uri, cid }) => `${uri} ${cid}`).sort()
  const told = [...contents].map((each) => each.join(' ')).sort()
  if (JSON.stringify(held) !== JSON.stringify(told))
    yield `${did}: the feed ends with ${JSON.stringify(told)}, there is ${JSON.stringify(held)}`
  const yanks = rows.release.flatMap((row) =>
    row.yanked ? [row.uri.replace(`/${release.$nsid}/`, `/${yank.$nsid}/`)] : [],
  )
  if (JSON.stringify(yanks.sort()) !== JSON.stringify([...yanked].sort()))
    yield `${did}: the feed ends with the yanks ${JSON.stringify([...yanked])}, there are ${JSON.stringify(yanks)}`
}
