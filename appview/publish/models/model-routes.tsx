import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { MAX_PUBLISH_FORM_BYTES } from '../../../src/limits/publishing.js'
import { FileListError } from '../../../src/models/file-list-error.js'
import { SourceError } from '../../../src/models/source-error.js'
import { NotFoundError } from '../../api/errors.js'
import { atLoginOrigin } from '../../oauth/login-origin.js'
import { sameOrigin } from '../../oauth/same-origin.js'
import type { WebSession } from '../../oauth/service.js'
import { definitionPage, LOGIN, PUBLISH_MODEL } from '../../web/links.js'
import { renderPage } from '../../web/page.js'
import type { PageEnv } from '../../web/page-state.js'
import { readForm } from '../../web/read-form.js'
import { findDefinition, findNewestRelease } from '../own-records.js'
import { ModelFormPage, type ModelFormProps } from '../pages/models/model-form-page.js'
import { SourcePage, type SourcePageProps } from '../pages/models/source-page.js'
import { PublishedPage } from '../pages/published-page.js'
import { publish } from '../publish.js'
import { PublishError } from '../publish-error.js'
import { requirePublisher } from '../publisher.js'
import type { PublishService } from '../service.js'
import { checkModel } from './check-model.js'
import { foundOf, unpackFound } from './found.js'
import { createLookUp } from './look-up.js'
import { fieldsOfAbout, fieldsOfRecord, readModelFields, suggestName } from './model-fields.js'
import { readSource, type SourceFields, sourceOfRelease } from './source-fields.js'

type Form = ReadonlyMap<string, string>

/** `/publish/model`: name a source, look at what it has, describe it, publish. */
export function modelRoutes(service: PublishService): Hono<PageEnv> {
  const app = new Hono<PageEnv>()
  const { oauth, db, config } = service
  const lookUp = createLookUp(config)
  const changing = [sameOrigin([oauth.origin]), bodyLimit({ maxSize: MAX_PUBLISH_FORM_BYTES })] as const
  const resolveHandle = (handle: string) => service.identity.resolveHandle(handle)

  app.get(PUBLISH_MODEL, atLoginOrigin(oauth.origin), async (c) => {
    const session = await requirePublisher(c, service)
    if (session instanceof Response) return session
    const name = c.req.query('name') ?? ''
    if (name === '') return sourcePage(c, { name, source: { source: '', include: '' } })
    const published = await findDefinition(db, session.did, name, 'model')
    if (published === undefined) throw new NotFoundError(`You have no model ${name}.`)
    if (c.req.query('only') === 'definition') {
      const fields = fieldsOfRecord(name, published.json)
      return formPage(c, { fields, base: published.cid, hasCard: published.json.card !== undefined })
    }
    const newest = await findNewestRelease(db, session.did, name, 'model')
    return sourcePage(c, { name, source: sourceOfRelease(newest?.json) })
  })

  app.post(PUBLISH_MODEL, ...changing, async (c) => {
    const session = await oauth.sessionOf(c)
    if (session === null) {
      return c.redirect(`${LOGIN}?${new URLSearchParams({ returnTo: PUBLISH_MODEL })}`, 303)
    }
    const form = await readForm(c)
    return form.get('step') === 'look' ? look(c, session, form) : describe(c, session, form)
  })

  /** Asks the source, and begins the description with what it tells; with that which stands, for a new version. */
  async function look(c: Context<PageEnv>, session: WebSession, form: Form): Promise<Response> {
    const source: SourceFields = { source: form.get('source') ?? '', include: form.get('include') ?? '' }
    const own = form.get('own') ?? ''
    try {
      const { model, card } = await lookUp(session.did, readSource(source))
      const published = own === '' ? undefined : await findDefinition(db, session.did, own, 'model')
      const name = own || suggestName(model.about.homepage ?? source.source)
      const told = fieldsOfAbout(name, model.about, card)
      const fields = published
        ? { ...fieldsOfRecord(name, published.json), version: '', preset: told.preset }
        : told
      return formPage(c, {
        fields,
        base: published?.cid ?? '',
        hasCard: published?.json.card !== undefined,
        found: foundOf(model),
      })
    } catch (error) {
      if (!(error instanceof SourceError || error instanceof FileListError)) throw error
      service.log.info({ err: error, did: session.did }, 'the source of a model was not read')
      return sourcePage(c, { name: own, source, problem: error.message }, 422)
    }
  }

  async function describe(c: Context<PageEnv>, session: WebSession, form: Form): Promise<Response> {
    const fields = readModelFields(form)
    const base = form.get('base') ?? ''
    const packed = form.get('found') ?? ''
    const found = packed === '' ? undefined : unpackFound(packed)
    if (packed !== '' && found === undefined) {
      const problem = 'What was found came back in pieces: look the source up once more.'
      return sourcePage(
        c,
        { name: base === '' ? '' : fields.name, source: { source: '', include: '' }, problem },
        422,
      )
    }
    const { did } = session
    const context = { db, did, now: service.now(), allowHttp: config.development, resolveHandle }
    const check = await checkModel(fields, found, context)
    const hasCard = check.published?.json.card !== undefined
    const shown: ModelFormProps = { fields, base, hasCard, check, ...(found && { found }) }
    if (!check.publishable) return formPage(c, shown, 422)
    if (form.get('step') !== 'publish') return formPage(c, shown)
    const href = definitionPage({ author: session, kind: 'model', name: fields.name })
    try {
      const { records, blobs } = check
      const { indexed } = await publish(service, { did, records, blobs, baseCid: base === '' ? null : base })
      if (indexed) return c.redirect(href, 303)
      return renderPage(c, { title: 'Published' }, <PublishedPage title={fields.name} href={href} />)
    } catch (error) {
      if (!(error instanceof PublishError)) throw error
      service.log.info({ err: error, did }, 'a model was not published')
      return formPage(c, { ...shown, failure: error }, 409)
    }
  }

  return app
}

function sourcePage(c: Context<PageEnv>, props: SourcePageProps, status: 200 | 422 = 200): Promise<Response> {
  const title = props.name === '' ? 'Publish a model' : `A new version of ${props.name}`
  return Promise.resolve(renderPage(c, { title, status }, <SourcePage {...props} />))
}

function formPage(
  c: Context<PageEnv>,
  props: ModelFormProps,
  status: 200 | 409 | 422 = 200,
): Promise<Response> {
  return Promise.resolve(
    renderPage(c, { title: titleOf(props), status }, <ModelFormPage {...props} title={titleOf(props)} />),
  )
}

function titleOf({ fields: { name }, base, found }: ModelFormProps): string {
  if (base === '') return 'Publish a model'
  return found === undefined ? `Describe ${name}` : `A new version of ${name}`
}
