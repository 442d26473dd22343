import type { DeepLock, DeepTarget } from '../../src/resolve/deep/problem.js'
import type { CommandResult } from '../command.js'
import type { CliContext } from '../context.js'
import { printable } from '../output/printable.js'
import { atomAt, readAtom } from '../project/atom-files.js'
import { ProjectError } from '../project/project-error.js'
import { readProject } from '../project/with-project.js'
import { resolveAtom } from './resolve-atom.js'
import { closureEntries, showTree } from './show-changes.js'
import { openSurroundings, type SurroundingsOptions } from './surroundings.js'

export interface TreeOptions extends SurroundingsOptions {
  /** Absolute. */
  readonly directory: string
  /** The label of an atom: only what leads to it. */
  readonly why: string | undefined
}

/** All that an atom needs, as a tree. @throws as resolving does */
export async function readTree(options: TreeOptions, context: CliContext): Promise<CommandResult> {
  const project = await readProject(options.directory)
  const files = await readAtom(project, await atomAt(project, options.directory))
  await using surroundings = await openSurroundings(project, options, context)
  const { closure, nameOf, label } = await resolveAtom(project, files, surroundings, { deep: true })
  const whole: DeepLock = closure ?? { roots: [], releases: [], alarms: [] }
  const shown = options.why === undefined ? whole : leadingTo(options.why, whole, nameOf)
  const title = `${context.output.style.bold(printable(label))} ${files.manifest.version}`
  return {
    data: {
      label,
      version: files.manifest.version,
      roots: shown.roots,
      closure: closureEntries(shown, nameOf),
    },
    text: showTree(title, shown, nameOf, context.output.style),
  }
}

/** The part of a closure on whose ways an atom lies. */
function leadingTo(why: string, whole: DeepLock, nameOf: (id: string) => string): DeepLock {
  const wanted = why.replace(/^::/, '').normalize('NFKC')
  const key = ({ definition, version }: Pick<DeepTarget, 'definition' | 'version'>) =>
    `${definition} ${version}`
  const isWanted = (id: string) => nameOf(id) === wanted || nameOf(id).endsWith(`.${wanted}`)
  const leading = new Set(whole.releases.filter(({ definition }) => isWanted(definition)).map(key))
  if (leading.size === 0) {
    throw new ProjectError(`Nothing here needs ${why}.`, { hint: 'firn atom tree shows all that is needed.' })
  }
  for (let size = 0; size !== leading.size; ) {
    size = leading.size
    for (const release of whole.releases) {
      if (release.dependencies.some((target) => leading.has(key(target)))) leading.add(key(release))
    }
  }
  const keep = (target: DeepTarget) => leading.has(key(target))
  return {
    ...whole,
    roots: whole.roots.filter(keep),
    releases: whole.releases
      .filter((release) => leading.has(key(release)))
      .map((release) => ({ ...release, dependencies: release.dependencies.filter(keep) })),
  }
}
