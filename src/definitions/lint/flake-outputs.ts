import { type FieldPath, type Finding, finding } from './finding.js'
import { lintAttribute } from './names.js'

/** Outputs of flakes that hold something else than packages. */
const OTHER_OUTPUTS: ReadonlySet<string> = new Set([
  'apps',
  'checks',
  'devShells',
  'formatter',
  'homeModules',
  'hydraJobs',
  'legacyPackages',
  'lib',
  'nixosConfigurations',
  'nixosModules',
  'overlays',
  'packages',
  'templates',
])

/** The attribute of a flake that a release builds: one package, and not a set of them or another kind of output. */
export function lintOutput(attribute: string, path: FieldPath): Finding[] {
  const findings = lintAttribute(attribute, path)
  const [first = '', ...others] = attribute.split('.')
  const holdsPackages = first === 'packages' || first === 'legacyPackages'
  if (!OTHER_OUTPUTS.has(first) || (holdsPackages && others.length >= 2)) return findings
  const message = holdsPackages
    ? `"${attribute}" is a set of packages, not one derivation.`
    : `"${attribute}" is no package of the flake.`
  const fix = 'Name one package, for example default or packages.x86_64-linux.default.'
  return [...findings, finding('not-a-derivation', path, message, fix)]
}
