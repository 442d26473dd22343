import type { DownloadEvent } from '../../../src/models/download/download.js'
import type { Output } from '../../output/output.js'
import { printable } from '../../output/printable.js'
import { showSize } from '../show/show-size.js'

/** What of a file tells how far a download is. */
interface SizedFile {
  readonly size?: number | undefined
}

export interface DownloadReport extends Disposable {
  readonly report: (event: DownloadEvent) => void
}

/**
 * Shows how files come: a bar on a terminal, elsewhere a line for each. `using shown = showDownloads(…)`
 * @param verb what becomes of them: files that are only hashed are not fetched to stay
 */
export function showDownloads(
  files: readonly SizedFile[],
  title: string,
  verb: 'fetched' | 'hashed',
  output: Output,
): DownloadReport {
  const total = files.reduce((sum, { size = 0 }) => sum + size, 0)
  const bar = output.progress(title, files.length)
  let bytes = 0
  return {
    report(event) {
      switch (event.type) {
        case 'started':
          bytes += event.resumedAt
          if (event.resumedAt > 0)
            output.detail(`${printable(event.path)}: ${showSize(event.resumedAt)} were there already`)
          break
        case 'bytes':
          bytes += event.bytes
          bar.label(
            `${showSize(bytes)}${total === 0 ? '' : ` of ${showSize(total)}`}, ${printable(event.path)}`,
          )
          break
        case 'finished':
          bar.step(`${showSize(bytes)}${total === 0 ? '' : ` of ${showSize(total)}`}`)
          if (!output.draws) output.note(`${verb} ${printable(event.path)} (${showSize(event.size)})`)
          break
        case 'retry':
        case 'next-address':
          output.note(`${printable(event.path)}: ${printable(event.problem)}`)
          break
      }
    },
    [Symbol.dispose]: () => bar.end(),
  }
}
