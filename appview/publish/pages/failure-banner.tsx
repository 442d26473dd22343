import { Banner } from '../../web/components/banner.js'

/** Why an attempt to publish just now failed. */
export interface Failure {
  readonly message: string
  /** Whether it may be published all the same. */
  readonly outcomeUnknown: boolean
}

/** Tells of a failure above the form, which holds what was typed. */
export function FailureBanner({ failure: { message, outcomeUnknown } }: { failure: Failure }) {
  const title = outcomeUnknown ? 'It may not be published' : 'It was not published'
  return (
    <Banner tone="danger" title={title} alert>
      {message} {!outcomeUnknown && 'Nothing was written, and nothing that you typed is lost.'}
    </Banner>
  )
}
