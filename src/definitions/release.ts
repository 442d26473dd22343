import { parseAtomVersion } from '../atoms/atom-version.js'
import { files, recipe, release, snapshot } from '../lexicons/dev/firn.js'
import type { Requirement } from '../requirement/requirement.js'
import { parseVersion, type Version, VersionError } from '../requirement/version.js'
import { type Kind, parseReleaseKey } from '../syntax/release-key.js'
import { slugProblem } from '../syntax/slug.js'
import { checkModelFiles } from './model-files.js'
import { readRequirement } from './read-requirement.js'
import type { RecordInput } from './record-input.js'
import { readRecordKey } from './record-key.js'
import { type DefinitionRef, parseDefinitionUri, parsePackageUri } from './references.js'
import { RecordRefusal } from './refusal.js'
import { checkSnapshot } from './snapshot.js'
import { validateRecord } from './validate.js'

/** One dependency of a release, parsed. */
export interface CheckedDependency {
  readonly name: string
  readonly definition: DefinitionRef
  readonly requirement: Requirement
}

/** A valid `dev.firn.release`; `kind` tells what it holds. */
export type CheckedRelease = CheckedPackageRelease | CheckedAtomRelease | CheckedModelRelease

/** What every release says. */
interface ReleaseParts {
  readonly collection: typeof release.$nsid
  readonly did: string
  readonly rkey: string
  /** The record key of its definition. */
  readonly name: string
  readonly version: Version
  readonly dependencies: readonly CheckedDependency[]
  readonly record: release.Main
}

export interface CheckedPackageRelease extends ReleaseParts {
  readonly kind: 'package'
  readonly recipe: recipe.Main
}

export interface CheckedAtomRelease extends ReleaseParts {
  readonly kind: 'atom'
  readonly snapshot: snapshot.Main
}

export interface CheckedModelRelease extends ReleaseParts {
  readonly kind: 'model'
  readonly files: files.Main
}

/** @throws RecordRefusal */
export function checkRelease({ did, rkey, value }: RecordInput): CheckedRelease {
  const key = readRecordKey(parseReleaseKey, rkey)
  const record = validateRecord(release.main, value)
  const version = readVersion(key.kind, record.version)
  if (key.version !== version.text) {
    throw new RecordRefusal(
      'RkeyMismatch',
      `the record key says version ${key.version}, the record ${version.text}: write the same in both.`,
      '$.version',
    )
  }
  const definition = parseDefinitionUri(record.definition, '$.definition')
  if (definition.did !== did || definition.kind !== key.kind || definition.name !== key.key) {
    throw new RecordRefusal(
      'DefinitionMismatch',
      `a release belongs to the definition of its own repository and record key: the ${key.kind} ${key.key} of ${did}.`,
      '$.definition',
    )
  }
  const parts: ReleaseParts = {
    collection: release.$nsid,
    did,
    rkey,
    name: key.key,
    version,
    dependencies: readDependencies(record.dependencies ?? []),
    record,
  }
  if (key.kind === 'package') return { ...parts, kind: key.kind, recipe: readRecipe(record) }
  if (key.kind === 'model') return { ...parts, kind: key.kind, files: readFiles(record) }
  const found = readSnapshot(record)
  checkSnapshot(found, { atomId: key.key, version: version.text })
  return { ...parts, kind: key.kind, snapshot: found }
}

function readVersion(kind: Kind, text: string): Version {
  try {
    return kind === 'atom' ? parseVersion(parseAtomVersion(text), { build: true }) : parseVersion(text)
  } catch (error) {
    if (!(error instanceof VersionError)) throw error
    throw new RecordRefusal('InvalidVersion', error.message, '$.version', { cause: error })
  }
}

/** The union is open, so the lexicon alone accepts any typed object, `dev.firn.recipe#main` with any content too. */
function readRecipe({ artifact }: release.Main): recipe.Main {
  if (artifact.$type === recipe.$nsid) return artifact as recipe.Main
  throw otherArtifact('a package', recipe.$nsid, artifact.$type)
}

function readSnapshot({ artifact }: release.Main): snapshot.Main {
  if (artifact.$type === snapshot.$nsid) return artifact as snapshot.Main
  throw otherArtifact('an atom', snapshot.$nsid, artifact.$type)
}

/** What a model was made from is in its definition: nothing is needed to use it. */
function readFiles({ artifact, dependencies = [] }: release.Main): files.Main {
  if (artifact.$type !== files.$nsid) throw otherArtifact('a model', files.$nsid, artifact.$type)
  if (dependencies.length > 0) {
    throw new RecordRefusal(
      'InvalidData',
      'a release of a model needs nothing else: name what it was made from in "baseModels" of its definition.',
      '$.dependencies',
    )
  }
  const found = artifact as files.Main
  checkModelFiles(found)
  return found
}

function otherArtifact(whose: string, expected: string, found: string | undefined): RecordRefusal {
  return new RecordRefusal(
    'ArtifactMismatch',
    `a release of ${whose} holds a "${expected}", not a ${JSON.stringify(found)}.`,
    '$.artifact.$type',
  )
}

function readDependencies(dependencies: readonly release.Dependency[]): CheckedDependency[] {
  const names = new Set<string>()
  return dependencies.map(({ name, definition, requirement }, index) => {
    const path = `$.dependencies[${index}]`
    const problem = slugProblem(name)
    if (problem) throw new RecordRefusal('InvalidSlug', problem, `${path}.name`)
    if (names.has(name)) {
      throw new RecordRefusal(
        'DuplicateDependency',
        `"${name}" names two dependencies: rename one.`,
        `${path}.name`,
      )
    }
    names.add(name)
    return {
      name,
      definition: parsePackageUri(definition, `${path}.definition`),
      requirement: readRequirement(requirement, `${path}.requirement`),
    }
  })
}

/** A checked release whose record key is that of a package. */
export function packageRelease(checked: CheckedRelease): CheckedPackageRelease {
  if (checked.kind === 'package') return checked
  throw new TypeError(`${checked.rkey} is a release of the kind ${checked.kind}`)
}
