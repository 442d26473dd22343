import { askSource } from '../ask-source.js'
import { netrcLogin } from '../basic-login.js'
import type { Location } from '../download/download.js'
import { shownUrl } from '../download/shown-url.js'
import { fieldsOf, listOf, textOf } from '../fields.js'
import type { SourceContext } from '../source.js'
import { SourceError } from '../source-error.js'
import type { LfsPointer } from './pointer.js'

const MEDIA_TYPE = 'application/vnd.git-lfs+json'

/** The LFS server of a repository (git-lfs, docs/api/server-discovery.md). */
export function lfsServerOf(repository: string): string {
  return `${repository.replace(/(?:\.git)?\/*$/, '')}.git/info/lfs`
}

/**
 * Asks an LFS server where an object lies right now (git-lfs, docs/api/batch.md). What it answers is signed and will
 * not last: it is asked anew for every download, and never recorded.
 * @throws SourceError
 */
export async function locateObject(
  server: string,
  { oid, size }: LfsPointer,
  context: SourceContext,
): Promise<Location> {
  const url = `${server}/objects/batch`
  const answer = fieldsOf(
    await askSource(
      {
        url,
        headers: { accept: MEDIA_TYPE, 'content-type': MEDIA_TYPE },
        body: JSON.stringify({
          operation: 'download',
          transfers: ['basic'],
          objects: [{ oid, size }],
          hash_algo: 'sha256',
        }),
        headersFor: (to) => netrcLogin(to, context.credentials),
        explain: explainLfs,
      },
      context,
    ),
  )
  const { transfer = 'basic', hash_algo: algorithm = 'sha256' } = answer
  if (transfer !== 'basic' || algorithm !== 'sha256') {
    throw new SourceError(
      'Unreadable',
      `${shownUrl(url)} speaks no transfer that is known here (${String(transfer).slice(0, 40)}).`,
    )
  }
  const object = listOf(answer.objects)
    .map(fieldsOf)
    .find((one) => one.oid === oid)
  if (object?.error !== undefined) throw refusalOf(url, oid, fieldsOf(object.error))
  const download = fieldsOf(fieldsOf(object?.actions).download)
  const href = textOf(download.href)
  if (href === undefined || !URL.canParse(href, url)) {
    throw new SourceError('Unreadable', `${shownUrl(url)} does not say where the object ${oid} lies.`)
  }
  const headers = Object.entries(fieldsOf(download.header)).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name.toLowerCase(), value] as const] : [],
  )
  return { url: new URL(href, url).href, headers: Object.fromEntries(headers) }
}

function refusalOf(
  url: string,
  oid: string,
  { code, message }: Readonly<Record<string, unknown>>,
): SourceError {
  const words = textOf(message)?.slice(0, 200) ?? 'it does not say why'
  const isMissing = code === 404 || code === 410
  return new SourceError(
    isMissing ? 'NotFound' : 'Unreadable',
    `${shownUrl(url)} does not give the object ${oid}: ${words} (${String(code).slice(0, 8)}).`,
  )
}

/** @returns undefined where the status says enough */
export function explainLfs(url: URL, { status }: Response): SourceError | undefined {
  if (status === 401 || status === 403) {
    const problem = `The LFS server at ${url.host} lets nobody in without a login (${status}). Write one for it into ~/.netrc.`
    return new SourceError('Unauthorized', problem)
  }
  if (status === 404 && url.pathname.endsWith('/objects/batch')) {
    return new SourceError(
      'NotFound',
      `${shownUrl(url)} is no LFS server (404): the repository has none, or it is private.`,
    )
  }
  return undefined
}
