import { lintUrl } from '../definitions/lint/urls.js'
import { recipe } from '../lexicons/dev/firn.js'
import { type MappedBuild, mapBuild } from './build.js'
import { defined } from './defined.js'
import type { TakeNote } from './notes.js'
import type { Registries } from './registries.js'
import type { CatalogueEntry } from './schema.js'
import { mapService, type ServiceProgram } from './service.js'
import { mapSource } from './source.js'
import { mapSourceRoot } from './source-root.js'

/**
 * The recipe of an entry.
 * @throws EntryRefusal
 */
export function mapArtifact(entry: CatalogueEntry, registries: Registries, note: TakeNote): recipe.Main {
  const built = mapBuild(entry, registries, note)
  const { build } = built
  const isPrebuilt = recipe.prebuilt.$isTypeOf(build)
  const source = isPrebuilt ? undefined : mapSource(entry)
  if (!isPrebuilt) noteExtraInputs(entry, note)
  const folder = mapSourceRoot(entry)
  const isSite = recipe.site.$isTypeOf(build)
  const program = programOf(entry, built)
  const service = mapService(entry, program, note)
  return defined(
    recipe.main.$build({
      source,
      build: isSite && folder ? { ...build, root: folder } : build,
      sourceRoot: isSite ? undefined : folder,
      mainProgram: program?.isInferred === true && service === undefined ? undefined : program?.name,
      service,
    }),
  )
}

function programOf({ mainProgram }: CatalogueEntry, build: MappedBuild): ServiceProgram | undefined {
  if (mainProgram) return { name: mainProgram, isInferred: false }
  return build.program === undefined
    ? undefined
    : { name: build.program, isInferred: build.isInferred === true }
}

function noteExtraInputs({ extraInputs }: CatalogueEntry, note: TakeNote): void {
  for (const { what, url } of extraInputs ?? []) {
    const faults = url ? lintUrl(url, [], {}).map(({ message }) => ` ${message}`) : []
    note(
      'input-left-out',
      'warning',
      `The catalogue's build takes in ${what}${url ? ` from ${url}` : ''}, and does not tell where it lays it.${faults.join('')}`,
      'List it in "files" of the recipe with its path.',
    )
  }
}
