import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { setCookie } from 'hono/cookie'
import { MAX_THEME_FORM_BYTES } from '../../src/limits/pages.js'
import { safeReturnTo } from '../oauth/return-to.js'
import { THEME } from './links.js'
import { readTheme, THEME_COOKIE } from './page.js'
import type { PageEnv } from './page-state.js'
import { readForm } from './read-form.js'

const YEAR_SECONDS = 365 * 24 * 60 * 60

/** Remembers the theme that somebody chose, and leads back. Scripts may read and set the cookie: it is no secret. */
export function themeRoutes(): Hono<PageEnv> {
  return new Hono<PageEnv>().post(THEME, bodyLimit({ maxSize: MAX_THEME_FORM_BYTES }), async (c) => {
    const form = await readForm(c)
    const theme = readTheme(form.get('theme'))
    setCookie(c, THEME_COOKIE, theme, { path: '/', maxAge: YEAR_SECONDS, sameSite: 'Lax' })
    return c.redirect(safeReturnTo(form.get('return')), 303)
  })
}
