import type { ReleasedModel } from '../load/model.js'
import { Banner } from './banner.js'
import { ExternalLink } from './external-link.js'

/** What must be known before a model is loaded: that it may run code, and that its hub asks something of people. */
export function ModelBanners({
  gated,
  page,
  released,
}: {
  gated: string | undefined
  /** Where its hub shows it. */
  page: string | undefined
  released: ReleasedModel | undefined
}) {
  return (
    <>
      {released?.pickle && (
        <Banner tone="warning" title="Loading this model can run code.">
          It holds pickles: whoever loads them runs whatever their author put there. firn never loads one.
          Take files in safetensors or GGUF where there are any, and load nothing else of people whom you do
          not trust.
        </Banner>
      )}
      {gated && (
        <Banner tone="info" title="Its hub asks people to agree to terms first.">
          {gated === 'manual' ? 'Somebody there lets each person in. ' : 'Who agrees is let in at once. '}
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
