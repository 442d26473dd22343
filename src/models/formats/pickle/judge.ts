import { DANGEROUS_ATTRIBUTES, DANGEROUS_MODULES, DANGEROUS_NAMES } from './dangerous-imports.js'
import { USUAL_IMPORTS } from './usual-imports.js'

/** What an import says of a pickle: that weights need it, that they do not, or that it can do harm when it is called. */
export type Judgement = 'usual' | 'unusual' | 'dangerous'

const USUAL: ReadonlySet<string> = new Set(
  Object.entries(USUAL_IMPORTS).flatMap(([module, lines]) =>
    lines.flatMap((line) => line.split(' ').map((name) => `${module}.${name}`)),
  ),
)

/** Names of Python 2 that Python 3 reads as others in pickles of old protocols (Lib/_compat_pickle.py). */
const RENAMED_MODULES: ReadonlyMap<string, string> = new Map([
  ['__builtin__', 'builtins'],
  ['exceptions', 'builtins'],
  ['copy_reg', 'copyreg'],
  ['cPickle', 'pickle'],
  ['commands', 'subprocess'],
])
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['__builtin__.unicode', 'builtins.str'],
  ['__builtin__.xrange', 'builtins.range'],
  ['__builtin__.long', 'builtins.int'],
  ['__builtin__.unichr', 'builtins.chr'],
])

/** Judges an import by its name. A name with dots is a path of attributes, which leads anywhere from a harmless module. */
export function judgeImport(module: string, name: string): Judgement {
  const full = fullName(module, name)
  if (USUAL.has(full) && !name.includes('.')) return 'usual'
  return isDangerous(full) ? 'dangerous' : 'unusual'
}

/**
 * Whether an import is one of those that somebody lets through: `module.name`, or `module.*` for all names of a module
 * and of those below it.
 */
export function isAllowed(module: string, name: string, allowed: readonly string[]): boolean {
  const full = fullName(module, name)
  return allowed.some(
    (entry) => entry === full || (entry.endsWith('.*') && full.startsWith(entry.slice(0, -1))),
  )
}

function fullName(module: string, name: string): string {
  return RENAMED.get(`${module}.${name}`) ?? `${RENAMED_MODULES.get(module) ?? module}.${name}`
}

function isDangerous(full: string): boolean {
  if (DANGEROUS_NAMES.has(full)) return true
  const parts = full.split('.')
  return parts.some(
    (part, index) =>
      DANGEROUS_MODULES.has(parts.slice(0, index + 1).join('.')) ||
      (index > 0 && (DANGEROUS_ATTRIBUTES.has(part) || ENTRANCES.has(part))),
  )
}

/** Modules that others import at their top, so that they are attributes of those. */
const ENTRANCES: ReadonlySet<string> = new Set([
  'builtins',
  'ctypes',
  'importlib',
  'os',
  'runpy',
  'shutil',
  'socket',
  'subprocess',
  'sys',
])
