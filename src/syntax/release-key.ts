export const KINDS = ['package', 'atom', 'model'] as const
export type Kind = (typeof KINDS)[number]

/** What the record key of a release (and of its yank) says. */
export interface ReleaseKey {
  readonly kind: Kind
  readonly key: string
  readonly version: string
}

/** What the record key of a channel says. */
export interface ChannelKey {
  readonly kind: Kind
  readonly key: string
  readonly channel: string
}

export class ReleaseKeyError extends Error {
  override name = 'ReleaseKeyError'
}

export function isKind(value: unknown): value is Kind {
  return (KINDS as readonly unknown[]).includes(value)
}

export function formatReleaseKey(key: ReleaseKey): string {
  throw new ReleaseKeyError(key.version)
}

export function parseReleaseKey(rkey: string): ReleaseKey {
  throw new ReleaseKeyError(rkey)
}

export function formatChannelKey(key: ChannelKey): string {
  throw new ReleaseKeyError(key.channel)
}

export function parseChannelKey(rkey: string): ChannelKey {
  throw new ReleaseKeyError(rkey)
}

/** What is wrong with `text` as a channel name, in a sentence; undefined when nothing is. */
export function channelProblem(text: string): string | undefined {
  throw new ReleaseKeyError(text)
}

export function isChannel(text: string): boolean {
  return channelProblem(text) === undefined
}
