import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { MAX_REQUEST_BYTES } from '../../src/limits/server.js'
import { type Kind, ReleaseKeyError } from '../../src/syntax/release-key.js'
import { NotFoundError } from '../api/errors.js'
import { atLoginOrigin } from '../oauth/login-origin.js'
import { sameOrigin } from '../oauth/same-origin.js'
import type { WebSession } from '../oauth/service.js'
import { ACCOUNT, LOGIN, managePage } from '../web/links.js'
import { renderPage } from '../web/page.js'
import type { PageEnv } from '../web/page-state.js'
import { readForm } from '../web/read-form.js'
import {
  deleteDefinition,
  deleteRelease,
  type OwnDefinition,
  removeChannel,
  setChannel,
  unyankRelease,
  yankRelease,
} from './manage.js'
import { findOwn, type OwnDetails } from './own-definitions.js'
import { DeletePage } from './pages/delete-page.js'
import { ManagePage, type ManagePageProps, type Refused } from './pages/manage-page.js'
import { PublishError } from './publish-error.js'
import { requirePublisher } from './publisher.js'
import type { PublishService } from './service.js'

type Form = ReadonlyMap<string, string>
type Action = (own: OwnDefinition, form: Form) => Promise<void>

/** Where each kind is managed; a package may be called atom. The first that fits answers. */
const PATHS = [
  ['model', '/manage/:key{model:[A-Za-z0-9._-]+}'],
  ['package', '/manage/:key'],
  ['atom', `/manage/atom/:key{[0-9a-v]{52}}`],
] as const

/** `/manage/<name>`, `/manage/atom/<AtomId>`, `/manage/model:<name>`: yank, channels, deletion of what is one's own. */
export function manageRoutes(service: PublishService): Hono<PageEnv> {
  const app = new Hono<PageEnv>()
  for (const [kind, path] of PATHS) app.route('/', routesOf(service, kind, path))
  return app
}

function routesOf(service: PublishService, kind: Kind, base: string): Hono<PageEnv> {
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

  app.get(base, here, async (c) => {
    const session = await requirePublisher(c, service)
    return session instanceof Response ? session : managing(c, session)
  })

  for (const [path, action] of Object.entries(actions)) {
    app.post(`${base}/${path}`, ...changing, async (c) => {
      const session = await oauth.sessionOf(c)
      if (session === null) return toLogin(c)
      const form = await readForm(c)
      const own = ownOf(c, session)
      const refused = await refusalOf(() => action(own, form))
      if (refused === undefined) return c.redirect(pageOf(own), 303)
      return managing(c, session, { ...refused, form })
    })
  }

  app.get(`${base}/delete`, here, async (c) => {
    const session = await requirePublisher(c, service)
    return session instanceof Response ? session : deleting(c, session, c.req.query('version'))
  })

  app.post(`${base}/delete`, ...changing, async (c) => {
    const session = await oauth.sessionOf(c)
    if (session === null) return toLogin(c)
    const form = await readForm(c)
    const own = ownOf(c, session)
    const { name } = await findDetails(own)
    const version = form.get('version')
    // A label may have been typed in another normal form.
    if (form.get('confirm')?.trim().normalize('NFKC') !== (version ?? name)) {
      return deleting(c, session, version, `Nothing was deleted: that is not ${version ?? name}.`)
    }
    const refused = await refusalOf(() =>
      version === undefined ? deleteDefinition(service, own) : deleteRelease(service, own, version),
    )
    if (refused !== undefined) return deleting(c, session, version, refused.message)
    return c.redirect(version === undefined ? ACCOUNT : pageOf(own), 303)
  })

  async function managing(
    c: Context<PageEnv>,
    session: WebSession,
    refused?: ManagePageProps['refused'],
  ): Promise<Response> {
    const own = ownOf(c, session)
    const found = await findDetails(own)
    return renderPage(
      c,
      { title: `Manage ${found.name}`, status: refused === undefined ? 200 : 422 },
      <ManagePage author={session} kind={kind} definitionKey={own.key} {...found} refused={refused} />,
    )
  }

  async function deleting(
    c: Context<PageEnv>,
    session: WebSession,
    version: string | undefined,
    problem?: string,
  ): Promise<Response> {
    const own = ownOf(c, session)
    const { name, releases } = await findDetails(own)
    if (version !== undefined && !releases.some((release) => release.version === version)) {
      throw new NotFoundError(`You have no release ${version} of ${name}.`)
    }
    return renderPage(
      c,
      { title: `Delete ${name}`, status: problem === undefined ? 200 : 422 },
      <DeletePage {...{ name, version, problem, releaseCount: releases.length }} managedAt={pageOf(own)} />,
    )
  }

  async function findDetails(own: OwnDefinition): Promise<OwnDetails> {
    const found = await findOwn(db, own)
    if (found === undefined) throw new NotFoundError(`You have no ${kind} ${own.key}.`)
    return found
  }

  function ownOf(c: Context, { did }: WebSession): OwnDefinition {
    return { did, kind, key: keyOf(c) }
  }

  function toLogin(c: Context): Response {
    const returnTo = managePage(keyOf(c), kind)
    return c.redirect(`${LOGIN}?${new URLSearchParams({ returnTo })}`, 303)
  }

  function keyOf(c: Context): string {
    const key = c.req.param('key') ?? ''
    return kind === 'model' ? key.replace(/^model:/, '') : key
  }

  return app
}

function pageOf({ key, kind }: OwnDefinition): string {
  return managePage(key, kind)
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
