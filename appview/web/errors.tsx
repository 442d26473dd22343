import { l } from '@atproto/lex'
import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { InvalidCursorError } from '../../src/db/pagination.js'
import { isDatabaseUnavailable } from '../../src/db/unavailable.js'
import type { Logger } from '../../src/logger.js'
import { AmbiguousNameError, DeletedError, InvalidRequestError, NotFoundError } from '../api/errors.js'
import { shorten } from './components/copyable.js'
import { actorName, definitionPage, toAuthor } from './links.js'
import { renderPage } from './page.js'
import type { PageEnv } from './page-state.js'
import { ErrorPage, type ErrorProps } from './pages/error.js'

interface Answer extends ErrorProps {
  readonly status: ContentfulStatusCode
}

const NO_SUCH_PAGE: Answer = {
  status: 404,
  title: 'There is no such page',
  what: 'Nothing stands at this address.',
  advice: 'Check the address, or search for what you want.',
}

/** For `app.notFound`. */
export function notFoundPage(): NotFoundHandler<PageEnv> {
  return (c) => answer(c, NO_SUCH_PAGE)
}

/** For `app.onError`: says what happened, and logs what is our own fault. */
export function errorPage({ log }: { log: Logger }): ErrorHandler<PageEnv> {
  return (error, c) => {
    const told = tell(error)
    if (told.status >= 500) log.error({ err: error, path: c.req.path }, 'a page failed')
    return answer(c, told)
  }
}

/** What a person is told of an error. Nothing is told of what is our own fault but that nothing is lost. */
function tell(error: unknown): Answer {
  if (error instanceof NotFoundError) {
    return {
      status: 404,
      title: 'Not in this index',
      what: error.message,
      advice:
        'What was published a moment ago appears when the network brings it: try again in a few seconds.',
    }
  }
  if (error instanceof DeletedError) {
    return {
      status: 410,
      title: 'Its author deleted this',
      what: error.message,
      advice: 'It does not come back under this address. Locks that named it no longer resolve.',
    }
  }
  if (error instanceof AmbiguousNameError) return toldOfSeveral(error)
  if (
    error instanceof InvalidRequestError ||
    error instanceof InvalidCursorError ||
    error instanceof l.LexValidationError
  ) {
    return {
      status: 400,
      title: 'This address makes no sense here',
      what: error.message,
      advice: 'Nothing was changed. Correct the address, or begin from the first page.',
    }
  }
  if (error instanceof HTTPException) {
    return {
      status: error.status,
      title: 'This was refused',
      what: error.message,
      advice: 'Nothing was changed. Go back and try again.',
    }
  }
  if (isDatabaseUnavailable(error)) {
    return {
      status: 503,
      title: 'The database does not answer',
      what: 'firn is up, but cannot read its index at the moment. Trees that Nix has already locked are still served.',
      advice: 'Nothing is lost. Try again in a moment.',
    }
  }
  return {
    status: 500,
    title: 'Something went wrong here',
    what: 'This is a fault of this site, and it was logged.',
    advice:
      'Nothing is lost: records lie in their authors’ repositories. Try again, or tell whoever runs this site.',
  }
}

function toldOfSeveral({ label, actor, atoms }: AmbiguousNameError): Answer {
  const author = toAuthor(actor.did, actor.handle)
  return {
    status: 300,
    title: 'Several atoms have this label',
    what: `${actorName(author)} has an atom ${label} in each of ${atoms.length} repositories.`,
    advice:
      'Choose one by its AtomId. In addresses for Nix and in queries, the AtomId stands in place of the label.',
    choices: atoms.map(({ atomId, rootCommit }) => ({
      href: definitionPage({ author, kind: 'atom', name: label, key: atomId }),
      name: shorten(atomId),
      note: `root ${shorten(rootCommit)}`,
    })),
  }
}

function answer(c: Context<PageEnv>, { status, ...props }: Answer): Response | Promise<Response> {
  // An error from before the state of the page was read, for example while asking who is logged in.
  if (!c.var.page) return c.text(`${props.title}. ${props.what} ${props.advice}\n`, status)
  return renderPage(c, { title: props.title, status }, <ErrorPage {...props} />)
}
