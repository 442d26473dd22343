import type { PinnedModel } from '../../../src/models/artifact.js'
import { weightFormatsOf } from '../../../src/models/formats/by-name.js'
import { countOf } from '../../../src/models/in-words.js'
import type { About } from '../../../src/models/listing.js'
import { originType } from '../../../src/models/origin-type.js'
import { printable } from '../../output/printable.js'
import type { Style } from '../../output/style.js'
import { table } from '../../output/table.js'
import { showSize } from './show-size.js'

/** Lines about a pinned model: where it comes from by what never moves, and its files. */
export function showPinned(
  { origin, files, layout }: PinnedModel,
  style: Style,
  shownFiles = MAX_SHOWN_FILES,
): string[] {
  const total = files.reduce((sum, { size }) => sum + size, 0)
  const formats = weightFormatsOf(files.map(({ path }) => path))
  const coordinates = Object.entries(origin).filter(
    ([name]) => !['$type', 'manifest', 'include'].includes(name),
  )
  const rows = files
    .slice(0, shownFiles)
    .map(({ path, size, sha256 }) => [printable(path), showSize(size), style.dim(sha256)])
  return [
    coordinates.length === 0
      ? 'from: plain addresses'
      : `${originType(origin)}: ${printable(coordinates.map(([name, value]) => `${name} ${String(value)}`).join(', '))}`,
    `${countOf(files.length, 'file')}, ${showSize(total)}, laid out as ${layout}${formats.length === 0 ? '' : `; weights: ${formats.join(', ')}`}`,
    ...(rows.length === 0 ? [] : [table([], rows)]),
    ...(files.length > shownFiles
      ? [style.dim(`… and ${files.length - shownFiles} more (--json lists all)`)]
      : []),
  ]
}

/** More than a screen of names tells nobody anything. */
const MAX_SHOWN_FILES = 20

/** What a source says of a model, or its author. */
type ShownFacts = Pick<About, 'summary' | 'licence' | 'task' | 'library' | 'parameters' | 'baseModels'> & {
  readonly gated?: string | undefined
}

/** What is said of a model besides its files, a line for each. */
export function showAbout(about: ShownFacts): string[] {
  const { summary, licence, task, library, gated, parameters, baseModels = [] } = about
  const lines: [string, string | undefined][] = [
    ['summary', summary],
    ['licence', licence],
    ['task', task],
    ['library', library],
    ['parameters', parameters?.toLocaleString('en')],
    ['gated', gated],
    [
      'made from',
      baseModels.length === 0
        ? undefined
        : baseModels.map(({ url, relation }) => (relation ? `${url} (${relation})` : url)).join(', '),
    ],
  ]
  return lines.flatMap(([name, text]) => (text === undefined ? [] : [`${name}: ${printable(text)}`]))
}
