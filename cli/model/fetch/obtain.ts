import type { PinnedModel } from '../../../src/models/artifact.js'
import { downloadFiles } from '../../../src/models/download/download-files.js'
import { fileUrls } from '../../../src/models/file-urls.js'
import type { Obtain, WantedFile } from '../../../src/models/layout/write-layout.js'
import { originType } from '../../../src/models/origin-type.js'
import type { ModelSource, SourceContext } from '../../../src/models/source.js'
import { MODEL_SOURCES } from '../../../src/models/sources.js'
import type { CliContext } from '../../context.js'
import { printable } from '../../output/printable.js'
import { limitRate } from '../network/limit-rate.js'
import type { Network } from '../network/network.js'
import { showDownloads } from '../network/report-downloads.js'
import { showSize } from '../show/show-size.js'
import type { Incoming } from './incoming.js'

/**
 * Downloads files of a pinned model that did not come before, each from the first of its addresses that has its very
 * bytes.
 */
export function obtainFrom(
  model: PinnedModel,
  source: SourceContext,
  network: Network,
  { output, signal }: CliContext,
  incoming?: Incoming,
): Obtain {
  const kind = Object.entries(MODEL_SOURCES).find(([type]) => type === originType(model.origin))?.[1] as
    | ModelSource
    | undefined
  return async (all) => {
    const wanted: WantedFile[] = []
    for (const one of all) {
      const isMoved = await incoming?.move(one.file.path, one.destination)
      if (isMoved !== true) wanted.push(one)
      else if (!output.draws) output.note(`fetched ${printable(one.file.path)} (${showSize(one.file.size)})`)
    }
    if (wanted.length === 0) return
    const files = wanted.map(({ file }) => file)
    using shown = showDownloads(files, 'Fetching', 'fetched', output)
    const locate = kind?.locator?.(model.origin, files, source)
    await downloadFiles(
      wanted.map(({ file, destination }) => ({
        ...{ path: file.path, size: file.size, sha256: file.sha256, destination },
        urls: fileUrls(file, model.bases),
        ...(locate === undefined ? {} : { locate: () => locate(file.path) }),
      })),
      {
        fetch: limitRate(source.fetch, network.bytesPerSecond),
        headersFor: kind && ((url) => kind.headersFor(url, source)),
        explain: kind?.explain?.bind(kind),
        ...{ signal, report: shown.report, parallel: network.parallel },
        ...{ attempts: network.attempts, retryMs: network.retryMs, idleMs: network.idleMs },
      },
    )
  }
}
