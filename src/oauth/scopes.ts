import { RepoPermission, ScopePermissionsTransition } from '@atproto/oauth-scopes'
import { atom, channel, collection, model, package as pkg, release, yank } from '../lexicons/dev/firn.js'
import type { Grant, Permission } from './grant.js'

/** What publishing writes; the same as the permission set dev.firn.authPublish names. */
export const PUBLISHED_COLLECTIONS = [
  pkg.$nsid,
  atom.$nsid,
  model.$nsid,
  release.$nsid,
  channel.$nsid,
  yank.$nsid,
  collection.$nsid,
] as const

const ACTIONS = ['create', 'update', 'delete'] as const

/** Readmes and model cards, and lists of a model's files. */
const BLOB_MIME_TYPES = ['text/markdown', 'application/json']

/**
 * Scopes as an authorization server is asked for them. Collections are named one by one: servers drop a wildcard such
 * as `repo:dev.firn.*` without a word, and permission sets cannot hold blobs.
 */
export const SCOPES: Readonly<Record<Permission, string>> = {
  identity: 'atproto',
  publish: [
    'atproto',
    new RepoPermission([...PUBLISHED_COLLECTIONS], [...ACTIONS]).toString(),
    'blob:*/*',
  ].join(' '),
}

/** What a token's scope allows. Servers rewrite scopes, so they are read and never compared as text. */
export function readGrant(scope: string): Grant {
  const permissions = new ScopePermissionsTransition(scope)
  const missing: string[] = PUBLISHED_COLLECTIONS.filter(
    (nsid) => !ACTIONS.every((action) => permissions.allowsRepo({ collection: nsid, action })),
  ).map((nsid) => `write ${nsid} records`)
  if (!BLOB_MIME_TYPES.every((mime) => permissions.allowsBlob({ mime }))) {
    missing.push('upload readmes and lists of files')
  }
  return { permission: missing.length === 0 ? 'publish' : 'identity', missing }
}
