import { stat } from 'node:fs/promises'
import { DOWNLOAD_GAIN_BYTES } from '../../limits/downloads.js'
import { SourceError } from '../source-error.js'
import type { Download, Downloaded, DownloadOptions, Location } from './download.js'
import { createHostPauses, type HostPauses } from './host-pauses.js'
import { shownUrl } from './shown-url.js'
import { hashFile, openFileSink, openHashSink } from './sink.js'
import { createTransfer, type Transfer } from './transfer.js'
import { transferFrom } from './transfer-from.js'

/**
 * Fetches a file from the first of its addresses that gives the right bytes, and puts it in its place; or only
 * hashes it, where it has none. What lies in its place already and has its hash is left there. Of a file whose hash
 * is known, what came before an error or an abort is kept beside its place, and taken up the next time.
 * @throws SourceError where no address gives it; StorageError; the signal's reason
 */
export async function downloadFile(
  file: Download,
  options: DownloadOptions,
  pauses: HostPauses = createHostPauses(),
): Promise<Downloaded> {
  const { path, destination } = file
  const present = await findPresent(file, options.signal)
  if (present) {
    options.report?.({ type: 'started', path, resumedAt: present.size })
    options.report?.({ type: 'finished', ...present })
    return present
  }
  const isVerified = file.sha256 !== undefined
  const sink =
    destination === undefined ? openHashSink() : await openFileSink(destination, isVerified, options.signal)
  try {
    options.report?.({ type: 'started', path, resumedAt: sink.length })
    const downloaded = await fromFirst(file, createTransfer(file, sink, options), pauses)
    await sink.keep()
    options.report?.({ type: 'finished', path, size: downloaded.size, sha256: downloaded.sha256 })
    return downloaded
  } finally {
    await sink.close(isVerified)
  }
}

async function findPresent(
  { path, destination, sha256, size }: Download,
  signal: AbortSignal | undefined,
): Promise<Downloaded | undefined> {
  if (destination === undefined || sha256 === undefined) return undefined
  const found = await stat(destination).catch(() => undefined)
  if (found === undefined || (size !== undefined && found.size !== size)) return undefined
  const hashed = await hashFile(destination, signal)
  return hashed?.sha256 === sha256 ? { path, ...hashed } : undefined
}

async function fromFirst(file: Download, transfer: Transfer, pauses: HostPauses): Promise<Downloaded> {
  const { path } = file
  const { options, sink } = transfer
  const problems: SourceError[] = []
  const ways = [
    ...file.urls.map((url) => ({ url, fill: () => fill({ url }, transfer, pauses) })),
    // Where it was found just now is nobody else's business: such an address is signed.
    ...[file.locate ?? []]
      .flat()
      .map((locate) => ({ url: undefined, fill: () => fillLocated(locate, transfer, pauses) })),
  ]
  for (const way of ways) {
    try {
      await way.fill()
      return { path, size: sink.length, sha256: sink.digest(), url: way.url }
    } catch (error) {
      options.signal?.throwIfAborted()
      if (!(error instanceof SourceError)) throw error
      if (problems.length > 0 || file.urls.length > 1) {
        options.report?.({ type: 'next-address', path, problem: error.message })
      }
      problems.push(error)
    }
  }
  throw summary(file, problems)
}

/** Asks anew where the file is when what lets in has run out on the way. */
async function fillLocated(
  locate: () => Promise<Location>,
  transfer: Transfer,
  pauses: HostPauses,
): Promise<void> {
  const { sink } = transfer
  for (;;) {
    const before = sink.length
    try {
      return await fill(await locate(), transfer, pauses)
    } catch (error) {
      const hasEnded = error instanceof SourceError && error.code === 'Unauthorized'
      if (!hasEnded || sink.length - before < DOWNLOAD_GAIN_BYTES) throw error
    }
  }
}

/** @throws SourceError with HashMismatch where the bytes are others */
async function fill(location: Location, transfer: Transfer, pauses: HostPauses): Promise<void> {
  const { file, sink } = transfer
  if ('bytes' in location) {
    await transfer.startOver()
    await transfer.append(location.bytes)
  } else {
    const isTakenUp = sink.length > 0
    await transferFrom(location, transfer, pauses)
    if (isRight(transfer) || !isTakenUp) return refuseWrong(location.url, transfer)
    // What was there before may have been the wrong part.
    await transfer.startOver()
    await transferFrom(location, transfer, pauses)
    return refuseWrong(location.url, transfer)
  }
  return refuseWrong(file.path, transfer)
}

function isRight({ file, sink }: Transfer): boolean {
  const isOfSize = file.size === undefined || file.size === sink.length
  return isOfSize && (file.sha256 === undefined || file.sha256 === sink.digest())
}

async function refuseWrong(from: string, transfer: Transfer): Promise<void> {
  if (isRight(transfer)) return
  const { file, sink } = transfer
  const found = `${sink.length} bytes with the sha256 ${sink.digest()}`
  const wanted = `${file.size === undefined ? '' : `${file.size} bytes with `}${file.sha256 ?? 'any hash'}`
  await transfer.startOver()
  const shown = URL.canParse(from) ? shownUrl(from) : from
  throw new SourceError('HashMismatch', `${shown} holds other bytes: ${found}, where ${wanted} is meant.`)
}

function summary({ path }: Download, problems: readonly SourceError[]): SourceError {
  const [first] = problems
  if (first === undefined) {
    return new SourceError('InvalidRequest', `${path} has no address from which it could be downloaded.`)
  }
  if (problems.length === 1) return new SourceError(first.code, `${path}: ${first.message}`, { cause: first })
  const lines = problems.map(({ message }) => `\n  - ${message}`).join('')
  return new SourceError(first.code, `${path}: none of its ${problems.length} addresses gave it.${lines}`, {
    cause: first,
  })
}
