import path from 'node:path'
import { editManifest, type ManifestEdit } from '../../src/atoms/manifest/edit-manifest.js'
import { MANIFEST_FILE } from '../../src/atoms/manifest/manifest.js'
import type { CliContext } from '../context.js'
import { type AtomFiles, atomAt, readAtom } from '../project/atom-files.js'
import { type Project, parseFile } from '../project/find-project.js'
import { withProject } from '../project/with-project.js'
import { writeTogether } from '../project/write-together.js'
import { type ResolvedAtom, type ResolveWishes, resolveAtom } from './resolve-atom.js'
import { openSurroundings, type Surroundings, type SurroundingsOptions } from './surroundings.js'

export interface EditOptions extends SurroundingsOptions {
  /** The atom's directory, or one in it; absolute. */
  readonly directory: string
}

/** What to change, once the atom is read. */
export interface Edit extends ResolveWishes {
  readonly edits: readonly ManifestEdit[]
}

/**
 * Changes an atom's manifest, locks what it asks for then, and writes both or neither.
 * @throws ProjectError, AtomFileError, ResolutionError, AtomAlarmError, PinError, GitError
 */
export async function editAtom(
  options: EditOptions,
  context: CliContext,
  plan: (files: AtomFiles, surroundings: Surroundings, project: Project) => Promise<Edit>,
): Promise<ResolvedAtom> {
  return withProject(options.directory, context, async (project) => {
    const files = await readAtom(project, await atomAt(project, options.directory))
    await using surroundings = await openSurroundings(project, options, context)
    const { edits, ...wishes } = await plan(files, surroundings, project)
    const name = path.join(files.path, MANIFEST_FILE)
    const text = parseFile(name, () => editManifest(files.manifestText, edits))
    const resolved = await resolveAtom(project, files, surroundings, wishes, text)
    context.signal.throwIfAborted()
    await writeTogether(project.root, resolved.writes)
    return resolved
  })
}
