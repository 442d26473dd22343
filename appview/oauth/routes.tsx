import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { MAX_REQUEST_BYTES } from '../../src/limits/server.js'
import type { AppViewContext } from '../context.js'
import { HOME, LOGIN, LOGOUT } from '../web/links.js'
import { renderPage } from '../web/page.js'
import type { PageEnv } from '../web/page-state.js'
import { readForm } from '../web/read-form.js'
import { LoginError } from './errors.js'
import { atLoginOrigin } from './login-origin.js'
import { EXPLANATIONS, LoginFailurePage } from './pages/login-failure-page.js'
import { LoginPage, type LoginPageProps } from './pages/login-page.js'
import { PartialGrantPage } from './pages/partial-grant-page.js'
import { CALLBACK_PATH, JWKS_PATH, LOGOUT_EVERYWHERE_PATH, METADATA_PATH, UPGRADE_PATH } from './paths.js'
import { safeReturnTo } from './return-to.js'
import { sameOrigin } from './same-origin.js'

/** `/login`, `/logout`, `/oauth/*`: mounted at the root, behind `pageState`. */
export function oauthRoutes({ oauth, log }: Pick<AppViewContext, 'oauth' | 'log'>): Hono<PageEnv> {
  const app = new Hono<PageEnv>()
  const changing = [sameOrigin([oauth.origin]), bodyLimit({ maxSize: MAX_REQUEST_BYTES })] as const

  app.get(METADATA_PATH, (c) =>
    oauth.clientMetadata === undefined ? c.notFound() : c.json(oauth.clientMetadata),
  )
  app.get(JWKS_PATH, (c) => c.json(oauth.jwks))

  app.get(LOGIN, atLoginOrigin(oauth.origin), async (c) => {
    const session = await oauth.sessionOf(c)
    return loginPage(c, { session, returnTo: safeReturnTo(c.req.query('returnTo')) })
  })

  app.post(LOGIN, ...changing, async (c) => {
    const form = await readForm(c)
    const account = form.get('account') ?? ''
    const returnTo = safeReturnTo(form.get('returnTo'))
    try {
      return c.redirect((await oauth.authorize(c, { account, permission: 'identity', returnTo })).href, 303)
    } catch (error) {
      if (!(error instanceof LoginError)) throw error
      log.info({ err: error }, 'a login could not begin')
      const { what, todo } = EXPLANATIONS[error.reason]
      const session = await oauth.sessionOf(c)
      return loginPage(c, { session, account, returnTo, problem: `${what} ${todo}` })
    }
  })

  app.post(UPGRADE_PATH, ...changing, async (c) => {
    const returnTo = safeReturnTo((await readForm(c)).get('returnTo'))
    const session = await oauth.sessionOf(c)
    if (session === null) return c.redirect(`${LOGIN}?${new URLSearchParams({ returnTo })}`, 303)
    try {
      const wish = { account: session.did, permission: 'publish', returnTo } as const
      return c.redirect((await oauth.authorize(c, wish)).href, 303)
    } catch (error) {
      return failure(c, error)
    }
  })

  app.get(CALLBACK_PATH, async (c) => {
    try {
      const { returnTo, wished, grant } = await oauth.finish(c)
      if (wished === 'identity' || grant.permission === 'publish') return c.redirect(returnTo, 303)
      return renderPage(
        c,
        { title: 'Not everything was granted' },
        <PartialGrantPage grant={grant} returnTo={returnTo} />,
      )
    } catch (error) {
      return failure(c, error)
    }
  })

  app.post(LOGOUT, ...changing, async (c) => {
    await oauth.logOut(c)
    return c.redirect(HOME, 303)
  })

  app.post(LOGOUT_EVERYWHERE_PATH, ...changing, async (c) => {
    await oauth.logOutEverywhere(c)
    return c.redirect(HOME, 303)
  })

  async function failure(c: Context<PageEnv>, error: unknown): Promise<Response> {
    if (!(error instanceof LoginError)) throw error
    log.info({ err: error }, 'a login failed')
    const { title } = EXPLANATIONS[error.reason]
    const loggedIn = (await oauth.sessionOf(c)) !== null
    return renderPage(
      c,
      { title, status: STATUSES[error.reason] ?? 400 },
      <LoginFailurePage error={error} loggedIn={loggedIn} />,
    )
  }

  return app
}

const STATUSES: Partial<Record<LoginError['reason'], 403 | 502 | 501>> = {
  Denied: 403,
  OtherBrowser: 403,
  OtherAccount: 403,
  ServerUnreachable: 502,
  Refused: 502,
  NotOffered: 501,
}

function loginPage(c: Context<PageEnv>, props: LoginPageProps): Response | Promise<Response> {
  const status = props.problem === undefined ? 200 : 400
  return renderPage(c, { title: 'Log in', status, ownSearch: true }, <LoginPage {...props} />)
}
