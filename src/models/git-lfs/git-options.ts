import type { GitRequestOptions } from '../../git/request.js'
import { GIT_REMOTE_TIMEOUT_MS } from '../../limits/git-remote.js'
import { VERSION } from '../../version.js'
import { netrcLogin } from '../basic-login.js'
import type { SourceContext } from '../source.js'

/** How the server of a repository is asked: with the login that the machine's netrc has for its host. */
export function gitOptions({ fetch, credentials, signal }: SourceContext): GitRequestOptions {
  return {
    userAgent: `firn/${VERSION}`,
    signal: signal ?? new AbortController().signal,
    async fetch(input, init) {
      const url = new URL(input instanceof Request ? input.url : input)
      const headers = new Headers(init?.headers)
      // A redirect to another host leaves it behind (Fetch Standard, HTTP-redirect fetch).
      for (const [name, value] of Object.entries(await netrcLogin(url, credentials))) headers.set(name, value)
      const timeout = AbortSignal.timeout(GIT_REMOTE_TIMEOUT_MS)
      return fetch(input, {
        ...init,
        headers,
        signal: init?.signal ? AbortSignal.any([init.signal, timeout]) : timeout,
      })
    },
  }
}
