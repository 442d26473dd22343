import type { Suggestion } from '../../src/lexicons/dev/firn/suggest.js'
import type { Definitions } from '../hydrate/definitions.js'
import { actorView } from './actor.js'
import { atUri } from './strings.js'

export function suggestionViews(
  uris: readonly string[],
  { definitions, actors, models }: Pick<Definitions, 'definitions' | 'actors' | 'models'>,
): Suggestion[] {
  return uris.flatMap((uri) => {
    const row = definitions.get(uri)
    const author = row && actors.get(row.did)
    if (!row || !author) return []
    const model = row.newestReleaseUri === null ? undefined : models.get(row.newestReleaseUri)
    return {
      uri: atUri(uri),
      kind: row.kind,
      name: row.name,
      author: actorView(author),
      ...(row.summary === null ? {} : { summary: row.summary }),
      ...(row.newestVersion === null ? {} : { version: row.newestVersion }),
      ...(model ? { pickle: model.pickle } : {}),
    }
  })
}
