import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { MAX_PUBLISH_FORM_BYTES } from '../../src/limits/publishing.js'
import { atLoginOrigin } from '../oauth/login-origin.js'
import { sameOrigin } from '../oauth/same-origin.js'
import type { WebSession } from '../oauth/service.js'
import { definitionPage, PUBLISH } from '../web/links.js'
import { renderPage } from '../web/page.js'
import { PageContext, type PageEnv } from '../web/page-state.js'
import { readForm } from '../web/read-form.js'
import { checkInput, type PublishCheck } from './check-input.js'
import { editPropsFrom, editPropsOf } from './edit-props.js'
import { previewExpression } from './expression-preview.js'
import { NAME_FIELD } from './form-fields.js'
import type { Extent } from './form-values.js'
import { type JsonObject, removeAt, setAt } from './json-path.js'
import { findDefinition, type IndexedRecord } from './own-records.js'
import { CheckPage, type CheckPageProps } from './pages/check-page.js'
import { CheckResult } from './pages/check-result.js'
import { type EditProps, PublishPage, titleOf } from './pages/publish-page.js'
import { PublishedPage } from './pages/published-page.js'
import { LIVE_CHECK_PATH } from './paths.js'
import { prefill } from './prefill.js'
import { publish } from './publish.js'
import { PublishError } from './publish-error.js'
import { requirePublisher } from './publisher.js'
import { readmeBlob } from './readme.js'
import { recordsOf, textOf } from './record-texts.js'
import type { PublishService } from './service.js'
import { readSubmission, type Submission } from './submission.js'

const LOGGED_OUT =
  'You are no longer logged in. Log in in another tab of this browser, then press the button here again.'

/** `/publish`: fill in or paste, look at everything, publish. */
export function publishFormRoutes(service: PublishService): Hono<PageEnv> {
  const app = new Hono<PageEnv>()
  const { oauth, db } = service
  const changing = [sameOrigin([oauth.origin]), bodyLimit({ maxSize: MAX_PUBLISH_FORM_BYTES })] as const

  app.get(PUBLISH, atLoginOrigin(oauth.origin), async (c) => {
    const session = await requirePublisher(c, service)
    if (session instanceof Response) return session
    const name = c.req.query('name') ?? ''
    const extent: Extent = c.req.query('only') === 'definition' ? 'definition' : 'all'
    const input = await prefill(db, { did: session.did, name, extent })
    const published = input && (await findDefinition(db, session.did, name))
    const empty = extent === 'all' ? { name, release: {} } : { name, package: {} }
    return editPage(c, editPropsFrom(input ?? empty, { published }))
  })

  app.post(PUBLISH, ...changing, async (c) => {
    const form = await readForm(c)
    const submission = await readSubmission(form, resolveHandle)
    const session = await oauth.sessionOf(c)
    if (session === null) {
      return editPage(c, editPropsOf(submission, { published: undefined, failure: LOGGED_OUT }), 401)
    }
    const check = await checkSubmission(session, submission)
    const name = check.name ?? form.get(NAME_FIELD) ?? ''
    const published = check.published ?? (await findDefinition(db, session.did, name))
    const step = form.get('step')
    if (step === 'edit') return editPage(c, editAgain(submission, check, published))
    if (step === 'publish' && check.publishable) {
      return publishChecked(c, { session, submission, check, base: form.get('base') ?? '' })
    }
    const typed = form.get('mode') !== 'checked'
    if (typed && (!check.publishable || submission.problems.length > 0)) {
      return editPage(c, editPropsOf(submission, { check, published }), 422)
    }
    return checkPage(c, { submission, check })
  })

  // A fragment: what a check says of the form as it is.
  app.post(LIVE_CHECK_PATH, ...changing, async (c) => {
    const session = await oauth.sessionOf(c)
    if (session === null) return c.body(null, 401)
    const submission = await readSubmission(await readForm(c), resolveHandle)
    const check = await checkSubmission(session, submission)
    const { shown } = editPropsOf(submission, { published: check.published })
    return c.html(
      <PageContext.Provider value={c.var.page}>
        <CheckResult check={check} unread={shown} />
      </PageContext.Provider>,
    )
  })

  const resolveHandle = (handle: string) => service.identity.resolveHandle(handle)

  function checkSubmission({ did }: WebSession, { text }: Submission): Promise<PublishCheck> {
    return checkInput(text, { db, did, now: service.now(), allowHttp: service.config.development })
  }

  async function publishChecked(
    c: Context<PageEnv>,
    { session, submission, check, base }: Publishing,
  ): Promise<Response> {
    const { input, name = '' } = check
    try {
      const { indexed } = await publish(service, {
        did: session.did,
        records: [input.definition, input.release].filter((record) => record !== undefined),
        baseCid: base === '' ? null : base,
        blobs: submission.readme === null ? [] : [readmeBlob(submission.readme)],
      })
      const href = definitionPage({ author: session, kind: 'package', name })
      if (indexed) return c.redirect(href, 303)
      return renderPage(c, { title: 'Published' }, <PublishedPage title={name} href={href} />)
    } catch (error) {
      if (!(error instanceof PublishError)) throw error
      service.log.info({ err: error, did: session.did }, 'a publication was refused')
      const now = await checkSubmission(session, submission)
      return checkPage(c, { submission, check: now, failure: error }, 409)
    }
  }

  return app
}

interface Publishing {
  readonly session: WebSession
  readonly submission: Submission
  readonly check: PublishCheck
  readonly base: string
}

/** What was typed stays; what was checked comes back as fields. */
function editAgain(
  submission: Submission,
  check: PublishCheck,
  published: IndexedRecord | undefined,
): EditProps {
  const text = textOf(check)
  if (submission.mode === 'fields' || text === undefined) return editPropsOf(submission, { published })
  const input: JsonObject = JSON.parse(text)
  if (submission.readme !== null) {
    // The new readme is a text again; the record refers to what is there now.
    const standing = published?.json.readme
    if (standing === undefined) removeAt(input, ['package', 'readme'])
    else setAt(input, ['package', 'readme'], standing)
  }
  return editPropsFrom(input, { published, readme: submission.readmeText })
}

function editPage(
  c: Context<PageEnv>,
  props: EditProps,
  status: 200 | 401 | 422 = 200,
): Response | Promise<Response> {
  return renderPage(c, { title: titleOf(props), status }, <PublishPage {...props} />)
}

async function checkPage(
  c: Context<PageEnv>,
  { submission, check, failure }: Pick<CheckPageProps, 'check' | 'failure'> & { submission: Submission },
  status: 200 | 409 = 200,
): Promise<Response> {
  return renderPage(
    c,
    { title: `Publish ${check.name ?? ''}`, status },
    <CheckPage
      check={check}
      text={textOf(check) ?? submission.text}
      readme={submission.readmeText}
      records={recordsOf(check)}
      expression={await previewExpression(check)}
      failure={failure}
    />,
  )
}
