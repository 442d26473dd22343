import type { recipe, release } from '../../lexicons/dev/firn.js'
import reserved from '../../nix/library/lib/service/reserved.json' with { type: 'json' }
import { parseDefinitionUri } from '../references.js'
import { type Finding, finding } from './finding.js'

/** A service, or a package with modules, whose name firn itself has on a machine. */
export function lintServiceName(
  { definition }: Pick<release.Main, 'definition'>,
  { service, modules = [] }: recipe.Main,
): Finding[] {
  if (!service && modules.length === 0) return []
  const { name } = parseDefinitionUri(definition, '$.definition')
  if (reserved.options.includes(name)) return [taken(name, `the option services.firn.${name}`)]
  return service && reserved.units.includes(name) ? [taken(name, `a unit firn-${name}`)] : []
}

function taken(name: string, what: string): Finding {
  const message = `firn itself has ${what} on the machines that run it: here it is called ${name}-service.`
  const fix = 'Say so where you tell people of it, and in your modules.'
  return finding('reserved-name', ['definition'], message, fix)
}
