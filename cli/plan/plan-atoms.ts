import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { GitScheme } from '../../src/atoms/uri/git-url.js'
import { snapshot } from '../../src/lexicons/dev/firn.js'
import { type LibraryFiles, readLibrary } from '../../src/nix/library.js'
import type { CliContext } from '../context.js'
import { fetchOne } from '../fetch/fetch-atoms.js'
import { openGit } from '../git/open-git.js'
import { openStores } from '../verify/open-stores.js'
import { configurationOf, type PlatformWish, systemOf } from './platforms.js'
import { NixError, nixEnvironment, runNixInstantiate } from './run-nix.js'

export interface PlanWish extends PlatformWish {
  /** One evaluation for all of them. */
  readonly shareContext: boolean
  readonly transports: readonly GitScheme[]
}

export interface PlannedAtom {
  readonly label: string
  readonly version: string
  readonly rev: string
  readonly record: string | null
  readonly mirror: string
  /** The configuration in canonical JSON, and its SHA-256 in hex. */
  readonly configJson: string
  readonly configHash: string
  /** By attribute. */
  readonly derivations: Readonly<Record<string, PlannedDerivation>>
}

export interface PlannedDerivation {
  readonly name: string
  readonly drvPath: string
  readonly system: string | null
}

type Described = Pick<PlannedAtom, 'configJson' | 'configHash' | 'derivations'>
type Fetched = Omit<PlannedAtom, keyof Described> & { readonly tree: string }

/**
 * Evaluates atoms in Nix's restricted mode and answers their derivations, which then stand in the store. Each atom is
 * fetched and compared with what is claimed of it before Nix, which fetches it by its commit, is let near.
 * @throws NixError, UntrueAtomError and others
 */
export async function planAtoms(
  names: readonly string[],
  wish: PlanWish,
  context: CliContext,
): Promise<PlannedAtom[]> {
  const git = openGit(context)
  using progress = context.output.progress('Planning', names.length)
  const directory = await mkdtemp(path.join(tmpdir(), 'firn-plan-'))
  await using stores = await openStores(git)
  try {
    await writeFile(path.join(directory, 'plan.nix'), await readFile(new URL('./plan.nix', import.meta.url)))
    const { files } = readLibrary('atom')
    const atoms: Fetched[] = []
    for (const [index, name] of names.entries()) {
      progress.label(`fetching ${name}`)
      const { claim, mirror, record } = await fetchOne(name, {
        git,
        stores,
        transports: wish.transports,
        context,
      })
      const { label, version, rev, format = 'pre1', ecosystem } = claim
      const tree = String(index)
      const artifact = {
        $type: snapshot.$nsid,
        label,
        rev,
        format,
        mirrors: [],
        ...(ecosystem ? { ecosystem } : {}),
      }
      await writeTree(path.join(directory, tree), files, { version, artifact })
      atoms.push({ label, version, rev, record, mirror: mirror.url, tree })
    }
    const groups = wish.shareContext ? [atoms] : atoms.map((atom) => [atom])
    const planned: PlannedAtom[] = []
    for (const group of groups) {
      progress.label(`evaluating ${group.map(({ label }) => label).join(', ')}`)
      planned.push(...(await evaluate(group, directory, wish, context)))
      progress.step(undefined, group.length)
    }
    return planned
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** A tree of the library, as an index emits it, for what may be signed by nobody. */
async function writeTree(directory: string, files: LibraryFiles, record: object): Promise<void> {
  for (const [file, text] of [...Object.entries(files), ['record.json', JSON.stringify(record)] as const]) {
    await mkdir(path.dirname(path.join(directory, file)), { recursive: true })
    await writeFile(path.join(directory, file), text)
  }
}

async function evaluate(
  atoms: readonly Fetched[],
  directory: string,
  wish: PlanWish,
  { config, environment, signal }: CliContext,
): Promise<PlannedAtom[]> {
  const platforms = {
    build: wish.build ?? config.platforms.build,
    target: wish.target ?? config.platforms.target,
    legacyTarget: wish.legacyTarget ?? config.platforms.legacyTarget,
  }
  const cache = path.join(config.cacheRoot, 'nix')
  await mkdir(cache, { recursive: true })
  const mirrors = atoms.map(({ mirror }) => toNixUrl(mirror))
  const places = atoms.map(({ tree }, index) => ({ tree, mirror: mirrors[index] ?? '' }))
  const printed = await runNixInstantiate({
    args: [
      ...['--eval', '--strict', '--json', '--read-write-mode'],
      ...['--option', 'restrict-eval', 'true'],
      ...['--option', 'allowed-uris', allowedUris(mirrors, wish.transports)],
      ...['-I', `firn=${directory}`, '<firn/plan.nix>'],
      ...['--argstr', 'atoms', JSON.stringify(places)],
      ...['--argstr', 'config', configurationOf(platforms, systemOf(process))],
    ],
    env: nixEnvironment(environment.child, cache),
    signal,
  })
  const described = JSON.parse(printed) as readonly Described[]
  return atoms.map(({ tree: _, ...atom }, index) => {
    const found = described[index]
    if (found === undefined) throw new NixError('Nix left out an atom.')
    return { ...atom, ...found }
  })
}

/** Directories are URLs to Nix. */
function toNixUrl(mirror: string): string {
  return mirror.startsWith('/') ? `file://${mirror}` : mirror
}

/** The mirrors that were chosen, and whatever the transports allow; newer versions of Nix put `git+` in front. */
function allowedUris(mirrors: readonly string[], transports: readonly GitScheme[]): string {
  const prefixes = [...mirrors, ...transports.map((transport) => `${transport}:`)]
  return prefixes.flatMap((prefix) => [prefix, `git+${prefix}`]).join(' ')
}
