import type { MirrorFact } from '../../hydrate/mirror-states.js'
import type { AtomParts } from '../load/atom.js'
import { Banner } from './banner.js'
import { Shortened } from './copyable.js'
import { ExternalLink } from './external-link.js'
import { MirrorAlarms } from './mirror-alarms.js'
import { Time } from './time.js'

/** What mirrors hold against what was signed, before anybody fetches from them. */
export function AtomBanners({
  atom: { alarms, released },
  version,
}: {
  atom: AtomParts
  version: string | undefined
}) {
  const moved = released?.mirrors.filter(({ found }) => found !== undefined) ?? []
  // The first banner says of this version what these two kinds say.
  const others = alarms.filter(
    ({ kind, version: of }) => moved.length === 0 || of !== version || (kind !== 'moved' && kind !== 'revs'),
  )
  return (
    <>
      {released && version && moved.length > 0 && (
        <MovedBanner version={version} commit={released.snapshot.rev} mirrors={moved} />
      )}
      {others.length > 0 && (
        <Banner tone="danger" title="Mirrors of this atom cannot all be right.">
          <MirrorAlarms alarms={others} />
        </Banner>
      )}
    </>
  )
}

/** Another commit stands where a signed one should: whoever fetches by the ref alone gets something else. */
function MovedBanner({
  version,
  commit,
  mirrors,
}: {
  version: string
  commit: string
  mirrors: readonly MirrorFact[]
}) {
  return (
    <Banner tone="danger" title={`Another commit stands at a mirror as ${version} now.`}>
      {mirrors.map(
        ({ url, found }) =>
          found && (
            <p>
              At <ExternalLink href={url} />, <Shortened text={found.commit} what="the commit found there" />{' '}
              was found <Time at={found.seenAt.toISOString()} /> in place of the signed{' '}
              <Shortened text={commit} what="the signed commit" />.
            </p>
          ),
      )}
      <p>
        Either somebody pushed over the ref by force, or it never held what was signed. What is fetched by the
        signed commit stays what was signed; nothing else should be trusted as this release.
      </p>
    </Banner>
  )
}
