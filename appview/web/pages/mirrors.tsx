import type { AlarmFact } from '../../hydrate/mirror-alarms.js'
import { Banner, Tag } from '../components/banner.js'
import { MirrorAlarms } from '../components/mirror-alarms.js'
import { MirrorSearch } from '../components/mirror-search.js'
import { Time } from '../components/time.js'
import { mirrorPage, searchPage } from '../links.js'

/** One mirror of the operator, and how much it holds. */
export interface MirrorLine {
  readonly url: string
  readonly root: string | null
  readonly checkedAt: Date | null
  readonly failures: number
  readonly problem: string | null
  readonly note: string | null
  readonly labels: number
  readonly versions: number
}

export interface MirrorsProps {
  readonly mirrors: readonly MirrorLine[]
  /** How many others signed releases name. */
  readonly others: number
  readonly alarms: readonly AlarmFact[]
}

/** Which git repositories this server looks at for atoms, and whether they agree. */
export function MirrorsPage({ mirrors, others, alarms }: MirrorsProps) {
  return (
    <div class="stack">
      <h1>Mirrors</h1>
      <p>
        Git repositories whose atoms are listed here as they stand. They are unsigned: found in a git mirror,
        signed by nobody. What authors signed is in the <a href={searchPage({ kind: 'atom' })}>search</a>.
      </p>
      {alarms.length > 0 && (
        <Banner tone="danger" title="Mirrors disagree.">
          <p>
            All sides are kept and shown, and none is chosen for you.{' '}
            <a href="#disagreements">See about what</a>
          </p>
        </Banner>
      )}
      {mirrors.length === 0 ? (
        <p>The operator of this server named no mirror.</p>
      ) : (
        <>
          <MirrorSearch url={undefined} text={undefined} />
          <ul class="plain stack">
            {mirrors.map((mirror) => (
              <Line mirror={mirror} />
            ))}
          </ul>
        </>
      )}
      {alarms.length > 0 && (
        <section class="stack" id="disagreements">
          <h2>Disagreements</h2>
          <MirrorAlarms alarms={alarms} />
        </section>
      )}
      {others > 0 && (
        <p class="soft small">
          {others === 1 ? 'One more repository is' : `${others} more repositories are`} looked at because
          signed releases name {others === 1 ? 'it' : 'them'}: their pages say whether{' '}
          {others === 1 ? 'it stands' : 'they stand'} by them.
        </p>
      )}
    </div>
  )
}

function Line({ mirror }: { mirror: MirrorLine }) {
  const { url, checkedAt, failures, labels, versions, note } = mirror
  return (
    <li>
      <p class="wraps">
        <a href={mirrorPage(url)}>{url.replace(/^https?:\/\//, '')}</a> <MirrorState mirror={mirror} />
      </p>
      <p class="small soft">
        {checkedAt ? (
          <>
            {labels} {labels === 1 ? 'atom' : 'atoms'} in {versions} {versions === 1 ? 'version' : 'versions'}
            , looked at <Time at={checkedAt.toISOString()} />.
          </>
        ) : (
          failures > 0 && 'Nothing was read there yet.'
        )}{' '}
        {note}
      </p>
    </li>
  )
}

/** Whether a mirror answers, and why not. */
export function MirrorState({ mirror }: { mirror: Pick<MirrorLine, 'failures' | 'problem' | 'checkedAt'> }) {
  const { failures, problem, checkedAt } = mirror
  if (failures > 0) {
    return (
      <>
        <Tag tone="warning">does not answer</Tag> <span class="small soft">{problem}</span>
      </>
    )
  }
  return checkedAt ? <Tag tone="ok">answers</Tag> : <Tag>not looked at yet</Tag>
}
