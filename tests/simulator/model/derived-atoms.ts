import type { AuthorModel } from './author-model.js'
import { compare } from './compare.js'
import type { Tables } from './observe.js'

/** The tables of atoms alone say what the definitions and releases of atoms do, and nothing else. */
export function* wrongAtoms(rows: Tables, model: AuthorModel): Generator<string> {
  const isAtom = ({ kind }: { kind: string }) => kind === 'atom'
  const meaningOf = (cid: string) => model.contents.get(cid)?.meaning
  const definitions = rows.definition.filter(isAtom).map(({ uri, key, cid }) => {
    const meaning = meaningOf(cid)
    return meaning?.kind === 'atom' ? [uri, key, meaning.label, meaning.set] : [uri, 'nobody wrote it']
  })
  const atoms = rows.atom.map(({ uri, atomId, label, setTag }) => [uri, atomId, label, setTag])
  yield* compare('atoms', atoms, definitions)

  const released = rows.release.filter(isAtom).map(({ uri, key, version, cid }) => {
    const meaning = meaningOf(cid)
    const tree = meaning?.kind === 'release' ? meaning.tree : undefined
    return { row: [uri, key, version, tree?.commit], needs: (tree?.needs ?? []).map((label) => [uri, label]) }
  })
  const releases = rows.atomRelease.map(({ uri, atomId, version, commit }) => [uri, atomId, version, commit])
  yield* compare(
    'releases of atoms',
    releases,
    released.map(({ row }) => row),
  )
  const needs = rows.atomRequirement.map(({ releaseUri, label }) => [releaseUri, label])
  yield* compare(
    'requirements',
    needs,
    released.flatMap((each) => each.needs),
  )
}
