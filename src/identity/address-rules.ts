import {
  checkForbiddenDomainNamePolicy,
  checkHostHeaderPolicy,
  checkProtocolPolicy,
  checkUnicastPolicy,
  DEFAULT_FORBIDDEN_DOMAIN_NAMES,
} from '@atproto-labs/fetch-node'

const RESERVED_NAMES = new Set(DEFAULT_FORBIDDEN_DOMAIN_NAMES)

/**
 * Why an address that a stranger chose may not be asked; undefined when it may: https on its own port at a host with
 * a name. Where that name leads is checked at the connection.
 */
export function problemOfForeign(url: URL): string | undefined {
  return (
    checkProtocolPolicy(url, { 'https:': { allowCustomPort: false } }) ??
    checkHostHeaderPolicy(url) ??
    problemOfForeignHost(url)
  )
}

/** As `problemOfForeign`, of the host alone, whatever the scheme and port. */
export function problemOfForeignHost(url: URL): string | undefined {
  return checkForbiddenDomainNamePolicy(url, RESERVED_NAMES) ?? checkUnicastPolicy(url)
}

/**
 * Whether an address is this machine itself: `localhost`, 127.0.0.0/8 or ::1 over http or https. A URL parser has
 * made plain addresses of decimal, octal, hexadecimal and short ones by then.
 */
export function isLoopback({ protocol, hostname }: URL): boolean {
  if (protocol !== 'http:' && protocol !== 'https:') return false
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
