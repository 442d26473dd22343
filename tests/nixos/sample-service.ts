import type { JsonObject } from '../../src/nix/canonical-json.js'
import type { SampleRelease } from '../nix/sample.js'

/** A release of a service, called "pds" and run by the program of that name. */
export function serviceOf(service: JsonObject, recipe: JsonObject = {}): SampleRelease {
  return {
    name: 'pds',
    definition: { summary: 'A personal data server' },
    recipe: { mainProgram: 'pds', service, ...recipe },
  }
}

/** The service that most tests begin with: a port, a setting, a required one, a secret. */
export const PLAIN: JsonObject = {
  settings: [
    { variable: 'PDS_HOSTNAME', type: 'string', required: true, description: 'its public host name' },
    { variable: 'PDS_PORT', type: 'port', default: '2583' },
    { variable: 'PDS_JWT_SECRET', type: 'secret', required: true },
  ],
  ports: [{ name: 'http', port: 2583, variable: 'PDS_PORT' }],
}

/** What an administrator writes to run the service. */
export function enabled(further = '', secrets = 'secrets.PDS_JWT_SECRET = "/run/secrets/jwt";'): string {
  return `{ pkgs, lib, ... }: {
    services.firn.pds = { enable = true; settings.PDS_HOSTNAME = "pds.example.org"; ${secrets} ${further} };
  }`
}
