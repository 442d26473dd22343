import { Hono } from 'hono'
import { atLoginOrigin } from '../oauth/login-origin.js'
import { ACCOUNT, LOGIN } from '../web/links.js'
import { renderPage } from '../web/page.js'
import type { PageEnv } from '../web/page-state.js'
import { listOwnCollections } from './own-collections.js'
import { listOwn } from './own-definitions.js'
import { AccountPage } from './pages/account-page.js'
import { grantOf } from './publisher.js'
import type { PublishService } from './service.js'

/** `/account`. */
export function accountRoutes(service: PublishService): Hono<PageEnv> {
  const { oauth, db } = service
  return new Hono<PageEnv>().get(ACCOUNT, atLoginOrigin(oauth.origin), async (c) => {
    const session = await oauth.sessionOf(c)
    if (session === null) return c.redirect(`${LOGIN}?${new URLSearchParams({ returnTo: ACCOUNT })}`, 303)
    const [grant, packages, atoms, models, collections] = await Promise.all([
      grantOf(service, session.did),
      listOwn(db, session.did, 'package'),
      listOwn(db, session.did, 'atom'),
      listOwn(db, session.did, 'model'),
      listOwnCollections(db, session.did),
    ])
    return renderPage(
      c,
      { title: 'Account' },
      <AccountPage
        session={session}
        grant={grant}
        packages={packages}
        atoms={atoms}
        models={models}
        collections={collections}
      />,
    )
  })
}
