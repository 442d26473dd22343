import { recipe, release } from '../lexicons/dev/firn.js'
import { parseRequirement, type Requirement, RequirementError } from '../requirement/requirement.js'
import { parseVersion, type Version, VersionError } from '../requirement/version.js'
import { type Kind, parseReleaseKey } from '../syntax/release-key.js'
import { slugProblem } from '../syntax/slug.js'
import type { RecordInput } from './record-input.js'
import { readRecordKey } from './record-key.js'
import { type DefinitionRef, parseDefinitionUri } from './references.js'
import { RecordRefusal } from './refusal.js'
import { validateRecord } from './validate.js'

/** One dependency of a release, parsed. */
export interface CheckedDependency {
  readonly name: string
  readonly definition: DefinitionRef
  readonly requirement: Requirement
}

/** A valid `dev.firn.release` of a package. */
export interface CheckedRelease {
  readonly collection: typeof release.$nsid
  readonly did: string
  readonly rkey: string
  readonly kind: Kind
  readonly name: string
  readonly version: Version
  readonly dependencies: readonly CheckedDependency[]
  readonly recipe: recipe.Main
  readonly record: release.Main
}

/** @throws RecordRefusal */
export function checkRelease({ did, rkey, value }: RecordInput): CheckedRelease {
  const key = readRecordKey(parseReleaseKey, rkey)
  const record = validateRecord(release.main, value)
  const version = readVersion(record.version)
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
  return {
    collection: release.$nsid,
    did,
    rkey,
    kind: key.kind,
    name: key.key,
    version,
    dependencies: readDependencies(record.dependencies ?? []),
    recipe: readRecipe(record),
    record,
  }
}

function readVersion(text: string): Version {
  try {
    return parseVersion(text)
  } catch (error) {
    if (!(error instanceof VersionError)) throw error
    throw new RecordRefusal('InvalidVersion', error.message, '$.version', { cause: error })
  }
}

/** The union is open, so the lexicon alone accepts any typed object, `dev.firn.recipe#main` with any content too. */
function readRecipe({ artifact }: release.Main): recipe.Main {
  if (artifact.$type === recipe.$nsid) return artifact as recipe.Main
  throw new RecordRefusal(
    'ArtifactMismatch',
    `a package release holds a "${recipe.$nsid}", not a ${JSON.stringify(artifact.$type)}.`,
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
      definition: parseDefinitionUri(definition, `${path}.definition`),
      requirement: readRequirement(requirement, `${path}.requirement`),
    }
  })
}

function readRequirement(text: string, path: string): Requirement {
  try {
    return parseRequirement(text)
  } catch (error) {
    if (!(error instanceof RequirementError)) throw error
    throw new RecordRefusal('InvalidRequirement', error.message, path, { cause: error })
  }
}
