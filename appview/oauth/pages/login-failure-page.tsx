import { Banner } from '../../web/components/banner.js'
import { HOME, LOGIN } from '../../web/links.js'
import type { LoginError, LoginFailure } from '../errors.js'

interface Explanation {
  readonly title: string
  readonly what: string
  readonly todo: string
}

/** For each way to fail: what happened, and what to do. Nothing of theirs is ever lost by a failed login. */
export const EXPLANATIONS: Readonly<Record<LoginFailure, Explanation>> = {
  UnknownAccount: {
    title: 'No such account',
    what: 'Nobody in the network answers to this handle, or its account does not bear this name.',
    todo: 'Check the spelling; a handle is a whole name such as alice.bsky.social.',
  },
  ServerUnreachable: {
    title: 'Your server does not answer',
    what: 'The server that keeps your account could not be reached, or did not understand the question.',
    todo: 'Try again in a few minutes. If it lasts, ask those who run your server.',
  },
  Denied: {
    title: 'You did not consent',
    what: 'Your server says that you declined, so firn has been given nothing.',
    todo: 'Start again if that was a slip; you can read everything on this site without an account.',
  },
  Expired: {
    title: 'This login is over',
    what: 'It was finished before, or took longer than half an hour, or its address was incomplete.',
    todo: 'Start again. If you are logged in already, there is nothing to do.',
  },
  OtherBrowser: {
    title: 'This login belongs to another browser',
    what: 'A login can only be finished in the browser that started it; cookies must be allowed for this site.',
    todo: 'Start again in this browser. If you did not start a login at all, somebody sent you this address: close it.',
  },
  OtherAccount: {
    title: 'That was another account',
    what: 'Your server consented for another account than the one that you named here, so firn refused and gave the permission back.',
    todo: 'Start again and choose the same account on both sides, or log in with the other account from the start.',
  },
  Refused: {
    title: 'Your server did not let the login through',
    what: 'It answered with an error in place of a consent.',
    todo: 'Start again. If it lasts, ask those who run your server.',
  },
  SessionEnded: {
    title: 'Your permission has ended',
    what: 'Your server no longer accepts what it gave to firn: it ran out, or was withdrawn there.',
    todo: 'Log in again.',
  },
  NotOffered: {
    title: 'Nobody can log in here',
    what: 'Servers only send people back to https addresses, and this site is reached by http.',
    todo: 'Those who run this site have to set an https address (FIRN_PUBLIC_URL).',
  },
}

/** `loggedIn`: an earlier login still stands, so there is a place to go back to. */
export function LoginFailurePage({ error, loggedIn }: { error: LoginError; loggedIn: boolean }) {
  const { title, what, todo } = EXPLANATIONS[error.reason]
  const again = `${LOGIN}?${new URLSearchParams({ returnTo: error.returnTo })}`
  return (
    <div class="stack">
      <h1>{title}</h1>
      <Banner tone="warning" title={what} alert>
        Nothing of yours was changed or lost.
      </Banner>
      <p>{todo}</p>
      <div class="buttons">
        {loggedIn && (
          <a class="button button-primary" href={error.returnTo}>
            Go back
          </a>
        )}
        {!loggedIn && error.reason !== 'NotOffered' && (
          <a class="button button-primary" href={again}>
            Log in again
          </a>
        )}
        <a class="button" href={HOME}>
          Go to the start
        </a>
      </div>
    </div>
  )
}
