import { ATOM_FORMATS, type AtomFormat, atomCommitId } from '../atoms/atom-commit.js'
import { atomId } from '../atoms/atom-id.js'
import { rehashAtomCommit } from '../atoms/verify-atom-commit.js'
import type { snapshot } from '../lexicons/dev/firn.js'
import { refuseOtherId } from './atom.js'
import { readContentHash, readDirectory, readLabel, readObjectId, readTag } from './atom-fields.js'
import { readRequirement } from './read-requirement.js'
import { RecordRefusal } from './refusal.js'
import { manifestOf } from './snapshot-manifest.js'

/** An atom that a release needs, as an edge between atoms, whoever publishes them. */
export interface AtomNeed {
  /** What the release calls the set. */
  readonly set: string
  readonly setRoot: string
  readonly label: string
  /** AtomId of `setRoot` and `label`. */
  readonly atomId: string
  /** In Cargo syntax, as written. */
  readonly requirement: string
}

const PATH = '$.artifact'

/** The formats whose commit holds the path, without which it cannot be reproduced. */
const WITH_PATH: ReadonlySet<AtomFormat> = new Set(['1', 'pre1.0'])

/**
 * Checks what a release of an atom holds against its record key, and against itself: the facts must make the commit
 * that they name.
 * @throws RecordRefusal
 */
export function checkSnapshot(found: snapshot.Main, key: { atomId: string; version: string }): void {
  const label = readLabel(found.label, `${PATH}.label`)
  const root = readObjectId(found.rootCommit, `${PATH}.rootCommit`)
  refuseOtherId(key.atomId, atomId(root, label), `${PATH}.label`)
  for (const field of ['rev', 'origin', 'tree'] as const) readObjectId(found[field], `${PATH}.${field}`)
  if (found.path !== undefined) readDirectory(found.path, `${PATH}.path`)
  if (found.contentHash !== undefined) readContentHash(found.contentHash, `${PATH}.contentHash`)
  checkCommit(found, key.version)
  checkManifest(found, key.version)
  checkSets(found)
  checkRequirements(found)
}

/** The edges of a checked snapshot. What names a set that is not declared leads nowhere. */
export function atomNeeds({ sets = [], requirements = [] }: snapshot.Main): AtomNeed[] {
  const roots = new Map(sets.map(({ tag, rootCommit }) => [tag, rootCommit]))
  return requirements.flatMap(({ set, label, requirement }) => {
    const setRoot = roots.get(set)
    return setRoot === undefined ? [] : [{ set, setRoot, label, requirement, atomId: atomId(setRoot, label) }]
  })
}

/** Whether the commit cannot be made again from what the record says: nothing then shows that it is this atom's. */
export function isUnverifiable({ format, path }: Pick<snapshot.Main, 'format' | 'path'>): boolean {
  return path === undefined && WITH_PATH.has(format as AtomFormat)
}

/** A record whose facts make another commit is false, whoever signed it. */
function checkCommit(found: snapshot.Main, version: string): void {
  const { rev, label, origin, tree, path } = found
  const format = ATOM_FORMATS.find((known) => known === found.format)
  if (format === undefined) {
    throw new RecordRefusal(
      'UnknownFormat',
      `the format ${JSON.stringify(found.format)} is not known here: known are ${ATOM_FORMATS.join(', ')}.`,
      `${PATH}.format`,
    )
  }
  if (isUnverifiable(found)) return
  const facts = { tree, origin, label, version, ...(path === undefined ? {} : { path }) }
  const verdict = rehashAtomCommit(rev, facts)
  if (verdict.ok && verdict.format === format) return
  throw new RecordRefusal(
    'CommitMismatch',
    verdict.ok
      ? `the commit ${rev} is of the format ${verdict.format}, and the record says ${format}: write that.`
      : `tree, origin, label and version make the commit ${atomCommitId(facts, format)} in the format ${format}, ` +
          `and not ${rev}: write what was published, or publish again.`,
    `${PATH}.rev`,
  )
}

/** eka takes label and version from the manifest, so that no other manifest can be that of the tree. */
function checkManifest(found: snapshot.Main, version: string): void {
  const { label } = found
  const value = manifestOf(found)?.value
  if (!value || (value.label === label && value.version === version)) return
  throw new RecordRefusal(
    'ManifestMismatch',
    `the manifest is that of ${value.label} ${value.version}, and the record that of ${label} ${version}: ` +
      'publish the manifest that stands in the tree.',
    `${PATH}.manifest`,
  )
}

function checkSets({ sets = [] }: snapshot.Main): void {
  const tags = new Set<string>()
  for (const [index, { tag, rootCommit }] of sets.entries()) {
    const path = `${PATH}.sets[${index}]`
    readTag(tag, `${path}.tag`)
    readObjectId(rootCommit, `${path}.rootCommit`)
    if (tags.has(tag)) {
      throw new RecordRefusal('DuplicateItem', `"${tag}" names two sets: rename one.`, `${path}.tag`)
    }
    tags.add(tag)
  }
}

function checkRequirements({ requirements = [] }: snapshot.Main): void {
  const names = new Set<string>()
  for (const [index, { set, label, requirement }] of requirements.entries()) {
    const path = `${PATH}.requirements[${index}]`
    readTag(set, `${path}.set`)
    readLabel(label, `${path}.label`)
    readRequirement(requirement, `${path}.requirement`)
    const name = `${set} ${label}`
    if (names.has(name)) {
      throw new RecordRefusal(
        'DuplicateItem',
        `${label} of ${set} is needed twice: write one requirement.`,
        path,
      )
    }
    names.add(name)
  }
}
