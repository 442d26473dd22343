import packageLexicon from '../../lexicons/dev/firn/package.json' with { type: 'json' }
import recipeLexicon from '../../lexicons/dev/firn/recipe.json' with { type: 'json' }
import releaseLexicon from '../../lexicons/dev/firn/release.json' with { type: 'json' }
import { type FormField, fieldsOf, type LexiconObject } from './lexicon-fields.js'

/** Sources and builds by their name in the lexicon (`forge`, `rust`). An empty name is none. */
export interface Shape {
  readonly source: string
  readonly build: string
}

export interface FormSections {
  readonly what: readonly FormField[]
  readonly source: readonly FormField[]
  readonly build: readonly FormField[]
  readonly release: readonly FormField[]
  /** What few packages need. */
  readonly more: readonly FormField[]
}

const PACKAGE = packageLexicon.defs.main.record as LexiconObject
const RELEASE = releaseLexicon.defs.main.record as LexiconObject
const RECIPE = recipeLexicon.defs.main as LexiconObject
const RECIPE_PARTS = recipeLexicon.defs as Readonly<Record<string, LexiconObject>>

/** Names of the members of one of the recipe's unions. */
function membersOf(property: 'source' | 'build'): string[] {
  return recipeLexicon.defs.main.properties[property].refs.map((ref) => ref.replace('#', ''))
}

export const SOURCES: readonly string[] = membersOf('source')
export const BUILDS: readonly string[] = membersOf('build')

const PACKAGE_PREFIX = 'package'
const RELEASE_PREFIX = 'release'
const RECIPE_PREFIX = `${RELEASE_PREFIX}.artifact`

/** The name of the control that holds the package's name. */
export const NAME_FIELD = 'name'

/** Every field of a form that publishes a source of this kind, built in this way. */
export function formSections(shape: Shape): FormSections {
  return {
    what: fieldsOf(PACKAGE_PREFIX, PACKAGE, [
      'summary',
      'licence',
      'category',
      'status',
      'homepage',
      'repository',
      'language',
      'keywords',
      'roles',
    ]),
    source: partFields('source', shape.source),
    build: [
      ...partFields('build', shape.build),
      ...fieldsOf(RECIPE_PREFIX, RECIPE, ['mainProgram', 'nativeBuildInputs', 'buildInputs']),
    ],
    release: fieldsOf(RELEASE_PREFIX, RELEASE, ['version', 'systems', 'dependencies', 'notes']),
    more: [
      ...fieldsOf(PACKAGE_PREFIX, PACKAGE, ['maintainers', 'successor']),
      ...fieldsOf(RELEASE_PREFIX, RELEASE, ['upstreamVersion', 'provenance']),
      ...fieldsOf(RECIPE_PREFIX, RECIPE, [
        'sourceRoot',
        'programs',
        'check',
        'patches',
        'env',
        'service',
        'modules',
      ]),
    ],
  }
}

/** The fields of one kind of source or build. */
function partFields(part: 'source' | 'build', kind: string): FormField[] {
  const members = part === 'source' ? SOURCES : BUILDS
  const object = members.includes(kind) ? RECIPE_PARTS[kind] : undefined
  return object === undefined ? [] : fieldsOf(`${RECIPE_PREFIX}.${part}`, object)
}

/** What the form shows of a part at once; the rest of its fields is folded away while it is empty. */
export function isCommon(field: FormField): boolean {
  return field.required || field.nullable === true || COMMON.has(field.name)
}

const COMMON = new Set(
  ['mainProgram', 'nativeBuildInputs', 'buildInputs', 'build.cargoHash', 'build.features', 'build.flags'].map(
    (name) => `${RECIPE_PREFIX}.${name}`,
  ),
)

/** The fields in one list; those of the release are left out where only the description is published. */
export function allFields(shape: Shape, only: 'definition' | 'all'): FormField[] {
  const { what, source, build, release, more } = formSections(shape)
  const fields = [...what, ...source, ...build, ...release, ...more]
  return only === 'all' ? fields : fields.filter((field) => field.name.startsWith(`${PACKAGE_PREFIX}.`))
}

/** The control that a place in what is published belongs to: its own, or the nearest that holds it. */
export function fieldAt(path: readonly (string | number)[], names: ReadonlySet<string>): string | undefined {
  for (let length = path.length; length > 0; length--) {
    const name = path.slice(0, length).join('.')
    if (names.has(name)) return name
  }
  return undefined
}
