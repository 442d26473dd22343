import { FORMATS, weightFormatOf } from '../../../src/models/formats/by-name.js'
import type { PinnedFile } from '../../../src/models/listing.js'

/** What a person should know before loading a model: a sentence for each format that may run what its author wrote. */
export function warningsOfFormats(files: readonly Pick<PinnedFile, 'path'>[]): string[] {
  const byFormat = Map.groupBy(files, ({ path }) => weightFormatOf(path))
  return [...byFormat].flatMap(([format, found]) => {
    const why = format && FORMATS[format].runsCode !== 'never' ? FORMATS[format].why : undefined
    if (why === undefined) return []
    const [first] = found
    const more = found.length > 1 ? ` and ${found.length - 1} more` : ''
    return [`${first?.path}${more}: ${why}`]
  })
}
