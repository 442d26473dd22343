import path from 'node:path'
import type { Manifest } from '../../src/atoms/manifest/manifest.js'
import { checkTag, THIS_REPOSITORY } from '../../src/atoms/toml/checks.js'
import { formatGitUrl, type GitUrl } from '../../src/atoms/uri/git-url.js'
import { UsageError } from '../errors/cli-error.js'
import { type AskMirror, type DeclaredSet, findSet, type Home } from '../resolution/places.js'
import { ResolutionError } from '../resolution/resolution-error.js'

/** What a manifest shall take an atom from. */
export interface SetWish {
  readonly mirrors: readonly string[]
  /** What a record says that the root commit is. */
  readonly root: string | undefined
  /** `--set` */
  readonly tag: string | undefined
  /** What the set is called unless there is one already, or a tag is given. */
  readonly suggestion: string
}

/** A set of the manifest: as it is, with mirrors more, or new. */
export interface ChosenSet {
  readonly declared: DeclaredSet
  /** All mirrors, where the manifest does not have them yet. */
  readonly newMirrors: readonly string[] | undefined
}

/**
 * The set under which an atom is added: the one that has a mirror of it already, else a new one. One repository is
 * never two sets.
 * @param knownRoots root commits by tag, of the lock
 * @throws ResolutionError, AtomAlarmError, UsageError
 */
export async function chooseSet(
  wish: SetWish,
  { sets }: Manifest,
  knownRoots: ReadonlyMap<string, string>,
  home: Home,
  ask: AskMirror,
): Promise<ChosenSet> {
  const tag = wish.tag === undefined ? undefined : readTag(wish.tag)
  const declare = (name: string, addresses: readonly string[]): DeclaredSet => ({
    tag: name,
    mirrors: addresses,
    knownRoot: knownRoots.get(name),
  })
  const owner = [...sets].find(([, known]) =>
    known.some((mirror) => wish.mirrors.some((other) => same(mirror, other))),
  )
  if (owner !== undefined && (tag === undefined || tag === owner[0])) {
    return { declared: declare(owner[0], owner[1]), newMirrors: undefined }
  }
  if (owner !== undefined) throw clash(tag ?? '', owner[0])
  const known = tag === undefined ? undefined : sets.get(tag)
  const name = tag ?? freeTag(wish.suggestion, sets)
  const all = [...(known ?? []), ...wish.mirrors]
  const found = await findSet(
    { ...declare(name, all), knownRoot: wish.root ?? knownRoots.get(name) },
    home,
    ask,
  )
  for (const [other, addresses] of sets) {
    if (other === name) continue
    const root = knownRoots.get(other) ?? (await rootOrNothing(declare(other, addresses), home, ask))
    if (root === found.root) throw clash(name, other)
  }
  return { declared: declare(name, all), newMirrors: all }
}

/** The address as manifests write it. @throws UsageError for one with a password, which a manifest would tell everybody */
export function mirrorText(url: GitUrl, cwd: string): string {
  if (url.password !== undefined) {
    throw new UsageError('The address has a password, and a manifest is for everybody to read.', {
      hint: 'Leave it out, and set up a credential helper of git.',
    })
  }
  if (url.host !== undefined) return formatGitUrl(url)
  return `file://${path.resolve(cwd, url.path)}`
}

/** What a set is called after its repository. */
export function suggestTag(mirror: string): string {
  const last =
    mirror
      .replace(/[/:]+$/, '')
      .split(/[/:]/)
      .at(-1) ?? ''
  return last.replace(/\.git$/, '')
}

async function rootOrNothing(set: DeclaredSet, home: Home, ask: AskMirror): Promise<string | undefined> {
  try {
    return (await findSet(set, home, ask)).root
  } catch (error) {
    // Whatever is wrong with another set is told when it is used.
    if (error instanceof ResolutionError) return undefined
    throw error
  }
}

function readTag(text: string): string {
  const checked = checkTag(text)
  if (typeof checked === 'string') return checked
  throw new UsageError(`--set: ${checked.message}`, { hint: checked.fix })
}

function freeTag(suggestion: string, sets: Manifest['sets']): string {
  const checked = checkTag(
    suggestion.replace(/[^\p{XID_Continue}.:-]/gu, '-').replace(/^[^\p{XID_Start}]+/u, ''),
  )
  const tag = typeof checked === 'string' ? checked : 'set'
  if (!sets.has(tag)) return tag
  throw new UsageError(`There is a set ${tag} already, which is another repository.`, {
    hint: 'Choose another name with --set.',
  })
}

function clash(tag: string, other: string): ResolutionError {
  return new ResolutionError(`${tag} would be the repository that is the set ${other} already.`, {
    hint: `Take it from there: --set ${other}.`,
  })
}

/** Whether two addresses are one, however they are written. */
function same(a: string, b: string): boolean {
  return a === b || (a !== THIS_REPOSITORY && b !== THIS_REPOSITORY && plain(a) === plain(b))
}

function plain(mirror: string): string {
  const text = URL.canParse(mirror) ? new URL(mirror).href : mirror
  return text.replace(/\/+$/, '').replace(/\.git$/, '')
}
