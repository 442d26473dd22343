import type { Unit, Value } from './evaluate.js'

/** The text of a unit file, as NixOS writes it. */
export function unitFile({
  description,
  wants,
  after,
  environment,
  unitConfig,
  serviceConfig,
}: Unit): string {
  const variables = Object.entries(environment)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `Environment=${JSON.stringify(`${name}=${value}`)}`)
  return [
    '[Unit]',
    ...lines({ Description: description, Wants: wants.join(' '), After: after.join(' '), ...unitConfig }),
    '[Service]',
    ...variables,
    ...lines(serviceConfig),
    '',
  ].join('\n')
}

function lines(section: Record<string, Value>): string[] {
  return Object.entries(section).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((each) => `${name}=${each}`),
  )
}
