import type { MirrorFact } from '../../hydrate/mirror-states.js'
import { Banner, Tag, type Tone } from './banner.js'
import { Shortened } from './copyable.js'
import { ExternalLink } from './external-link.js'
import { Time } from './time.js'

const STATES: Readonly<Record<MirrorFact['state'], { readonly word: string; readonly tone?: Tone }>> = {
  agrees: { word: 'agrees', tone: 'ok' },
  missing: { word: 'lacks this release', tone: 'warning' },
  moved: { word: 'another commit stands there', tone: 'danger' },
  unreachable: { word: 'did not answer' },
  unseen: { word: 'not looked at yet' },
  unasked: { word: 'not looked at: no plain https address' },
}

/** Where the release can be fetched, and what this server found there. */
export function MirrorList({ mirrors }: { mirrors: readonly MirrorFact[] }) {
  return (
    <ul class="plain spaced">
      {mirrors.map(({ url, state, checkedAt }) => {
        const { word, tone } = STATES[state]
        return (
          <li>
            <ExternalLink href={url} />
            <div class="small">
              <Tag {...(tone === undefined ? {} : { tone })}>{word}</Tag>{' '}
              {checkedAt && (
                <span class="soft">
                  <Time at={checkedAt.toISOString()} />
                </span>
              )}
            </div>
          </li>
        )
      })}
    </ul>
  )
}

/** Somebody pushed another commit over a release that is signed: whoever fetches by its ref alone gets something else. */
export function MovedBanner({
  version,
  commit,
  mirrors,
}: {
  version: string
  commit: string
  mirrors: readonly MirrorFact[]
}) {
  const moved = mirrors.flatMap(({ url, found }) => (found ? [{ url, found }] : []))
  if (moved.length === 0) return null
  return (
    <Banner tone="danger" title={`Another commit stands at a mirror as ${version} now.`}>
      {moved.map(({ url, found }) => (
        <p>
          At <ExternalLink href={url} />, <Shortened text={found.commit} what="the commit found there" /> was
          found <Time at={found.seenAt.toISOString()} /> in place of the signed{' '}
          <Shortened text={commit} what="the signed commit" />.
        </p>
      ))}
      <p>
        The ref was pushed by force. What is fetched by the signed commit stays what was signed; nothing else
        should be trusted as this release.
      </p>
    </Banner>
  )
}
