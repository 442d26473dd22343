import { setTimeout as sleep } from 'node:timers/promises'
import {
  MAX_SOURCE_ANSWER_BYTES,
  MAX_SOURCE_WAIT_MS,
  SOURCE_ATTEMPTS,
  SOURCE_RETRY_MS,
} from '../limits/model-sources.js'
import { TransferError } from './download/bad-answer.js'
import type { DownloadOptions } from './download/download.js'
import { networkFault } from './download/network-fault.js'
import { type Address, requestBytes } from './download/request-bytes.js'
import { shownUrl } from './download/shown-url.js'
import { waitOf } from './in-words.js'
import type { SourceContext } from './source.js'
import { SourceError } from './source-error.js'

/** A question to a source, and what it must be asked with. */
export interface Question extends Address, Pick<DownloadOptions, 'headersFor' | 'explain'> {}

/**
 * Asks a source a question that it answers with JSON; asks again where its fault may pass, after the wait that it
 * wants.
 * @throws SourceError; the signal's reason
 */
export async function askSource(question: Question, context: SourceContext): Promise<unknown> {
  const shown = shownUrl(question.url)
  const body = await askAddress(question, context, (response) => readBytes(response, question.url))
  try {
    return JSON.parse(body.toString('utf8'))
  } catch (error) {
    const message = `${shown} answered with what is no JSON. See whether the address is right.`
    throw new SourceError('Unreadable', message, { cause: error })
  }
}

/** The same where anything may be answered, which `read` reads to its end or cancels. */
export async function askAddress<T>(
  question: Question,
  context: SourceContext,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const { signal, patienceMs = MAX_SOURCE_WAIT_MS } = context
  for (let failures = 1; ; failures++) {
    try {
      return await askOnce(question, context, read)
    } catch (error) {
      signal?.throwIfAborted()
      if (!(error instanceof TransferError)) throw error
      const waitMs = error.retryAfterMs ?? SOURCE_RETRY_MS * 2 ** (failures - 1)
      if (!error.mayPass || failures >= SOURCE_ATTEMPTS || waitMs > patienceMs) {
        throw new SourceError(error.code, error.message, { cause: error })
      }
      context.report?.(`${error.message} It is asked again ${waitOf(waitMs)}.`)
      await sleep(waitMs, undefined, signal && { signal })
    }
  }
}

async function askOnce<T>(
  question: Question,
  context: SourceContext,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const asked = { fetch: context.fetch, headersFor: question.headersFor, explain: question.explain }
  try {
    return await read(await requestBytes(question, {}, asked, context.signal))
  } catch (error) {
    if (error instanceof SourceError) throw error
    throw networkFault(question.url, error)
  }
}

/** The body of an answer, as long as one about a model may be. @throws SourceError `TooLarge` */
export async function readBytes(response: Response, url: string): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.length
    if (length > MAX_SOURCE_ANSWER_BYTES) {
      throw new SourceError(
        'TooLarge',
        `${shownUrl(url)} answered with more than ${MAX_SOURCE_ANSWER_BYTES} bytes.`,
      )
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
