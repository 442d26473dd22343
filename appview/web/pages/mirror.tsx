import type { Selectable } from 'kysely'
import type { MirrorTable } from '../../../src/db/tables/mirror.js'
import type { MirrorAtom } from '../../../src/lexicons/dev/firn/listMirrorAtoms.js'
import type { AlarmFact } from '../../hydrate/mirror-alarms.js'
import { Banner, Tag } from '../components/banner.js'
import { Shortened } from '../components/copyable.js'
import { ExternalLink } from '../components/external-link.js'
import { MirrorAlarms } from '../components/mirror-alarms.js'
import { MirrorSearch } from '../components/mirror-search.js'
import { Pages } from '../components/pages.js'
import { Time } from '../components/time.js'
import { MIRRORS, mirrorPage, mirrorSearchPage, searchPage } from '../links.js'
import { MirrorState } from './mirrors.js'

export interface MirrorProps {
  /** Of the one mirror that is looked at; undefined for all. */
  readonly url: string | undefined
  readonly text: string | undefined
  /** Of the one AtomId that is asked for. */
  readonly atom: string | undefined
  /** What is known of it. */
  readonly mirror: Selectable<MirrorTable> | undefined
  readonly alarms: readonly AlarmFact[]
  readonly atoms: readonly MirrorAtom[]
  /** Whether this is not the first page. */
  readonly later: boolean
  readonly cursor: string | undefined
}

/** Atoms that stand in mirrors. */
export function MirrorPage({ url, text, atom, mirror, alarms, atoms, later, cursor }: MirrorProps) {
  const here = mirrorSearchPage({ mirror: url, text, atom })
  return (
    <div class="stack">
      <h1 class="wraps">{url === undefined ? 'Unsigned atoms' : url.replace(/^https?:\/\//, '')}</h1>
      <Banner tone="warning" title="Unsigned: found in a git mirror, signed by nobody.">
        <p>
          Whoever can push there can change what stands here. <a href={MIRRORS}>All mirrors</a>
        </p>
      </Banner>
      {atom && (
        <p>
          Of the AtomId <Shortened text={atom} what="the AtomId" />.{' '}
          <a href={searchPage({ q: atom })}>Who signed it</a>
        </p>
      )}
      {url !== undefined && mirror === undefined && <p>This server does not look at that repository.</p>}
      {mirror && <About mirror={mirror} />}
      {alarms.length > 0 && <MirrorAlarms alarms={alarms} />}
      <MirrorSearch url={url} text={text} />
      {atoms.length === 0 && (
        <p>{text === undefined ? 'No atom was found here.' : 'No atom here is called so.'}</p>
      )}
      <ul class="plain stack">
        {atoms.map((each) => (
          <Line atom={each} withMirror={url === undefined} />
        ))}
      </ul>
      <Pages
        first={later ? here : undefined}
        next={cursor === undefined ? undefined : mirrorSearchPage({ mirror: url, text, atom, cursor })}
      />
    </div>
  )
}

function About({ mirror }: { mirror: Selectable<MirrorTable> }) {
  const { url, root, checkedAt, note } = mirror
  return (
    <dl class="facts">
      <dt>Repository</dt>
      <dd>
        <ExternalLink href={url} /> <MirrorState mirror={mirror} />
      </dd>
      <dt>Root</dt>
      <dd>
        {root === null ? (
          'It names none: its atoms have no AtomId.'
        ) : (
          <Shortened text={root} what="the root" />
        )}
      </dd>
      {checkedAt && (
        <>
          <dt>Looked at</dt>
          <dd>
            <Time at={checkedAt.toISOString()} />
          </dd>
        </>
      )}
      {note !== null && (
        <>
          <dt>Not read</dt>
          <dd>{note}</dd>
        </>
      )}
    </dl>
  )
}

const VERDICTS: Readonly<Record<string, string>> = {
  differs: 'the commit is not what its ref says',
  missing: 'the mirror does not hand it out',
  unread: 'not read',
}

const ALARMS: Readonly<Record<string, string>> = {
  revs: 'mirrors disagree',
  moved: 'pushed over',
}

/** Lines and no table: labels may be long, and how each one stands must be seen on any screen. */
function Line({ atom, withMirror }: { atom: MirrorAtom; withMirror: boolean }) {
  const { label, version, rev, verdict, description, alarms, mirror } = atom
  const told = VERDICTS[verdict]
  return (
    <li>
      <p>
        <span class="mono" dir="auto">
          {label}
        </span>{' '}
        <span class="mono">{version}</span> <Tag tone="warning">unsigned</Tag>{' '}
        {told !== undefined && <Tag tone={verdict === 'unread' ? 'warning' : 'danger'}>{told}</Tag>}{' '}
        {alarms
          .flatMap((kind) => ALARMS[kind] ?? [])
          .map((word) => (
            <>
              <Tag tone="danger">{word}</Tag>{' '}
            </>
          ))}
      </p>
      {description && (
        <p class="small" dir="auto">
          {description}
        </p>
      )}
      <p class="small soft">
        <Shortened text={rev} what="the commit" />
        {withMirror && (
          <>
            {' in '}
            <a href={mirrorPage(mirror)}>{mirror.replace(/^https?:\/\//, '')}</a>
          </>
        )}
      </p>
    </li>
  )
}
