import type { PinnedModel } from '../../../src/models/artifact.js'
import type { About } from '../../../src/models/listing.js'
import type { SourceRequest } from '../../../src/models/request.js'
import { type KeepFile, resolveModel } from '../../../src/models/resolve-model.js'
import type { SourceContext } from '../../../src/models/source.js'
import type { CliContext } from '../../context.js'
import { limitRate } from '../network/limit-rate.js'
import type { Network } from '../network/network.js'
import { showDownloads } from '../network/report-downloads.js'

/**
 * What a source tells of a model, all of it pinned. Weights are not downloaded, unless nothing else tells their hash.
 * @param keep where a file is kept that had to be downloaded for that
 */
export async function resolveRequest(
  request: SourceRequest,
  source: SourceContext,
  network: Network,
  { output }: CliContext,
  keep?: KeepFile,
): Promise<{ readonly pinned: PinnedModel; readonly about: About }> {
  using shown = showDownloads([], 'Resolving', 'hashed', output)
  const { about, ...pinned } = await resolveModel(request, source, {
    ...(keep && { keep }),
    download: {
      fetch: limitRate(source.fetch, network.bytesPerSecond),
      ...{ report: shown.report, parallel: network.parallel },
      ...{ attempts: network.attempts, retryMs: network.retryMs, idleMs: network.idleMs },
    },
  })
  return { pinned, about }
}
