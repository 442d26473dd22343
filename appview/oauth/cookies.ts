import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { LOGIN_LIFETIME_MS, WEB_SESSION_LIFETIME_MS } from '../../src/limits/login.js'

/** `session` says who is logged in; `login` binds a login under way to the browser that started it. */
export type CookieName = 'session' | 'login'

const LIFETIMES: Readonly<Record<CookieName, number>> = {
  session: WEB_SESSION_LIFETIME_MS,
  login: LOGIN_LIFETIME_MS,
}

export interface Cookies {
  read(c: Context, name: CookieName): string | undefined
  write(c: Context, name: CookieName, secret: string): void
  clear(c: Context, name: CookieName): void
}

/**
 * Cookies that no script reads and no other site sends along with a POST. `secure` adds the `__Host-` prefix, by which
 * browsers refuse them from another host or without TLS; http on loopback cannot have that.
 */
export function createCookies({ secure }: { secure: boolean }): Cookies {
  const prefix = secure ? ({ prefix: 'host' } as const) : {}
  const nameOf = (name: CookieName) => `firn_${name}`
  return {
    read: (c, name) => (secure ? getCookie(c, nameOf(name), 'host') : getCookie(c, nameOf(name))),
    write: (c, name, secret) =>
      setCookie(c, nameOf(name), secret, {
        ...prefix,
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        secure,
        maxAge: LIFETIMES[name] / 1000,
      }),
    clear: (c, name) => {
      deleteCookie(c, nameOf(name), { ...prefix, path: '/', secure })
    },
  }
}
