import type { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintProgram } from './names.js'
import type { PlacedRecipe } from './recipes.js'
import { lintServiceVariables } from './variables.js'

const DEFAULTS: ReadonlyMap<string, RegExp | undefined> = new Map([
  ['string', undefined],
  ['int', /^-?\d+$/],
  ['bool', /^(?:true|false)$/],
  ['port', /^(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/],
  ['path', /^\//],
  ['enum', undefined],
  ['secret', undefined],
])

/** Declared services whose NixOS module would not evaluate, or would give a secret away. */
export function lintService({ recipe: { service }, path }: PlacedRecipe): Finding[] {
  if (!service) return []
  const place = [...path, 'service']
  const settings = service.settings ?? []
  const variables = settings.map(({ variable }) => variable)
  return [
    ...lintProgram(service.program, [...place, 'program']),
    ...lintServiceVariables(variables, (index) => [...place, 'settings', index, 'variable']),
    ...settings.flatMap((setting, index) => lintSetting(setting, [...place, 'settings', index])),
    ...(service.ports ?? []).flatMap(({ variable }, index) =>
      variable === undefined || variables.includes(variable)
        ? []
        : [undeclaredSetting(variable, [...place, 'ports', index, 'variable'])],
    ),
    ...(service.hardeningExceptions ?? []).map(({ option, reason }, index) =>
      finding(
        'hardening-exception',
        [...place, 'hardeningExceptions', index],
        `The service runs without the full sandbox (${option}): ${reason}`,
        'Nothing, where the reason holds.',
      ),
    ),
  ]
}

function lintSetting(setting: recipe.Setting, path: FieldPath): Finding[] {
  const { type, values = [] } = setting
  if (!DEFAULTS.has(type)) {
    const fix = `Use one of ${[...DEFAULTS.keys()].join(', ')}.`
    return [finding('unknown-type', [...path, 'type'], `"${type}" is no type of a setting.`, fix)]
  }
  const findings: Finding[] = []
  if (type === 'enum' && values.length === 0) {
    const message = `${setting.variable} is an enum without choices.`
    findings.push(
      finding('enum-without-values', [...path, 'values'], message, 'List its choices in "values".'),
    )
  }
  return [...findings, ...lintDefault(setting, [...path, 'default'])]
}

function lintDefault(
  { variable, type, default: value, values = [] }: recipe.Setting,
  path: FieldPath,
): Finding[] {
  if (value === undefined) return []
  if (type === 'secret') {
    const message = `${variable} is a secret, and its default stands in a public record.`
    return [
      finding('secret-default', path, message, 'Leave the default out and change the secret if it is real.'),
    ]
  }
  const pattern = DEFAULTS.get(type)
  const fits = type === 'enum' ? values.includes(value) : (pattern?.test(value) ?? true)
  if (fits) return []
  const article = type === 'int' || type === 'enum' ? 'an' : 'a'
  const message = `"${value}" is no ${type}, the type of ${variable}.`
  return [finding('invalid-default', path, message, `Write ${article} ${type}, or change the type.`)]
}

function undeclaredSetting(variable: string, path: FieldPath): Finding {
  const message = `No setting is called ${variable}.`
  return finding('undeclared-setting', path, message, 'Declare it in "settings", or leave it out here.')
}
