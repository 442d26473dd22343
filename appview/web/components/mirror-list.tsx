import type { MirrorFact } from '../../hydrate/mirror-states.js'
import { Tag, type Tone } from './banner.js'
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
