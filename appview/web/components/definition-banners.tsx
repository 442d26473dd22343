import type { DefinitionView, ReleaseView, YankView } from '../../../src/lexicons/dev/firn/defs.js'
import { type DefinitionRef, releasePage } from '../links.js'
import { descriptionOf } from '../records.js'
import { Banner } from './banner.js'
import { DefinitionLink } from './names.js'

const STATUS_WORDS: Readonly<Record<string, { tone: 'info' | 'warning'; title: string; text: string }>> = {
  deprecated: {
    tone: 'warning',
    title: 'Its author calls this deprecated.',
    text: 'It still builds; look for something else before you begin with it.',
  },
  archived: {
    tone: 'warning',
    title: 'Its author has archived this.',
    text: 'No new release is to be expected.',
  },
  planned: {
    tone: 'info',
    title: 'This is planned.',
    text: 'Its author has announced it and not released it yet.',
  },
  placeholder: {
    tone: 'info',
    title: 'This holds a name.',
    text: 'Its author says that there is nothing to use yet.',
  },
}

/** What must be known before a package is used. */
export function DefinitionBanners({
  definition,
  release,
  successor,
}: {
  definition: DefinitionView
  release: ReleaseView | undefined
  successor: DefinitionRef | undefined
}) {
  const { status } = descriptionOf(definition)
  const words = status === undefined ? undefined : STATUS_WORDS[status]
  return (
    <>
      {words && (
        <Banner tone={words.tone} title={words.title}>
          {words.text} <Successor successor={successor} />
        </Banner>
      )}
      {!words && successor && (
        <Banner tone="info" title="Its author names a successor.">
          <Successor successor={successor} />
        </Banner>
      )}
      {!release && (
        <Banner tone="info" title="There is no release yet.">
          Its author has described it; there is nothing for Nix to fetch.
        </Banner>
      )}
      {release?.yank && (
        <Banner tone="danger" title={yankTitle(definition, release)}>
          <span dir="auto">{release.yank.reason ?? 'Its author gave no reason.'}</span> Requirements no longer
          choose it; locks that name it still work.
        </Banner>
      )}
      <ConflictBanner definition={definition} release={release} />
    </>
  )
}

/** The author's reason, and what a yank means. */
export function YankText({ yank }: { yank: YankView }) {
  return (
    <>
      {yank.reason && <p dir="auto">{yank.reason}</p>}
      <p>
        {!yank.reason && 'No reason was given. '}Requirements no longer choose it; locks that name it still
        work.
      </p>
    </>
  )
}

function yankTitle({ releaseCount }: DefinitionView, { version }: ReleaseView): string {
  return releaseCount === 1
    ? `Its only release (${version}) is yanked.`
    : `Every release is yanked, the newest (${version}) too.`
}

function Successor({ successor }: { successor: DefinitionRef | undefined }) {
  if (!successor) return null
  return (
    <>
      Use <DefinitionLink definition={successor} /> instead.
    </>
  )
}

/** A second record under the key of a release: its author, or whoever holds their key, tried to change history. */
export function ConflictBanner({
  definition,
  release,
}: {
  definition: DefinitionRef
  release: ReleaseView | undefined
}) {
  if (!release || release.conflicts === 0) return null
  const records = release.conflicts === 1 ? 'Another record was' : `${release.conflicts} other records were`
  return (
    <Banner tone="danger" title={`${records} published as ${release.version}.`}>
      The one seen first is served here and stays; the later is kept and never served.{' '}
      <a href={`${releasePage(definition, release.version)}#conflicts`}>Compare them</a>
    </Banner>
  )
}
