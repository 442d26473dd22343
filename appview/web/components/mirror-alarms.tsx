import type { MirrorAlarmKind } from '../../../src/db/tables/mirror-alarm.js'
import type { AlarmFact } from '../../hydrate/mirror-alarms.js'
import { Tag } from './banner.js'
import { Shortened } from './copyable.js'
import { ExternalLink } from './external-link.js'
import { Time } from './time.js'

/** What each kind of disagreement is, in a sentence about its parties. */
const SENTENCES: Readonly<Record<MirrorAlarmKind, string>> = {
  revs: 'has more than one commit. At most one of these is right:',
  roots: 'has another root in a mirror than in the record that names it:',
  moved: 'was pushed over by force: another commit stood there first.',
  lying: 'is not what its ref says, or is not handed out.',
}

const WORDS: Readonly<Record<MirrorAlarmKind, string>> = {
  revs: 'disagreement',
  roots: 'other root',
  moved: 'moved',
  lying: 'not as advertised',
}

/** Mirrors that cannot all be right, each with who says what. */
export function MirrorAlarms({ alarms }: { alarms: readonly AlarmFact[] }) {
  return (
    <ul class="plain stack">
      {alarms.map(({ kind, label, version, parties, seenAt }) => (
        <li>
          <p>
            <Tag tone="danger">{WORDS[kind]}</Tag> <span class="mono">{nameOf(label, version)}</span>{' '}
            {SENTENCES[kind]}{' '}
            <span class="soft small">
              Seen <Time at={seenAt.toISOString()} />
            </span>
          </p>
          <ul class="small">
            {parties.map(({ mirror, release, object }, at) => (
              <li class="wraps">
                {mirror === undefined ? <span class="mono">{release}</span> : <ExternalLink href={mirror} />}
                {': '}
                {object === null ? 'nothing' : <Shortened text={object} what="the commit" />}
                {kind === 'moved' && (at === 0 ? ' first' : ' now')}
              </li>
            ))}
          </ul>
        </li>
      ))}
    </ul>
  )
}

/** Without a version, it is about the repository. */
function nameOf(label: string | null, version: string | null): string {
  return label === null ? 'The repository' : version === null ? label : `${label} ${version}`
}
