import type { recipe } from '../../lexicons/dev/firn.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintServiceVariables } from './variables.js'

const VALUES: ReadonlyMap<string, RegExp | undefined> = new Map([
  ['string', undefined],
  ['int', /^-?(?:0|[1-9]\d{0,17})$/],
  ['bool', /^(?:true|false)$/],
  ['port', /^(?:[1-9]\d{0,3}|[1-5]\d{4}|6[0-4]\d{3}|65[0-4]\d\d|655[0-2]\d|6553[0-5])$/],
  ['path', /^\/[^\n]*$/],
  ['enum', undefined],
  ['secret', undefined],
])

/** Given by systemd and NixOS, or read by the dynamic linker; as src/nix/library/lib/service/check.nix has them. */
const RESERVED =
  /^(?:PATH|HOME|USER|LOGNAME|SHELL|TZDIR|LOCALE_ARCHIVE|LD_.*|LISTEN_.*|NOTIFY_SOCKET|WATCHDOG_.*|INVOCATION_ID|JOURNAL_STREAM|MAINPID|(?:RUNTIME|STATE|CACHE|LOGS|CONFIGURATION|CREDENTIALS)_DIRECTORY)$/
const FLAG = /^--?[A-Za-z0-9][A-Za-z0-9._-]{0,61}$/
const SERVICE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/

/** What must be declared for a value to come from there. */
const ORIGINS: ReadonlyMap<string, (service: recipe.Service) => string | undefined> = new Map([
  ['databaseUrl', needsDatabase],
  ['databasePath', needsDatabase],
  ['stateDirectory', () => undefined],
  ['hostName', needsWeb],
  ['publicUrl', needsWeb],
  ['logLevel', () => undefined],
])

/** Settings that the module of a service would refuse, give away, or leave unset. */
export function lintSettings(service: recipe.Service, path: FieldPath): Finding[] {
  const settings = service.settings ?? []
  const variables = settings.map(({ variable }) => variable)
  return [
    ...lintServiceVariables(variables, (index) => [...path, index, 'variable']),
    ...variables.flatMap((variable, index) => lintReserved(variable, [...path, index, 'variable'])),
    ...settings.flatMap((setting, index) => [
      ...lintSetting(setting, [...path, index]),
      ...lintOrigin(setting, service, [...path, index]),
    ]),
  ]
}

/** A variable that belongs to the system and is none of the service's. */
export function lintReserved(variable: string, path: FieldPath): Finding[] {
  if (!RESERVED.test(variable)) return []
  return [
    finding('invalid-variable', path, `The variable ${variable} belongs to the system.`, 'Leave it out.'),
  ]
}

function lintSetting(setting: recipe.Setting, path: FieldPath): Finding[] {
  const { type, values = [], variable, flag } = setting
  if (!VALUES.has(type)) {
    const fix = `Use one of ${[...VALUES.keys()].join(', ')}.`
    return [finding('unknown-type', [...path, 'type'], `"${type}" is no type of a setting.`, fix)]
  }
  const findings: Finding[] = []
  if (type === 'enum' && values.length === 0) {
    const message = `${variable} is an enum without choices.`
    findings.push(
      finding('enum-without-values', [...path, 'values'], message, 'List its choices in "values".'),
    )
  }
  for (const [index, choice] of values.entries()) {
    if (!/\p{Cc}/u.test(choice)) continue
    const message = `A choice of ${variable} has several lines, or other control characters.`
    findings.push(finding('invalid-word', [...path, 'values', index], message, 'Write it on one line.'))
  }
  if (flag !== undefined && !FLAG.test(flag)) {
    const fix = 'Write one option with its dashes, as in --port.'
    findings.push(finding('invalid-word', [...path, 'flag'], `"${flag}" is no option of a program.`, fix))
  }
  if (flag !== undefined && type === 'secret') {
    const message = `${variable} is a secret, and every user of a machine sees the options of its programs.`
    findings.push(finding('exposed-secret', [...path, 'flag'], message, 'Have the program read a variable.'))
  }
  return [
    ...findings,
    ...lintValue(setting, 'default', path),
    ...(type === 'secret' ? [] : lintValue(setting, 'example', path)),
  ]
}

function lintValue(setting: recipe.Setting, field: 'default' | 'example', path: FieldPath): Finding[] {
  const { variable, type, values = [], [field]: value } = setting
  if (value === undefined) return []
  const place = [...path, field]
  if (type === 'secret') {
    const message = `${variable} is a secret, and its default stands in a public record.`
    return [
      finding('secret-default', place, message, 'Leave the default out and change the secret if it is real.'),
    ]
  }
  const pattern = VALUES.get(type)
  const fits = type === 'enum' ? values.includes(value) : (pattern?.test(value) ?? true)
  if (fits) return []
  const article = type === 'int' || type === 'enum' ? 'an' : 'a'
  const message = `"${value}" is no ${type}, the type of ${variable}.`
  return [finding('invalid-default', place, message, `Write ${article} ${type}, or change the type.`)]
}

function lintOrigin(setting: recipe.Setting, service: recipe.Service, path: FieldPath): Finding[] {
  const { from, service: other, variable } = setting
  const findings: Finding[] = []
  if (from !== undefined) {
    const needs = ORIGINS.get(from)
    if (!needs) {
      const fix = `Use one of ${[...ORIGINS.keys()].join(', ')}.`
      const message = `No setting takes its value from "${from}".`
      findings.push(finding('unknown-type', [...path, 'from'], message, fix))
    }
    const missing = needs?.(service)
    if (missing !== undefined) {
      const message = `Nothing gives ${variable} its value: the service declares no ${missing}.`
      findings.push(
        finding('unfilled-setting', [...path, 'from'], message, `Declare "${missing}", or leave "from" out.`),
      )
    }
  }
  if (other === undefined) return findings
  if (!SERVICE.test(other)) findings.push(invalidService(other, [...path, 'service']))
  else if (!service.requires?.includes(other)) {
    const message = `${variable} is the address of ${other}, which the service does not require.`
    findings.push(finding('unfilled-setting', [...path, 'service'], message, `Add "${other}" to "requires".`))
  }
  return findings
}

/** A name that no service can have. */
export function invalidService(name: string, path: FieldPath): Finding {
  const fix = 'Write the name of a definition, or a systemd unit such as redis.service.'
  return finding('invalid-word', path, `"${name}" is the name of no service.`, fix)
}

/** Services that this one needs: definitions or units. */
export function lintRequires({ requires = [] }: recipe.Service, path: FieldPath): Finding[] {
  const unit = /^[A-Za-z0-9:_.@-]+\.(?:service|socket|target|mount|path|timer|device)$/
  return requires.flatMap((name, index) =>
    unit.test(name) || SERVICE.test(name) ? [] : [invalidService(name, [...path, index])],
  )
}

function needsDatabase({ database = 'none' }: recipe.Service): string | undefined {
  return database === 'none' ? 'database' : undefined
}

function needsWeb({ web = false }: recipe.Service): string | undefined {
  return web ? undefined : 'web'
}
