import type { collection, recipe } from '../lexicons/dev/firn.js'
import type { CollectionItem } from './collection.js'
import type { FieldPath, Finding, Severity } from './lint/finding.js'
import { jsonPointer } from './path.js'

/** Everything that can be found in a collection. The codes are part of the API: keep them for ever. */
const SEVERITIES = {
  'secret-in-collection': 'error',
  'unmet-requirement': 'warning',
  'no-service': 'warning',
  'undeclared-setting': 'warning',
  'invalid-setting': 'warning',
  'unknown-port': 'warning',
  'missing-summary': 'info',
} as const satisfies Readonly<Record<string, Severity>>

export type CollectionFindingCode = keyof typeof SEVERITIES
export type CollectionFinding = Finding<CollectionFindingCode>

/** An item with what its requirement means now. */
export interface ResolvedItem {
  readonly item: CollectionItem
  /** Why nothing meets the requirement; absent where something does. */
  readonly problem?: string
  /** What the release declares. */
  readonly service?: recipe.Service | undefined
}

/**
 * What of a collection does not fit the releases that its items mean now, which others may change at any time: it is
 * no reason to refuse the record, but for a secret that would stand in public. Paths are JSON pointers.
 */
export function lintCollection(
  record: Pick<collection.Main, 'summary'>,
  items: readonly ResolvedItem[],
): CollectionFinding[] {
  const services = new Map(items.map(({ item, service }) => [item.name, service]))
  return [
    ...(record.summary === undefined
      ? [
          finding(
            'missing-summary',
            ['summary'],
            'Nobody is told what it is for.',
            'Add "summary": one sentence.',
          ),
        ]
      : []),
    ...items.flatMap((resolved, index) => lintItem(resolved, ['items', index], services)),
  ]
}

function lintItem(
  { item, problem, service }: ResolvedItem,
  path: FieldPath,
  services: ReadonlyMap<string, recipe.Service | undefined>,
): CollectionFinding[] {
  if (problem !== undefined) {
    const fix = 'Ask for a version that there is, or take the item out.'
    return [finding('unmet-requirement', [...path, 'requirement'], problem, fix)]
  }
  if (!item.service) return []
  const place = [...path, 'service']
  if (!service) {
    const message = `${item.name} declares no service that could be run.`
    return [finding('no-service', place, message, 'Leave "service" out of the item.')]
  }
  const { settings = [], connect = [] } = item.service
  return [
    ...settings.flatMap((setting, index) =>
      lintSetting(setting.variable, service, [...place, 'settings', index], setting.value),
    ),
    ...connect.flatMap((connection, index) => [
      ...lintSetting(connection.variable, service, [...place, 'connect', index]),
      ...lintPort(connection, services.get(connection.service), [...place, 'connect', index, 'port']),
    ]),
  ]
}

function lintSetting(
  variable: string,
  { settings = [], ports = [], database }: recipe.Service,
  path: FieldPath,
  value?: string,
): CollectionFinding[] {
  const declared = settings.find((setting) => setting.variable === variable)
  if (!declared) {
    const isImplied =
      ports.some((port) => port.variable === variable) ||
      (variable === 'DATABASE_URL' && database !== undefined && database !== 'none')
    if (isImplied) return []
    const fix = 'Take it out, or ask for a version that declares it.'
    return [
      finding('undeclared-setting', [...path, 'variable'], `The service has no setting ${variable}.`, fix),
    ]
  }
  if (declared.type === 'secret') {
    const message = `${variable} is a secret, and a collection is public.`
    const fix =
      'Take it out and change the secret if it is real: whoever runs the service gives it as a file.'
    return [finding('secret-in-collection', path, message, fix)]
  }
  if (value === undefined || fits(declared, value)) return []
  const message = `"${value}" is no ${declared.type}, the type of ${variable}.`
  return [finding('invalid-setting', [...path, 'value'], message, 'Write a value of that type.')]
}

function fits({ type, values = [] }: recipe.Setting, value: string): boolean {
  if (type === 'int') return /^-?(?:0|[1-9]\d{0,17})$/.test(value)
  if (type === 'port') return /^[1-9]\d{0,4}$/.test(value) && Number(value) <= 65_535
  if (type === 'bool') return value === 'true' || value === 'false'
  if (type === 'path') return value.startsWith('/')
  return type !== 'enum' || values.includes(value)
}

function lintPort(
  { service: name, port }: collection.Connection,
  service: recipe.Service | undefined,
  path: FieldPath,
): CollectionFinding[] {
  const ports = service?.ports ?? []
  if (ports.some((each) => each.name === port)) return []
  const there =
    ports.length === 0 ? 'it declares none' : `it has ${ports.map((each) => each.name).join(', ')}`
  const message = `${name} has no port "${port}": ${there}.`
  return [finding('unknown-port', path, message, 'Name a port that the service declares.')]
}

function finding(
  code: CollectionFindingCode,
  path: FieldPath,
  message: string,
  fix: string,
): CollectionFinding {
  return { code, severity: SEVERITIES[code], path: jsonPointer(path), message, fix }
}
