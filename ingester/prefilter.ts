import { isCollection } from '../src/definitions/record.js'
import type { SequencedFrame } from './frames.js'
import type { KnownAccounts } from './known-accounts.js'

/**
 * Whether a frame can matter: it is about an account that we know, or a commit that touches our collections. Every
 * commit of a known account matters, as only then a lost one shows.
 */
export function matters(frame: SequencedFrame, known: KnownAccounts): boolean {
  if (frame.did === undefined) return false
  if (known.has(frame.did)) return true
  return (
    frame.type === 'commit' && frame.event.ops.some(({ path }) => isCollection(path.split('/', 1)[0] ?? ''))
  )
}
