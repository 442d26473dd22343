import { lintUrl } from '../definitions/lint/urls.js'
import { recipe } from '../lexicons/dev/firn.js'
import { mapBuild } from './build.js'
import { defined } from './defined.js'
import type { TakeNote } from './notes.js'
import type { CatalogueEntry } from './schema.js'
import { mapService } from './service.js'
import { mapSource } from './source.js'
import { mapSourceRoot } from './source-root.js'

/**
 * The recipe of an entry.
 * @throws EntryRefusal
 */
export function mapArtifact(entry: CatalogueEntry, note: TakeNote): recipe.Main {
  const { build, program } = mapBuild(entry, note)
  const source = mapSource(entry)
  noteExtraInputs(entry, note)
  const folder = mapSourceRoot(entry)
  const isSite = recipe.site.$isTypeOf(build)
  return defined(
    recipe.main.$build({
      source,
      build: isSite && folder ? { ...build, root: folder } : build,
      sourceRoot: isSite ? undefined : folder,
      mainProgram: entry.mainProgram ?? program,
      service: mapService(entry),
    }),
  )
}

function noteExtraInputs({ extraInputs }: CatalogueEntry, note: TakeNote): void {
  for (const { what, url } of extraInputs ?? []) {
    const faults = url ? lintUrl(url, [], {}).map(({ message }) => ` ${message}`) : []
    note(
      'input-left-out',
      'warning',
      `The catalogue's build takes in ${what}${url ? ` from ${url}` : ''}, for which this build form has no place.${faults.join('')}`,
      'Compose the package of parts, or write an expression.',
    )
  }
}
