import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { MAX_REQUEST_BYTES } from '../../src/limits/server.js'
import { ReleaseKeyError } from '../../src/syntax/release-key.js'
import { NotFoundError } from '../api/errors.js'
import { atLoginOrigin } from '../oauth/login-origin.js'
import { sameOrigin } from '../oauth/same-origin.js'
import type { WebSession } from '../oauth/service.js'
import { ACCOUNT, LOGIN, managePage } from '../web/links.js'
import { renderPage } from '../web/page.js'
import type { PageEnv } from '../web/page-state.js'
import { readForm } from '../web/read-form.js'
import {
  deletePackage,
  deleteRelease,
  type OwnPackage,
  removeChannel,
  setChannel,
  unyankRelease,
  yankRelease,
} from './manage.js'
import { findOwnPackage } from './own-packages.js'
import { DeletePage } from './pages/delete-page.js'
import { ManagePage, type ManagePageProps, type Refused } from './pages/manage-page.js'
import { PublishError } from './publish-error.js'
import { requirePublisher } from './publisher.js'
import type { PublishService } from './service.js'

type Form = ReadonlyMap<string, string>
type Action = (own: OwnPackage, form: Form) => Promise<void>

const MANAGE_PATH = managePage(':name')

/** `/manage/<name>`: yank, channels, deletion of one's own packages. */
export function manageRoutes(service: PublishService): Hono<PageEnv> {
  const app = new Hono<PageEnv>()
  const { oauth, db } = service
  const here = atLoginOrigin(oauth.origin)
  const changing = [sameOrigin([oauth.origin]), bodyLimit({ maxSize: MAX_REQUEST_BYTES })] as const

  const actions: Readonly<Record<string, Action>> = {
    yank: (own, form) =>
      yankRelease(service, own, {
        version: form.get('version') ?? '',
        reason: form.get('reason') ?? '',
        replacement: form.get('replacement') ?? '',
      }),
    unyank: (own, form) => unyankRelease(service, own, form.get('version') ?? ''),
    channel: (own, form) =>
      setChannel(service, own, { name: form.get('channel') ?? '', version: form.get('version') ?? '' }),
    'channel/remove': (own, form) => removeChannel(service, own, form.get('channel') ?? ''),
  }

  app.get(MANAGE_PATH, here, async (c) => {
    const session = await requirePublisher(c, service)
    return session instanceof Response ? session : managing(c, session)
  })

  for (const [path, action] of Object.entries(actions)) {
    app.post(`${MANAGE_PATH}/${path}`, ...changing, async (c) => {
      const session = await oauth.sessionOf(c)
      if (session === null) return toLogin(c)
      const form = await readForm(c)
      const refused = await refusalOf(() => action(ownPackage(c, session), form))
      if (refused === undefined) return c.redirect(managePage(c.req.param('name') ?? ''), 303)
      return managing(c, session, { ...refused, form })
    })
  }

  app.get(`${MANAGE_PATH}/delete`, here, async (c) => {
    const session = await requirePublisher(c, service)
    return session instanceof Response ? session : deleting(c, session, c.req.query('version'))
  })

  app.post(`${MANAGE_PATH}/delete`, ...changing, async (c) => {
    const session = await oauth.sessionOf(c)
    if (session === null) return toLogin(c)
    const form = await readForm(c)
    const own = ownPackage(c, session)
    const version = form.get('version')
    if (form.get('confirm')?.trim() !== (version ?? own.name)) {
      return deleting(c, session, version, `Nothing was deleted: that is not ${version ?? own.name}.`)
    }
    const refused = await refusalOf(() =>
      version === undefined ? deletePackage(service, own) : deleteRelease(service, own, version),
    )
    if (refused !== undefined) return deleting(c, session, version, refused.message)
    return c.redirect(version === undefined ? ACCOUNT : managePage(own.name), 303)
  })

  async function managing(
    c: Context<PageEnv>,
    session: WebSession,
    refused?: ManagePageProps['refused'],
  ): Promise<Response> {
    const own = ownPackage(c, session)
    const found = await findOwn(own)
    return renderPage(
      c,
      { title: `Manage ${own.name}`, status: refused === undefined ? 200 : 422 },
      <ManagePage author={session} name={own.name} {...found} refused={refused} />,
    )
  }

  async function deleting(
    c: Context<PageEnv>,
    session: WebSession,
    version: string | undefined,
    problem?: string,
  ): Promise<Response> {
    const own = ownPackage(c, session)
    const { releases } = await findOwn(own)
    if (version !== undefined && !releases.some((release) => release.version === version)) {
      throw new NotFoundError(`You have no release ${version} of ${own.name}.`)
    }
    return renderPage(
      c,
      { title: `Delete ${own.name}`, status: problem === undefined ? 200 : 422 },
      <DeletePage name={own.name} version={version} releaseCount={releases.length} problem={problem} />,
    )
  }

  async function findOwn(own: OwnPackage) {
    const found = await findOwnPackage(db, own)
    if (found === undefined) throw new NotFoundError(`You have no package ${own.name}.`)
    return found
  }

  return app
}

function ownPackage(c: Context, { did }: WebSession): OwnPackage {
  return { did, name: c.req.param('name') ?? '' }
}

function toLogin(c: Context): Response {
  const returnTo = managePage(c.req.param('name') ?? '')
  return c.redirect(`${LOGIN}?${new URLSearchParams({ returnTo })}`, 303)
}

/** Why an action was refused; undefined when it was done. */
async function refusalOf(action: () => Promise<void>): Promise<Refused | undefined> {
  try {
    await action()
    return undefined
  } catch (error) {
    if (error instanceof PublishError) return { message: error.message, outcomeUnknown: error.outcomeUnknown }
    if (error instanceof ReleaseKeyError) return { message: error.message, outcomeUnknown: false }
    throw error
  }
}
