import type { recipe } from '../lexicons/dev/firn.js'
import { defined } from './defined.js'
import type { TakeNote } from './notes.js'
import type { CatalogueEntry } from './schema.js'

/** A program that a service could run, and whether a rule of its build tool says so in place of the catalogue. */
export interface ServiceProgram {
  readonly name: string
  readonly isInferred: boolean
}

/**
 * The declared service of an entry that is one: its environment variables where the metadata name them, else what
 * follows from there being a module. What the module says inside is no part of a catalogue, and is noted.
 */
export function mapService(
  entry: CatalogueEntry,
  program: ServiceProgram | undefined,
  note: TakeNote,
): recipe.Service | undefined {
  const option = entry.nixosModule?.option
  if (entry.kind !== 'service') {
    if (option) noteModule(option, note)
    return undefined
  }
  const settings = mapSettings(entry)
  const database = databaseOf(entry, settings)
  if (settings.length === 0 && !option) return undefined
  if (!program) {
    const message = 'It is a service, and the catalogue names no program of it, so that none is declared.'
    note('service-left-out', 'warning', message, 'Add "mainProgram" and "service" to the recipe.')
    return undefined
  }
  if (program.isInferred) {
    const message = `The catalogue names no program; Cargo calls that of a package as the package, ${program.name}.`
    note('inferred-program', 'warning', message, 'Check that the package makes a program of this name.')
  }
  if (settings.length === 0) {
    const message = `The catalogue has a module for it (${option}) and tells none of its options.`
    note(
      'options-left-out',
      'warning',
      message,
      'Declare its settings, ports, database and state in "service".',
    )
  }
  return defined({ settings: settings.length > 0 ? settings : undefined, database })
}

function noteModule(option: string, note: TakeNote): void {
  const message = `The catalogue has a module for it (${option}), and it is no service that a program runs.`
  note('service-left-out', 'info', message, 'Write the module as one of "modules", if it is needed.')
}

/**
 * Types are not told: what sounds like a secret must be taken for one, or its value would lie in the world-readable
 * store.
 */
function mapSettings({ atproto, org }: CatalogueEntry): recipe.Setting[] {
  const { required, optional } = atproto?.configuration ?? {}
  const defaults = endpointsOf(atproto, org)
  const setting = (variable: string, isRequired: boolean): recipe.Setting =>
    defined({
      variable,
      type: typeOf(variable),
      required: isRequired || undefined,
      default: isRequired ? undefined : defaults.get(variable),
      from: fromOf(variable),
    })
  return [
    ...(required ?? []).map((variable) => setting(variable, true)),
    ...(optional ?? []).map((variable) => setting(variable, false)),
  ]
}

function typeOf(variable: string): string {
  // A database URL carries its password.
  if (/(?:PASSWORD|SECRET|TOKEN|PRIVATE_KEY|API_KEY|DATABASE_URL|(?:^|_)PG)$/.test(variable)) return 'secret'
  if (/(?:^|_)PORT$/.test(variable)) return 'port'
  return /_(?:PATH|DIRECTORY|DIR|FILE|LOCATION)$/.test(variable) ? 'path' : 'string'
}

/** Names that say by themselves what the value is on a machine that runs the service. */
function fromOf(variable: string): string | undefined {
  if (/_DB_PATH$/.test(variable)) return 'databasePath'
  if (/(?:^|_)DATA_DIR(?:ECTORY)?$/.test(variable)) return 'stateDirectory'
  return variable === 'RUST_LOG' || /(?:^|_)LOG_LEVEL$/.test(variable) ? 'logLevel' : undefined
}

/** A database that the dependencies name, or SQLite where the variable asks for the path of a file. */
function databaseOf({ atproto }: CatalogueEntry, settings: readonly recipe.Setting[]): string | undefined {
  if (atproto?.dependencies?.includes('postgresql')) return 'postgresql'
  return settings.some(({ from }) => from === 'databasePath') ? 'sqlite' : undefined
}

/** The metadata of an organisation may tell the default of `<NAME>_ENDPOINT` as `endpoints.defaults.<name>`. */
function endpointsOf(atproto: CatalogueEntry['atproto'], org: string): ReadonlyMap<string, string> {
  const defaults = at(at(at(atproto, org), 'endpoints'), 'defaults')
  if (typeof defaults !== 'object' || defaults === null) return new Map()
  return new Map(
    Object.entries(defaults).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[`${name.toUpperCase()}_ENDPOINT`, value]] : [],
    ),
  )
}

function at(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
  return Reflect.get(value, key)
}
