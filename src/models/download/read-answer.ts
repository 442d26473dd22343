import { SourceError } from '../source-error.js'
import { TransferError } from './bad-answer.js'
import type { Download } from './download.js'
import { type Address, RANGE_NOT_SATISFIABLE, requestBytes } from './request-bytes.js'
import { shownUrl } from './shown-url.js'
import type { Transfer } from './transfer.js'

/** What earlier answers of an address told of taking a download up. */
export interface AddressMemory {
  /** The strong ETag of what came so far. */
  etag?: string | undefined
  /** It does not give parts, or wrong ones. */
  isWholeOnly?: boolean
}

/**
 * Asks an address once, and appends what it gives. What came before stays where the connection breaks.
 * @throws TransferError, StorageError; what fetch throws
 */
export async function readAnswer(
  address: Address,
  transfer: Transfer,
  memory: AddressMemory,
  signal: AbortSignal,
  onLife: () => void,
): Promise<void> {
  const { file, sink, options } = transfer
  if (file.size !== undefined && sink.length > file.size) await transfer.startOver()
  if (file.size !== undefined && file.size > 0 && sink.length === file.size) return
  // Without a hash, only the same state of the same file may be put together.
  const isSure = file.sha256 !== undefined || memory.etag !== undefined
  if (sink.length > 0 && (memory.isWholeOnly || !isSure)) await transfer.startOver()
  const response = await requestBytes(address, rangeHeaders(sink.length, memory), options, signal)
  onLife()
  try {
    await matchAnswer(address, transfer, memory, response)
    for await (const chunk of response.body ?? []) {
      onLife()
      checkLength(address, file, sink.length + chunk.length, options.maxBytes)
      await transfer.append(chunk)
    }
  } catch (error) {
    await response.body?.cancel().catch(() => undefined)
    throw error
  }
  if (file.size !== undefined && sink.length < file.size) {
    throw passing(`${shownUrl(address.url)} broke off after ${sink.length} of ${file.size} bytes.`)
  }
}

function rangeHeaders(length: number, { etag }: AddressMemory): Record<string, string> {
  if (length === 0) return {}
  return { range: `bytes=${length}-`, ...(etag === undefined ? {} : { 'if-range': etag }) }
}

/** Sees to it that what follows belongs behind what is there, or begins anew (RFC 9110, sections 14.4 and 15.3.7). */
async function matchAnswer(
  address: Address,
  { file, sink, options, startOver }: Transfer,
  memory: AddressMemory,
  response: Response,
): Promise<void> {
  const { headers, status } = response
  if (status === RANGE_NOT_SATISFIABLE || (status === 206 && !isFollowing(headers, sink.length, file.size))) {
    memory.isWholeOnly = true
    throw passing(`${shownUrl(address.url)} does not give the rest of the file. It is begun anew.`, 0)
  }
  if (status !== 206) {
    if (sink.length > 0) await startOver()
    const isPacked = (headers.get('content-encoding') ?? 'identity') !== 'identity'
    if (isPacked) memory.isWholeOnly = true
    const length = headers.get('content-length')
    if (length !== null && !isPacked) {
      checkLength(address, file, Number(length), options.maxBytes)
      if (file.size !== undefined && Number(length) !== file.size)
        throw otherLength(address, file, Number(length))
    }
  }
  const etag = headers.get('etag')
  memory.etag = etag?.startsWith('"') ? etag : undefined
}

function isFollowing(headers: Headers, from: number, size: number | undefined): boolean {
  const [, start, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? []
  const isOfSize = size === undefined || total === '*' || Number(total) === size
  return Number(start) === from && isOfSize
}

function checkLength(address: Address, file: Download, length: number, maxBytes: number | undefined): void {
  if (file.size !== undefined && length > file.size) throw otherLength(address, file, length)
  if (maxBytes === undefined || length <= maxBytes) return
  const message = `${shownUrl(address.url)} has more than the ${maxBytes} bytes that are read here.`
  throw new TransferError(new SourceError('TooLarge', message), { mayPass: false })
}

function otherLength(address: Address, { size }: Download, length: number): TransferError {
  const message = `${shownUrl(address.url)} holds another file: it has ${length} bytes or more, and should have ${size}.`
  return new TransferError(new SourceError('HashMismatch', message), { mayPass: false })
}

function passing(message: string, retryAfterMs: number | null = null): TransferError {
  return new TransferError(new SourceError('Unavailable', message), { mayPass: true, retryAfterMs })
}
