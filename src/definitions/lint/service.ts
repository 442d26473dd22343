import type { recipe } from '../../lexicons/dev/firn.js'
import { programOf } from '../program-of.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import { lintHardening } from './hardening.js'
import { lintProgram } from './names.js'
import type { PlacedRecipe } from './recipes.js'
import { lintRequires, lintReserved, lintSettings } from './settings.js'
import { lintServiceVariables } from './variables.js'

const DATABASES = ['none', 'sqlite', 'postgresql']
const READINESS = ['notify', 'port', 'http']
const PORT_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/
const HTTP_PATH = /^\/[\]A-Za-z0-9._~:/?#@!&'()*+,;=%[-]*$/

/** Declared services whose NixOS module would not evaluate, or would give a secret away. */
export function lintService(placed: PlacedRecipe): Finding[] {
  const { recipe: main, path } = placed
  const { service } = main
  if (!service) return []
  const place = [...path, 'service']
  return [
    ...lintPrograms(main, service, place),
    ...lintSettings(service, [...place, 'settings']),
    ...lintPorts(service, [...place, 'ports']),
    ...lintRequires(service, [...place, 'requires']),
    ...lintReadiness(service, [...place, 'ready']),
    ...unknown('database', service.database, DATABASES, [...place, 'database']),
    ...lintHardening(placed),
  ]
}

function lintPrograms(main: recipe.Main, service: recipe.Service, path: FieldPath): Finding[] {
  const findings = [
    ...lintProgram(service.program, [...path, 'program']),
    ...lintProgram(service.migrate?.program, [...path, 'migrate', 'program']),
  ]
  if (service.program !== undefined || programOf(main) !== undefined) return findings
  const message = 'Nothing says which program the service runs.'
  return [...findings, finding('missing-program', path, message, 'Name it in "program" or "mainProgram".')]
}

function lintPorts({ ports = [], settings = [] }: recipe.Service, path: FieldPath): Finding[] {
  return ports.flatMap(({ name, variable }, index) => {
    const findings: Finding[] = []
    if (!PORT_NAME.test(name)) {
      const fix = 'Use letters, digits, dots, dashes and underscores.'
      findings.push(finding('invalid-word', [...path, index, 'name'], `"${name}" is no name of a port.`, fix))
    }
    if (variable === undefined || settings.some((setting) => setting.variable === variable)) return findings
    const place = [...path, index, 'variable']
    const message = `No setting is called ${variable}.`
    return [
      ...findings,
      ...lintServiceVariables([variable], () => place),
      ...lintReserved(variable, place),
      finding('undeclared-setting', place, message, 'Declare it in "settings", or leave it out here.'),
    ]
  })
}

function lintReadiness({ ready, ports = [], network = true }: recipe.Service, path: FieldPath): Finding[] {
  if (!ready) return []
  const { by, port, path: address } = ready
  const tcp = ports.filter(({ protocol = 'tcp' }) => protocol === 'tcp')
  const findings = unknown('kind of readiness', by, READINESS, [...path, 'by'])
  if (address !== undefined && !HTTP_PATH.test(address)) {
    const fix = 'Write a path that begins with a slash, with spaces and the like as %20.'
    findings.push(finding('invalid-word', [...path, 'path'], `"${address}" is no path of an address.`, fix))
  }
  if (by !== 'notify' && !network) {
    const message = 'Readiness is seen at a port, and the service says that it needs no network.'
    return [...findings, finding('undeclared-port', path, message, 'Leave "network" out, or "ready".')]
  }
  const found = port === undefined ? tcp[0] : tcp.find(({ name }) => name === port)
  if (found || by === 'notify') return findings
  const message =
    port === undefined ? 'The service declares no TCP port.' : `No TCP port is called "${port}".`
  return [...findings, finding('undeclared-port', path, message, 'Declare the port in "ports".')]
}

function unknown(
  what: string,
  word: string | undefined,
  known: readonly string[],
  path: FieldPath,
): Finding[] {
  if (word === undefined || known.includes(word)) return []
  return [finding('unknown-type', path, `"${word}" is no ${what}.`, `Use one of ${known.join(', ')}.`)]
}
