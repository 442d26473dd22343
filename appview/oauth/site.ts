import type { Config } from '../../src/config.js'

/** How people reach this site to log in. */
export interface Site {
  /** Origin of every page that knows who is logged in. */
  readonly origin: string
  /** Confidential OAuth clients have a name of their own on the web; loopback clients are for one machine. */
  readonly client: 'loopback' | 'confidential'
}

const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * The site of a configuration. On loopback it is 127.0.0.1 even when the public address says localhost, since
 * authorization servers lead back to nothing else (RFC 8252, section 8.3) and cookies belong to one host.
 *
 * @returns null for http elsewhere: no account can log in there
 */
export function siteOf({ publicUrl }: Pick<Config, 'publicUrl'>): Site | null {
  const url = new URL(publicUrl)
  if (url.protocol === 'https:') return { origin: url.origin, client: 'confidential' }
  if (!LOOPBACK_HOSTS.has(url.hostname)) return null
  if (url.hostname === 'localhost') url.hostname = '127.0.0.1'
  return { origin: url.origin, client: 'loopback' }
}
