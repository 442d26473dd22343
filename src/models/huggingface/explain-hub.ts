import { readRetryAfter } from '../../http/retry-after.js'
import { decodePart } from '../decode-part.js'
import { PUBLIC_HUBS } from '../hub-repo.js'
import { countOf } from '../in-words.js'
import { SourceError } from '../source-error.js'

/**
 * What a bad answer of a hub means, by its X-Error-Code (huggingface_hub, `utils/_http.py`); undefined where the status
 * says all.
 */
export function explainHub(url: URL, response: Response): SourceError | undefined {
  const asked = readHubPath(url.pathname)
  const { status, headers } = response
  if (status === 429) return explainLimit(url, headers)
  if (asked === undefined) return undefined
  const { repo, revision, path } = asked
  const page = `${url.origin}/${repo}`
  const tokens = `${url.origin}/settings/tokens`
  const code = headers.get('x-error-code')
  const hosts = PUBLIC_HUBS.includes(url.origin)
    ? ''
    : ` A token goes to that host only where HF_ENDPOINT is ${url.origin}, or for whoever types that address.`
  if (code === 'GatedRepo') {
    return new SourceError(
      'Gated',
      status === 401
        ? `${repo} is gated: visit ${page}, log in and accept its terms, create a token at ${tokens}, and set HF_TOKEN to it.${hosts}`
        : `${repo} is gated, and your token is not let in: visit ${page} and accept its terms, or wait until its authors let you in; see at ${tokens} whether the token may read gated repositories.`,
    )
  }
  if (status === 401 && headers.get('x-error-message') === 'Invalid credentials in Authorization header') {
    return new SourceError(
      'Unauthorized',
      `${url.host} does not know your token (401): it may be misspelt or revoked. Create another at ${tokens}, and set HF_TOKEN to it; or unset it for what everybody may read.`,
    )
  }
  // Who is not logged in is not told whether a private model is there.
  if (status === 401 || code === 'RepoNotFound') {
    return new SourceError(
      'NotFound',
      `${url.host} shows no model ${repo}: see whether its name is right. If it is private, set HF_TOKEN to a token that may read it (${tokens}).${hosts}`,
    )
  }
  if (status === 403) {
    return new SourceError(
      'Unauthorized',
      `${url.host} does not let you in (403): see at ${tokens} whether your token may read ${repo}.${hosts}`,
    )
  }
  if (code === 'RevisionNotFound') {
    return new SourceError(
      'NotFound',
      `${repo} has no revision ${JSON.stringify(revision)}: see its branches and tags at ${page}/refs.`,
    )
  }
  if (code === 'EntryNotFound') {
    return new SourceError(
      'NotFound',
      `${repo} has no file ${JSON.stringify(path)} at ${revision}: see ${page}/tree/${revision}.`,
    )
  }
  return undefined
}

function explainLimit(url: URL, headers: Headers): SourceError {
  const waitMs = readRetryAfter(headers, new Date())
  const when = waitMs === null ? 'in some minutes' : `in ${countOf(Math.ceil(waitMs / 1000), 'second')}`
  return new SourceError(
    'RateLimited',
    `${url.host} takes no more requests for now (429). Try again ${when}; who sets HF_TOKEN may ask more.`,
  )
}

/** What of a hub an address is about, decoded. */
function readHubPath(pathname: string): { repo: string; revision: string; path: string } | undefined {
  const [, repo, revision = '', path = ''] =
    /^\/api\/models\/([^/]+(?:\/[^/]+)??)(?:\/(?:revision|tree|paths-info|xet-read-token)\/([^/]+)(?:\/(.*))?|\/refs)?$/.exec(
      pathname,
    ) ??
    /^\/(?!api\/)([^/]+(?:\/[^/]+)??)\/(?:resolve|raw)\/([^/]+)\/(.+)$/.exec(pathname) ??
    []
  if (repo === undefined) return undefined
  return { repo, revision: decodePart(revision), path: decodePart(path) }
}
