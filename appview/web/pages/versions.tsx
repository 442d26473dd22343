import type { ReleaseView } from '../../../src/lexicons/dev/firn/defs.js'
import { formatBytes } from '../amounts.js'
import { shorten } from '../components/copyable.js'
import { Pages } from '../components/pages.js'
import { Time } from '../components/time.js'
import { TitleLine } from '../components/title-line.js'
import { ReleaseTags } from '../components/versions.js'
import { releasePage, versionsPage } from '../links.js'
import type { Addressed } from '../load/addressed.js'
import { releaseRecord, snapshotOf } from '../records.js'

export interface VersionsProps {
  readonly definition: Addressed
  readonly releases: readonly ReleaseView[]
  /** Whether this is not the first page. */
  readonly later: boolean
  readonly cursor: string | undefined
}

/** Every release, with what its author says of it now. */
export function VersionsPage({ definition, releases, later, cursor }: VersionsProps) {
  const here = versionsPage(definition)
  return (
    <>
      <TitleLine definition={definition} version="versions" lead={undefined} ofRelease />
      <div class="table-scroll">
        <table class="versions">
          <thead>
            <tr>
              <th scope="col">Version</th>
              <th scope="col">Released</th>
              <th scope="col" class="wide-only">
                {CONTENT_TITLES[definition.kind] ?? 'Systems'}
              </th>
              <th scope="col" class="wide-only">
                Findings
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {releases.map((release) => (
              <Row definition={definition} release={release} />
            ))}
          </tbody>
        </table>
      </div>
      <Pages
        first={later ? here : undefined}
        next={cursor === undefined ? undefined : `${here}?${new URLSearchParams({ cursor })}`}
      />
    </>
  )
}

function Row({ definition, release }: { definition: Addressed; release: ReleaseView }) {
  const { version, indexedAt, findings, yank } = release
  const found = (findings?.error ?? 0) + (findings?.warning ?? 0)
  return (
    <tr>
      <td class="wraps">
        <a class="mono" href={releasePage(definition, version)}>
          {version}
        </a>
      </td>
      <td>
        <Time at={indexedAt} />
      </td>
      <td class="soft wraps wide-only">{contentOf(release)}</td>
      <td class={found > 0 ? 'tone-warning wide-only' : 'soft wide-only'}>{found > 0 ? found : 'none'}</td>
      <td class="wraps">
        <ReleaseTags release={release} />{' '}
        {yank?.reason && (
          <span class="soft small" dir="auto">
            {yank.reason}
          </span>
        )}
      </td>
    </tr>
  )
}

const CONTENT_TITLES: Readonly<Record<string, string>> = { atom: 'Commit', model: 'Size' }

/** What tells one release of its kind from another: the systems that it is for, its commit, its size. */
function contentOf(release: ReleaseView) {
  if (release.model) return formatBytes(release.model.totalSize)
  const record = releaseRecord(release)
  const snapshot = snapshotOf(record)
  return snapshot ? <code>{shorten(snapshot.rev)}</code> : record.systems?.join(', ') || 'any'
}
