import type { DefinitionView } from '../../../src/lexicons/dev/firn/defs.js'
import { actorName } from '../links.js'
import { webLink } from '../load/files.js'
import type { ReleasedModel } from '../load/model.js'
import { originFact } from '../model-origin.js'
import { modelRecord } from '../records.js'
import { Banner } from './banner.js'
import { ExternalLink } from './external-link.js'

/**
 * What must be known before a model is loaded: that nobody here has seen its files, that it may run code, and that its
 * hub asks something of people.
 */
export function ModelBanners({
  definition,
  released,
}: {
  definition: DefinitionView
  released: ReleasedModel | undefined
}) {
  const { gated } = modelRecord(definition)
  const page = released && webLink(originFact(released.artifact.origin).href)
  const problem = released?.files.problem
  return (
    <>
      {problem !== undefined && (
        <Banner tone="warning" title="Its list of files is not here.">
          {problem} Without it, firn can give nobody this release, and tells Nix so. How many files there are,
          and in which formats, is the word of {actorName(definition.author)} alone.
        </Banner>
      )}
      {released?.pickle && (
        <Banner tone="warning" title="Loading this model can run code.">
          It holds pickles: whoever loads them runs whatever their author put there. firn never loads one, and
          a scan that finds nothing bad in them is a hint, not a promise. Load them only if you trust{' '}
          {actorName(definition.author)}.
        </Banner>
      )}
      {gated && (
        <Banner tone="info" title="Its hub asks people to agree to terms first.">
          {gated === 'manual' && 'Somebody there lets each person in. '}
          {gated === 'auto' && 'Who agrees is let in at once. '}
          {page ? (
            <>
              Agree at <ExternalLink href={page} />, and give a token of that account to what fetches the
              files.
            </>
          ) : (
            'What fetches the files needs a token of an account that agreed.'
          )}
        </Banner>
      )}
    </>
  )
}
