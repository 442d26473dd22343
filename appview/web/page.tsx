import type { Context, MiddlewareHandler } from 'hono'
import { getCookie } from 'hono/cookie'
import { raw } from 'hono/html'
import type { PropsWithChildren } from 'hono/jsx'
import { Layout } from './layout.js'
import { PageContext, type PageEnv, type PageOptions, THEMES, type Theme, type Viewer } from './page-state.js'
import type { Site } from './site.js'

export const THEME_COOKIE = 'theme'

/** Reads theme and viewer of each request. `viewerOf` answers who is logged in, or null. */
export function pageState(options: {
  site: Site
  now: () => Date
  viewerOf: (c: Context) => Promise<Viewer | null>
}): MiddlewareHandler<PageEnv> {
  return async function readPageState(c, next) {
    c.set('page', {
      site: options.site,
      path: c.req.path,
      search: new URL(c.req.url).search,
      theme: readTheme(getCookie(c, THEME_COOKIE)),
      viewer: await options.viewerOf(c),
      now: options.now(),
    })
    await next()
  }
}

/** Draws a whole page around `children`. The answer differs by cookie (theme, login), so nobody else may keep it. */
export function renderPage(
  c: Context<PageEnv>,
  options: PageOptions,
  children: PropsWithChildren['children'],
): Response | Promise<Response> {
  const page = (
    <PageContext.Provider value={c.var.page}>
      <Layout {...options}>{children}</Layout>
    </PageContext.Provider>
  )
  c.header('cache-control', 'private, no-cache')
  c.header('vary', 'cookie')
  return c.html(raw(`<!doctype html>${page}`), options.status ?? 200)
}

/** What a cookie or a form says; anything else follows the system. */
export function readTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? 'system'
}
