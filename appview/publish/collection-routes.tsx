import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { hasErrors } from '../../src/definitions/lint.js'
import { MAX_REQUEST_BYTES } from '../../src/limits/server.js'
import { NotFoundError } from '../api/errors.js'
import { atLoginOrigin } from '../oauth/login-origin.js'
import { sameOrigin } from '../oauth/same-origin.js'
import { ACCOUNT, COLLECT, collectionPage, LOGIN } from '../web/links.js'
import { renderPage } from '../web/page.js'
import type { PageEnv } from '../web/page-state.js'
import { readForm } from '../web/read-form.js'
import { type CollectionFields, checkFields, deleteCollection, writeCollection } from './collections.js'
import { findOwnCollection } from './own-collections.js'
import { CollectionFormPage, type CollectionFormProps } from './pages/collection-form-page.js'
import { DeleteCollectionPage } from './pages/delete-collection-page.js'
import { PublishedPage } from './pages/published-page.js'
import { PublishError } from './publish-error.js'
import { requirePublisher } from './publisher.js'
import type { PublishService } from './service.js'

/** `/collect`: put a collection together, change it, delete it. */
export function collectionRoutes(service: PublishService): Hono<PageEnv> {
  const app = new Hono<PageEnv>()
  const { oauth, db } = service
  const here = atLoginOrigin(oauth.origin)
  const changing = [sameOrigin([oauth.origin]), bodyLimit({ maxSize: MAX_REQUEST_BYTES })] as const

  app.get(COLLECT, here, async (c) => {
    const session = await requirePublisher(c, service)
    if (session instanceof Response) return session
    const name = c.req.query('name') ?? ''
    const found = name === '' ? undefined : await findOwnCollection(db, { did: session.did, name })
    if (name !== '' && !found) throw new NotFoundError(`You have no collection ${name}.`)
    const fields = found?.fields ?? { name: '', title: '', summary: '', items: '' }
    return editing(c, { fields, base: found?.cid ?? '' })
  })

  app.post(COLLECT, ...changing, async (c) => {
    const session = await oauth.sessionOf(c)
    if (session === null) return toLogin(c)
    const form = await readForm(c)
    const base = form.get('base') ?? ''
    const fields = readFields(form)
    const check = await checkFields(service, session.did, fields)
    const { checked, findings } = check
    if (!checked || hasErrors(findings)) return editing(c, { fields, base, check }, 422)
    if (form.get('step') !== 'publish') return editing(c, { fields, base, check })
    const href = collectionPage({ author: session, name: checked.name })
    try {
      const indexed = await writeCollection(service, checked, base === '' ? null : base)
      if (indexed) return c.redirect(href, 303)
      return renderPage(c, { title: 'Published' }, <PublishedPage title={checked.name} href={href} />)
    } catch (error) {
      if (!(error instanceof PublishError)) throw error
      return editing(c, { fields, base, check, failure: error }, 409)
    }
  })

  app.get(`${COLLECT}/delete`, here, async (c) => {
    const session = await requirePublisher(c, service)
    if (session instanceof Response) return session
    const name = c.req.query('name') ?? ''
    if (!(await findOwnCollection(db, { did: session.did, name }))) {
      throw new NotFoundError(`You have no collection ${name}.`)
    }
    return deleting(c, name)
  })

  app.post(`${COLLECT}/delete`, ...changing, async (c) => {
    const session = await oauth.sessionOf(c)
    if (session === null) return toLogin(c)
    const form = await readForm(c)
    const name = form.get('name') ?? ''
    if (!(await findOwnCollection(db, { did: session.did, name }))) {
      throw new NotFoundError(`You have no collection ${name}.`)
    }
    if (form.get('confirm')?.trim() !== name) {
      return deleting(c, name, `Nothing was deleted: that is not ${name}.`)
    }
    try {
      await deleteCollection(service, { did: session.did, name })
      return c.redirect(ACCOUNT, 303)
    } catch (error) {
      if (!(error instanceof PublishError)) throw error
      return deleting(c, name, error.message)
    }
  })

  return app
}

function readFields(form: ReadonlyMap<string, string>): CollectionFields {
  const text = (field: string) => (form.get(field) ?? '').replaceAll('\r\n', '\n')
  return {
    name: text('name').trim(),
    title: text('title').trim(),
    summary: text('summary').trim(),
    items: text('items'),
  }
}

function toLogin(c: Context): Response {
  return c.redirect(`${LOGIN}?${new URLSearchParams({ returnTo: COLLECT })}`, 303)
}

function editing(c: Context<PageEnv>, props: CollectionFormProps, status: 200 | 409 | 422 = 200) {
  const { base, fields } = props
  const title = base === '' ? 'A new collection' : `Edit ${fields.name}`
  return renderPage(c, { title, status }, <CollectionFormPage {...props} />)
}

function deleting(c: Context<PageEnv>, name: string, problem?: string) {
  const status = problem === undefined ? 200 : 422
  return renderPage(
    c,
    { title: `Delete ${name}`, status },
    <DeleteCollectionPage name={name} problem={problem} />,
  )
}
