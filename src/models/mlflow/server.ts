import { askSource } from '../ask-source.js'
import { basicLogin, netrcLogin } from '../basic-login.js'
import { shownUrl } from '../download/shown-url.js'
import { fieldsOf, textOf } from '../fields.js'
import type { SourceContext } from '../source.js'
import { SourceError, type SourceErrorCode } from '../source-error.js'

/** Characters of what a server says that are shown. */
const MAX_SHOWN = 300

/**
 * Asks MLflow's REST API (mlflow.org, "REST API").
 * @param server its address, without a slash at its end
 * @param path below `/api/2.0/`
 * @param parameters of a query; what is undefined is left away
 * @param body sent by POST in place of a query
 * @throws SourceError
 */
export async function askMlflow(
  server: string,
  path: string,
  parameters: Readonly<Record<string, string | undefined>>,
  context: SourceContext,
  body?: Readonly<Record<string, unknown>>,
): Promise<Readonly<Record<string, unknown>>> {
  const answer = await askSource(
    {
      url: `${server}/api/2.0/${path}${queryOf(parameters)}`,
      headers: { accept: 'application/json', ...(body && { 'content-type': 'application/json' }) },
      body: body && JSON.stringify(body),
      headersFor: (url) => mlflowHeaders(url, context),
      explain: explainMlflow,
    },
    context,
  )
  return fieldsOf(answer)
}

/** A query as MLflow reads it, with its question mark. */
export function queryOf(parameters: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(parameters).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
  )
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`
}

/** What lets a person in: MLFLOW_TRACKING_TOKEN or _USERNAME and _PASSWORD, else the machine's netrc. */
export async function mlflowHeaders(
  url: URL,
  { credentials }: SourceContext,
): Promise<Readonly<Record<string, string>>> {
  const login = await credentials.mlflow(url)
  if (login === undefined) return netrcLogin(url, credentials)
  return 'token' in login
    ? { authorization: `Bearer ${login.token}` }
    : basicLogin(login.username, login.password)
}

const CODES: Readonly<Record<string, SourceErrorCode>> = {
  RESOURCE_DOES_NOT_EXIST: 'NotFound',
  PERMISSION_DENIED: 'Unauthorized',
  UNAUTHENTICATED: 'Unauthorized',
  REQUEST_LIMIT_EXCEEDED: 'RateLimited',
  TEMPORARILY_UNAVAILABLE: 'Unavailable',
}

/** A bad answer in MLflow's own words, which name what is missing. */
export async function explainMlflow(url: URL, response: Response): Promise<SourceError | undefined> {
  const { status } = response
  if (status === 401 || status === 403) {
    const problem = status === 401 ? 'asks who you are' : 'does not let you in'
    return new SourceError(
      'Unauthorized',
      `${url.host} ${problem} (${status}). Set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and ` +
        `MLFLOW_TRACKING_PASSWORD, to what may read this model. They go to that host only where MLFLOW_TRACKING_URI is ${url.origin}, or for whoever types that address.`,
    )
  }
  const text = await response.text().catch(() => '')
  const { error_code: code, message } = readError(text)
  const words = textOf(message)
  if (words === undefined) return undefined
  const isMissing = status === 404 || /\bnot found\b/i.test(words)
  return new SourceError(
    isMissing ? 'NotFound' : (CODES[String(code)] ?? (status >= 500 ? 'Unavailable' : 'InvalidRequest')),
    `${shownUrl(url)} says: ${words.slice(0, MAX_SHOWN)} (${status})`,
  )
}

function readError(text: string): Readonly<Record<string, unknown>> {
  try {
    return fieldsOf(JSON.parse(text))
  } catch {
    return {}
  }
}
