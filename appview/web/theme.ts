import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { safeReturnTo } from '../oauth/return-to.js'
import { THEME } from './links.js'
import { readTheme, THEME_COOKIE } from './page.js'
import type { PageEnv } from './page-state.js'

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** Remembers the theme that somebody chose, and leads back. Scripts may read and set the cookie: it is no secret. */
export function themeRoutes(): Hono<PageEnv> {
  return new Hono<PageEnv>().post(THEME, async (c) => {
    const form = await c.req.formData()
    const theme = readTheme(textOf(form.get('theme')))
    setCookie(c, THEME_COOKIE, theme, { path: '/', maxAge: YEAR_SECONDS, sameSite: 'Lax' })
    return c.redirect(safeReturnTo(textOf(form.get('return'))), 303)
  })
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}
