import { Hono } from 'hono'
import { atLoginOrigin } from '../oauth/login-origin.js'
import { ACCOUNT, LOGIN } from '../web/links.js'
import { renderPage } from '../web/page.js'
import type { PageEnv } from '../web/page-state.js'
import { listOwnCollections } from './own-collections.js'
import { listOwnPackages } from './own-packages.js'
import { AccountPage } from './pages/account-page.js'
import { grantOf } from './publisher.js'
import type { PublishService } from './service.js'

/** `/account`. */
export function accountRoutes(service: PublishService): Hono<PageEnv> {
  const { oauth, db } = service
  return new Hono<PageEnv>().get(ACCOUNT, atLoginOrigin(oauth.origin), async (c) => {
    const session = await oauth.sessionOf(c)
    if (session === null) return c.redirect(`${LOGIN}?${new URLSearchParams({ returnTo: ACCOUNT })}`, 303)
    const [grant, packages, collections] = await Promise.all([
      grantOf(service, session.did),
      listOwnPackages(db, session.did),
      listOwnCollections(db, session.did),
    ])
    return renderPage(
      c,
      { title: 'Account' },
      <AccountPage session={session} grant={grant} packages={packages} collections={collections} />,
    )
  })
}
