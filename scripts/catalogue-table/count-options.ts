import type { recipe } from '../../src/lexicons/dev/firn.js'

/** enable, package, user, group, unit, extraArgs, environment, environmentFile, hardeningExceptions. */
const COMMON = 9

/**
 * How many options the module of a service has, ports, web and PostgreSQL aside, which no catalogue tells of
 * (src/nix/library/lib/service/options.nix, which tests/nixos/catalogue.test.ts compares).
 */
export function countOptions({ settings = [], stateDirectory, database }: recipe.Service): number {
  const froms = new Set(settings.map(({ from }) => from))
  const keepsFiles = stateDirectory === true || database === 'sqlite' || froms.has('stateDirectory')
  // A text may be given in a file, too; a secret has to be.
  const ofSettings = settings.reduce((sum, { type }) => sum + (type === 'string' ? 2 : 1), 0)
  return COMMON + ofSettings + (keepsFiles ? 1 : 0) + (froms.has('logLevel') ? 1 : 0)
}
