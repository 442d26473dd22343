import { DOWNLOADS_AT_ONCE } from '../../limits/downloads.js'
import type { Download, Downloaded, DownloadOptions } from './download.js'
import { downloadFile } from './download-file.js'
import { createHostPauses } from './host-pauses.js'

/**
 * Downloads files, a few at a time, in their order; see `downloadFile`. The first that fails ends the others.
 * @returns one for each file, in the order of the files
 * @throws as `downloadFile`
 */
export async function downloadFiles(
  files: readonly Download[],
  options: DownloadOptions,
): Promise<Downloaded[]> {
  const pauses = createHostPauses()
  const failure = new AbortController()
  const signal = options.signal ? AbortSignal.any([options.signal, failure.signal]) : failure.signal
  const results: Downloaded[] = []
  const waiting = files.entries()

  async function work(): Promise<void> {
    for (const [index, file] of waiting) {
      signal.throwIfAborted()
      results[index] = await downloadFile(file, { ...options, signal }, pauses)
    }
  }

  const workers = Array.from({ length: options.parallel ?? DOWNLOADS_AT_ONCE }, async () => {
    try {
      await work()
    } catch (error) {
      failure.abort(error)
      throw error
    }
  })
  // All of them have put their files down before anybody hears of it.
  await Promise.allSettled(workers)
  options.signal?.throwIfAborted()
  if (failure.signal.aborted) throw failure.signal.reason
  return results
}
