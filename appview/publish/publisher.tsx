import type { Context } from 'hono'
import type { Grant } from '../../src/oauth/grant.js'
import { LoginError } from '../oauth/errors.js'
import { UpgradeForm } from '../oauth/pages/upgrade-form.js'
import type { WebSession } from '../oauth/service.js'
import { LOGIN } from '../web/links.js'
import { renderPage } from '../web/page.js'
import type { PageEnv } from '../web/page-state.js'
import type { PublishService } from './service.js'

/** What an account may do; nothing when its tokens are gone. */
export async function grantOf({ oauth }: Pick<PublishService, 'oauth'>, did: string): Promise<Grant | null> {
  try {
    return await oauth.grantOf(did)
  } catch (error) {
    if (error instanceof LoginError) return null
    throw error
  }
}

/** Who publishes here; or, for who may not yet, the page that leads there and back again. */
export async function requirePublisher(
  c: Context<PageEnv>,
  service: Pick<PublishService, 'oauth'>,
): Promise<WebSession | Response> {
  const { pathname, search } = new URL(c.req.url)
  const returnTo = pathname + search
  const session = await service.oauth.sessionOf(c)
  if (session === null) return c.redirect(`${LOGIN}?${new URLSearchParams({ returnTo })}`, 303)
  const grant = await grantOf(service, session.did)
  if (grant?.permission === 'publish') return session
  return renderPage(c, { title: 'Permission to publish' }, <PermissionPage returnTo={returnTo} />)
}

/** The first time: what firn will be able to do, and what not. */
function PermissionPage({ returnTo }: { returnTo: string }) {
  return (
    <div class="stack">
      <h1>Permission to publish</h1>
      <p>
        What you publish are records in your own repository, and firn writes them there for you. For that it
        needs your permission, once: to create, change and delete your packages, atoms, models, releases,
        channels, yanks and collections, and to upload readmes and lists of files. It sees and writes nothing
        else, and you can take the permission back at your server at any time.
      </p>
      <UpgradeForm returnTo={returnTo} label="Ask my server" />
    </div>
  )
}
