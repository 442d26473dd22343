import type { NetrcLogin } from './credentials.js'

/** What a netrc file has: for a host, and by its entry `default` for those which have none of their own. */
export interface NetrcLogins {
  readonly own: NetrcLogin | undefined
  readonly fallback: NetrcLogin | undefined
}

/**
 * The logins for a host in the text of a netrc file (GNU inetutils manual, ".netrc"; as curl reads it: names may be
 * quoted, a macro ends with an empty line). A host with an entry that has no password has no login at all.
 */
export function findNetrcLogins(text: string, host: string): NetrcLogins {
  let found: Entry | undefined
  let fallback: Entry | undefined
  let current: Entry | undefined
  const words = tokensOf(withoutMacros(text))
  for (let word = words.next(); word !== undefined; word = words.next()) {
    if (word === 'machine') {
      current = {}
      if (words.next() === host) found ??= current
    } else if (word === 'default') {
      current = {}
      fallback ??= current
    } else if (word === 'login' && current) assign(current, 'login', words.next())
    else if (word === 'password' && current) assign(current, 'password', words.next())
    else if (word === 'account') words.next()
  }
  return { own: loginOf(found), fallback: found === undefined ? loginOf(fallback) : undefined }
}

interface Entry {
  login?: string
  password?: string
}

function loginOf({ login = '', password }: Entry = {}): NetrcLogin | undefined {
  return password === undefined ? undefined : { login, password }
}

function assign(entry: Entry, name: keyof Entry, value: string | undefined): void {
  if (value !== undefined) entry[name] = value
}

function withoutMacros(text: string): string {
  return text
    .replace(/(^|\n)[^\S\n]*macdef\b[\s\S]*?(?=\n[^\S\n]*\n|$)/g, '$1')
    .replace(/(^|\n)\s*#.*/g, '$1')
}

function tokensOf(text: string): { next(): string | undefined } {
  const words = text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)
  return {
    next() {
      const { value } = words.next()
      return value === undefined ? undefined : (value[1]?.replace(/\\(.)/g, '$1') ?? value[2])
    },
  }
}
