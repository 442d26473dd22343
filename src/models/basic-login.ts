import type { Credentials } from './credentials.js'

/** Headers that say who asks, by HTTP's basic scheme (RFC 7617). */
export function basicLogin(username: string, password: string): { readonly authorization: string } {
  return { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` }
}

/** The same with what the machine's netrc has for a host; none where it has nothing. */
export async function netrcLogin(url: URL, credentials: Credentials): Promise<Record<string, string>> {
  const found = await credentials.netrc(url)
  return found ? basicLogin(found.login, found.password) : {}
}
