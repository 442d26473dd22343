import { THIS_REPOSITORY } from '../../src/atoms/toml/checks.js'
import { type AtomUri, parseAtomUri } from '../../src/atoms/uri/atom-uri.js'
import { parseGitSource } from '../../src/atoms/uri/git-source.js'
import { AtomUriError } from '../../src/atoms/uri/uri-error.js'
import type { CliContext } from '../context.js'
import { GitError } from '../git/git-error.js'
import type { Repository } from '../git/repository.js'
import type { AtomFiles } from '../project/atom-files.js'
import type { Project } from '../project/find-project.js'
import { ProjectError } from '../project/project-error.js'
import { defaultRemote } from '../publish/remote.js'
import { openRecords } from '../records/open-records.js'
import { AtomSource } from '../resolution/atom-source.js'
import { chooseAtoms } from '../resolution/choose-atoms.js'
import { ANY_VERSION, type Need } from '../resolution/needs.js'
import type { Home } from '../resolution/places.js'
import { type AuthoredAtom, findAuthoredAtom } from './authored-atom.js'
import { chooseSet, mirrorText, type SetWish, suggestTag } from './choose-set.js'
import { type Edit, type EditOptions, editAtom } from './edit-atom.js'
import { repositoryAt } from './local-repository.js'
import { reachableMirrors } from './reachable-mirrors.js'
import type { ResolvedAtom } from './resolve-atom.js'
import type { Surroundings } from './surroundings.js'

export interface AddOptions extends EditOptions {
  /** `--set` */
  readonly tag: string | undefined
}

/** What was added. */
export interface AddedAtom {
  readonly set: string
  readonly label: string
  readonly requirement: string
  readonly version: string
  /** Whether the manifest asked for it before. */
  readonly before: string | undefined
  readonly resolved: ResolvedAtom
}

/**
 * Adds a dependency on the atom that a URI names. Without a requirement it is the caret of the version that is found.
 * @throws AtomUriError, ResolutionError, AtomAlarmError, ProjectError, AtomFileError, GitError, IdentityError
 */
export async function addAtom(text: string, options: AddOptions, context: CliContext): Promise<AddedAtom> {
  const uri = parseAtomUri(text, context.config.aliases)
  const authored =
    uri.kind === 'actor' || uri.kind === 'record'
      ? await findAuthoredAtom(uri, await openRecords(context))
      : undefined
  // Whoever names an account takes its word.
  const trust = authored ? [...options.trust, authored.author.did] : options.trust
  let added: Omit<AddedAtom, 'resolved'> | undefined
  const resolved = await editAtom({ ...options, trust }, context, async (files, surroundings, project) => {
    const found = await plan(uri, authored, options.tag, files, surroundings, project, context)
    added = found
    return found
  })
  if (added === undefined) throw new Error('Nothing was planned.')
  const { set, label, requirement, version, before } = added
  return { set, label, requirement, version, before, resolved }
}

type Plan = Edit & Omit<AddedAtom, 'resolved'>

async function plan(
  uri: AtomUri,
  authored: AuthoredAtom | undefined,
  tag: string | undefined,
  { manifest, lock }: AtomFiles,
  surroundings: Surroundings,
  project: Project,
  { cwd }: CliContext,
): Promise<Plan> {
  const { home, mirrors } = surroundings
  const roots = new Map([...(lock?.sets ?? [])].map(([root, set]) => [set.tag, root]))
  const wish = { ...(await wishFor(uri, authored, project, surroundings, cwd)), tag }
  const { declared, newMirrors } = await chooseSet(wish, manifest, roots, home, (url) =>
    mirrors.ask(url, false),
  )
  const label = authored?.label ?? uri.label ?? ''
  if (uri.kind === 'local') requireNeighbour(label, declared.mirrors, home)
  const asked =
    uri.requirement?.text ?? (authored?.version === undefined ? undefined : `=${authored.version}`)
  const need: Need = { set: declared, label, requirement: asked ?? ANY_VERSION, role: 'dependency' }
  const { mirrors: _, ...rest } = surroundings
  const source = new AtomSource({
    ...rest,
    mirrors,
    manifests: undefined,
    readNeighbour: async () => [],
    onNote: surroundings.note,
    onSilentIndex: surroundings.noteSilentIndex,
  })
  const { choices } = await chooseAtoms([need], home, source)
  const version = choices[0]?.version ?? ''
  const requirement = asked ?? `^${version.replace(/\+.*$/, '').replace(/-local$/, '')}`
  const set = declared.tag
  return {
    set,
    label,
    requirement,
    version,
    before: manifest.from.get(set)?.get(label),
    wantsNewer: (name) => name === `${set}.${label}`,
    edits: [
      {
        edit: 'set-atom',
        set,
        label,
        requirement,
        ...(newMirrors === undefined ? {} : { mirrors: newMirrors }),
      },
    ],
  }
}

/** Where nothing but this project can have it, it has to be there. */
function requireNeighbour(label: string, mirrors: readonly string[], { local }: Home): void {
  const known = local?.neighbours.map((atom) => atom.label) ?? []
  if (known.includes(label) || mirrors.some((mirror) => mirror !== THIS_REPOSITORY)) return
  throw new ProjectError(`${label} is no atom of this project.`, {
    hint: `It has ${known.join(', ')}; one of another repository is named as in gh:owner/repo::${label}.`,
  })
}

async function wishFor(
  uri: AtomUri,
  authored: AuthoredAtom | undefined,
  project: Project,
  { git, mirrors: asked, note }: Surroundings,
  cwd: string,
): Promise<Omit<SetWish, 'tag'>> {
  if (authored !== undefined) {
    const { rootCommit: root, set } = authored
    const mirrors = reachableMirrors(authored.mirrors, asked, note)
    return { mirrors, root, suggestion: set ?? suggestTag(mirrors[0] ?? '') }
  }
  if (uri.kind === 'git') {
    const mirror = mirrorText(uri.url, cwd)
    return { mirrors: [mirror], root: undefined, suggestion: suggestTag(mirror) }
  }
  const repository = await repositoryAt(project.root, git)
  const remote = repository && (await publicRemote(repository))
  const mirrors = [THIS_REPOSITORY, ...(remote === undefined ? [] : [remote])]
  return { mirrors, root: undefined, suggestion: suggestTag(remote ?? project.root) }
}

/** The address of the repository's own remote, where others can use it too. */
async function publicRemote(repository: Repository): Promise<string | undefined> {
  try {
    const url = await repository.text(['remote', 'get-url', '--', await defaultRemote(repository)])
    const address = parseGitSource(url, new Map())
    return address.host === undefined || address.password !== undefined ? undefined : mirrorText(address, '/')
  } catch (error) {
    // There is no such remote, or it is none that a manifest could name.
    if (error instanceof AtomUriError || error instanceof GitError) return undefined
    throw error
  }
}
