import type { PinnedFile } from '../../../src/models/listing.js'
import type { StepLog } from '../../verify/steps.js'
import type { LockedModel } from '../project/project-models.js'
import { readPublishedName } from '../published/find-release.js'
import type { PublishedModel } from '../published/published.js'

/** The step `lock`: whether models.lock has the release that its author signed, of the model that models.toml names. */
export function checkLock(locked: LockedModel, release: PublishedModel, steps: StepLog<'lock'>): boolean {
  const wanted = readPublishedName(locked.source)
  const isMeant = wanted?.name === release.name && [release.did, release.handle].includes(wanted.actor)
  const found = `${release.uri} ${release.cid}`
  if (isMeant && locked.release?.cid === release.cid && areSame(locked.pinned.files, release.pinned.files)) {
    return steps.ok('lock', `models.lock has the files of ${found}.`)
  }
  return steps.fail('lock', {
    message: isMeant
      ? 'models.lock has other files than the release that it names.'
      : `models.lock has a release of another model than ${locked.source}.`,
    expected: isMeant ? `${locked.release?.uri} ${locked.release?.cid}` : locked.source,
    found,
    meaning: 'Somebody or something changed the lock after it was written, or the author the release.',
    advice: 'Take models.lock from your version control again, or lock anew with firn model add --update.',
  })
}

function areSame(locked: readonly PinnedFile[], signed: readonly PinnedFile[]): boolean {
  const known = new Map(signed.map(({ path, size, sha256 }) => [path, `${sha256} ${size}`]))
  return (
    locked.length === signed.length &&
    locked.every(({ path, size, sha256 }) => known.get(path) === `${sha256} ${size}`)
  )
}
