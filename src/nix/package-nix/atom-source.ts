import { isAtomVersion } from '../../atoms/atom-version.js'
import { isLabel } from '../../atoms/name.js'
import { type recipe, type release, snapshot } from '../../lexicons/dev/firn.js'
import { call, literal, variable } from '../expression.js'
import { check, PackageNixError } from './checks.js'
import type { Fetched } from './fetching.js'

/** Releases of atoms by the CID of their record. */
export type AtomReleases = ReadonlyMap<string, release.Main>

/** Each generation of the format has refs of its own, as in library/lib/snapshot.nix. */
const REFS: ReadonlyMap<string, string> = new Map([
  ['pre1', 'refs/eka/atoms'],
  ['pre1.0', 'refs/eka/atoms'],
  ['1', 'refs/atoms'],
  ['axios', 'refs/atom/pub'],
])

/** The tree of an atom, exactly as atom tooling fetches it. @throws PackageNixError */
export function fetchAtom({ release: { uri, cid } }: recipe.Atom, atoms: AtomReleases): Fetched {
  const found = atoms.get(cid)
  if (found === undefined) throw new PackageNixError(`The atom release ${uri} (${cid}) is not in this index.`)
  if (!snapshot.main.$isTypeOf(found.artifact)) throw new PackageNixError(`${uri} is no release of an atom.`)
  const { label, rev, format, mirrors } = found.artifact
  const { version } = found
  const refs = REFS.get(format)
  if (refs === undefined) throw new PackageNixError(`${JSON.stringify(format)} is no known format of atoms.`)
  if (!isLabel(label) || !isAtomVersion(version)) {
    throw new PackageNixError(`${JSON.stringify(`${label} ${version}`)} is no label and version of an atom.`)
  }
  // Store paths are named in ASCII.
  const name = /^[A-Za-z0-9_-]+$/.test(label) ? label : 'atom'
  const src = call(
    variable('builtins', 'fetchGit'),
    literal({
      name,
      rev: check('revision', rev),
      ref: `${refs}/${label}/${version}`,
      url: check('address of a git repository', mirrors[0] ?? ''),
    }),
  )
  return { src, evaluated: () => src, enter: (folder) => [['sourceRoot', literal(`${name}/${folder}`)]] }
}
