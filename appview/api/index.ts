import type { Hono } from 'hono'
import * as firn from '../../src/lexicons/dev/firn.js'
import { isAtUri, parseAtUri } from '../../src/syntax/at-uri.js'
import type { AppViewContext } from '../context.js'
import { authenticateService } from '../service-auth.js'
import { createXrpcRoutes } from '../xrpc.js'
import { describeIndex } from './describeIndex.js'
import { getActor } from './getActor.js'
import { getCollection } from './getCollection.js'
import { getDefinition } from './getDefinition.js'
import { getFindings } from './getFindings.js'
import { getLineage } from './getLineage.js'
import { getLock } from './getLock.js'
import { getProof } from './getProof.js'
import { getRelease } from './getRelease.js'
import { getUpdates } from './getUpdates.js'
import { listAtomVersions } from './listAtomVersions.js'
import { listCollections } from './listCollections.js'
import { listConflicts } from './listConflicts.js'
import { listDefinitions } from './listDefinitions.js'
import { listFiles } from './listFiles.js'
import { listMirrorAtoms } from './listMirrorAtoms.js'
import { listReleases } from './listReleases.js'
import { readRepoRev } from './repo-rev.js'
import { resolveRequirement } from './resolve.js'
import { searchDefinitions } from './search.js'
import { suggestDefinitions } from './suggest.js'

/** Every XRPC method of this service, each by the function of its own file. */
export function xrpcRoutes(ctx: AppViewContext): Hono {
  const { config, db, identity, log } = ctx
  const xrpc = createXrpcRoutes({
    log,
    strict: config.development,
    authenticate: (authorization, nsid) =>
      authenticateService(authorization, nsid, { serviceDid: config.serviceDid, identity }),
    readRepoRev: (account) => readRepoRev(db, account),
  })
  xrpc.query(firn.search, (params) => searchDefinitions(ctx, params), { account: ({ author }) => author })
  xrpc.query(firn.suggest, (params) => suggestDefinitions(ctx, params))
  xrpc.query(firn.getDefinition, (params) => getDefinition(ctx, params), { account: subjectAccount })
  xrpc.query(firn.listDefinitions, (params) => listDefinitions(ctx, params), {
    account: ({ actor }) => actor,
  })
  xrpc.query(firn.getRelease, (params) => getRelease(ctx, params), { account: subjectAccount })
  xrpc.query(firn.listReleases, (params) => listReleases(ctx, params), { account: subjectAccount })
  xrpc.query(firn.resolve, (params) => resolveRequirement(ctx, params), { account: subjectAccount })
  xrpc.query(firn.getLock, (params) => getLock(ctx, params), {
    account: ({ release }) => authorityOf(release),
  })
  xrpc.query(firn.getActor, (params) => getActor(ctx, params), { account: ({ actor }) => actor })
  xrpc.query(firn.getUpdates, (params) => getUpdates(ctx, params), { account: listAccount })
  xrpc.query(firn.getProof, (params) => getProof(ctx, params), { account: ({ uri }) => authorityOf(uri) })
  xrpc.query(firn.listConflicts, (params) => listConflicts(ctx, params), { account: listAccount })
  xrpc.query(firn.getFindings, (params) => getFindings(ctx, params), {
    account: ({ uri }) => authorityOf(uri),
  })
  xrpc.query(firn.listAtomVersions, (params) => listAtomVersions(ctx, params))
  xrpc.query(firn.getLineage, (params) => getLineage(ctx, params), { account: subjectAccount })
  xrpc.query(firn.listFiles, (params) => listFiles(ctx, params), { account: ({ uri }) => authorityOf(uri) })
  xrpc.query(firn.getCollection, (params) => getCollection(ctx, params), { account: subjectAccount })
  xrpc.query(firn.listCollections, (params) => listCollections(ctx, params), { account: listAccount })
  xrpc.query(firn.listMirrorAtoms, (params) => listMirrorAtoms(ctx, params))
  xrpc.query(firn.describeIndex, () => describeIndex(ctx))
  xrpc.seal()
  return xrpc.app
}

function subjectAccount({
  uri,
  actor,
}: {
  uri?: string | undefined
  actor?: string | undefined
}): string | undefined {
  return actor ?? authorityOf(uri)
}

function listAccount({
  definition,
  actor,
}: {
  definition?: string | undefined
  actor?: string | undefined
}): string | undefined {
  return actor ?? authorityOf(definition)
}

/** The account of an at-uri; a malformed one is for the method to refuse. */
function authorityOf(uri: string | undefined): string | undefined {
  return isAtUri(uri) ? parseAtUri(uri).authority : undefined
}
