import type { NetrcLogin } from './credentials.js'

/**
 * The login for a host in the text of a netrc file (GNU inetutils manual, ".netrc"; as curl reads it: names may be
 * quoted, `default` is for who has no entry of their own, a macro ends with an empty line).
 */
export function findNetrcLogin(text: string, host: string): NetrcLogin | undefined {
  let found: { login?: string; password?: string } | undefined
  let fallback: { login?: string; password?: string } | undefined
  let current: { login?: string; password?: string } | undefined
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
  const { login = '', password } = found ?? fallback ?? {}
  return password === undefined ? undefined : { login, password }
}

function assign(entry: Record<string, string>, name: string, value: string | undefined): void {
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
