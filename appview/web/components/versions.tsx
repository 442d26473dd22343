import type { ReleaseView } from '../../../src/lexicons/dev/firn/defs.js'
import { type DefinitionRef, releasePage } from '../links.js'
import { Tag } from './banner.js'
import { PickleTag } from './pickle-tag.js'
import { Time } from './time.js'

/** Releases as a table, highest version first, with what their author says of them now. */
export function Versions({
  definition,
  releases,
}: {
  definition: DefinitionRef
  releases: readonly ReleaseView[]
}) {
  return (
    <table class="versions">
      <thead>
        <tr>
          <th scope="col">Version</th>
          <th scope="col">Released</th>
        </tr>
      </thead>
      <tbody>
        {releases.map((release) => (
          <tr>
            <td class="wraps">
              <a class="mono" href={releasePage(definition, release.version)}>
                {release.version}
              </a>{' '}
              <ReleaseTags release={release} />
            </td>
            <td class="soft">
              <Time at={release.indexedAt} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** Channels that point to a release, whether it was yanked or contested, and whether it may run code. */
export function ReleaseTags({ release }: { release: ReleaseView }) {
  return (
    <>
      {release.channels?.map((channel) => (
        <>
          <Tag tone="info">{channel}</Tag>{' '}
        </>
      ))}
      {release.yank && <Tag tone="danger">yanked</Tag>}
      {release.conflicts > 0 && <Tag tone="danger">conflict</Tag>}
      {release.model?.pickle && <PickleTag />}
    </>
  )
}
