import type { recipe, release } from '../../lexicons/dev/firn.js'
import reserved from '../../nix/library/lib/service/reserved.json' with { type: 'json' }
import { parseDefinitionUri } from '../references.js'
import { type FieldPath, type Finding, finding } from './finding.js'

/** A service, or a package with modules, whose name firn itself has on a machine. */
export function lintServiceName(
  { definition }: Pick<release.Main, 'definition'>,
  { service, modules = [] }: recipe.Main,
): Finding[] {
  const { name } = parseDefinitionUri(definition, '$.definition')
  const shown = (what: string, path: FieldPath) => {
    const message = `firn itself has ${what} on the machines that run it: here it is called ${name}-service.`
    return [
      finding('reserved-name', path, message, `Say so where you tell people of it, and in your modules.`),
    ]
  }
  if (reserved.options.includes(name) && (service || modules.length > 0)) {
    return shown(`the option services.firn.${name}`, ['definition'])
  }
  if (service && reserved.units.includes(name)) return shown(`a unit firn-${name}`, ['definition'])
  return []
}
