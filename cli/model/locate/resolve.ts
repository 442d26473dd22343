import type { PinnedModel } from '../../../src/models/artifact.js'
import type { About } from '../../../src/models/listing.js'
import type { SourceRequest } from '../../../src/models/request.js'
import { resolveModel } from '../../../src/models/resolve-model.js'
import type { SourceContext } from '../../../src/models/source.js'
import type { CliContext } from '../../context.js'
import type { Network } from '../network/network.js'
import { showDownloads } from '../network/report-downloads.js'

/** What a source tells of a model, all of it pinned. Weights are not downloaded, unless nothing else tells their hash. */
export async function resolveRequest(
  request: SourceRequest,
  source: SourceContext,
  network: Network,
  { output }: CliContext,
): Promise<{ readonly pinned: PinnedModel; readonly about: About }> {
  using shown = showDownloads([], 'Resolving', 'hashed', output)
  const { about, ...pinned } = await resolveModel(request, source, {
    parallel: network.parallel,
    onDownload: shown.report,
  })
  return { pinned, about }
}
