import reserved from '../../src/nix/library/lib/service/reserved.json' with { type: 'json' }

/** Names that firn's own module has on a machine, in order. */
export const RESERVED: Readonly<Record<'options' | 'units', readonly string[]>> = reserved

/** `services.firn.<option>` of a package. */
export function optionOf(name: string): string {
  return RESERVED.options.includes(name) ? `${name}-service` : name
}

/** The unit file of a service. */
export function unitOf(name: string): string {
  return `firn-${RESERVED.units.includes(name) ? `${name}-service` : name}.service`
}
