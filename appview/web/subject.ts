import type { Context } from 'hono'

/** What an address names below `/@<actor>/…`. */
export interface Subject {
  readonly actor: string
  readonly kind: string
  readonly name: string
}

/** Path of an author: `@` and a handle or DID. */
export const ACTOR = '/:actor{@[^/]+}'
/** Kinds whose definitions say so in their address; a package may, and does where its name would be mistaken. */
export const KIND = '/:kind{package|atom|model}'

export function actorOf(c: Context): string {
  return (c.req.param('actor') ?? '').slice(1)
}

export function subjectOf(c: Context): Subject {
  return { actor: actorOf(c), kind: c.req.param('kind') ?? 'package', name: c.req.param('name') ?? '' }
}
