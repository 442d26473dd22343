import type { Migration } from 'kysely/migration'
import * as initial from './20261121T120000Z-initial.js'
import * as ingestLeader from './20261121T180000Z-ingest-leader.js'
import * as sourceHalted from './20261121T180100Z-source-halted.js'
import * as backfill from './20261121T180200Z-backfill.js'
import * as sourceLiveness from './20261121T180300Z-source-liveness.js'
import * as refetches from './20261121T180400Z-refetches.js'
import * as statusDoubt from './20261121T180500Z-status-doubt.js'
import * as collections from './20261121T190400Z-collections.js'
import * as upstreams from './20261121T190700Z-upstreams.js'
import * as snapshots from './20261121T191500Z-snapshots.js'
import * as atoms from './20261121T210000Z-atoms.js'
import * as mirrors from './20261121T210500Z-mirrors.js'
import * as backfillCollections from './20261121T211000Z-backfill-collections.js'
import * as atomReleaseEvents from './20261121T211500Z-atom-release-events.js'
import * as models from './20261122T000000Z-models.js'
import * as strangers from './20261122T120000Z-strangers.js'

/** Every migration by name; names begin with their time, so that their order is the order of running. */
export const migrations: Record<string, Migration> = {
  '20261121T120000Z-initial': initial,
  '20261121T180000Z-ingest-leader': ingestLeader,
  '20261121T180100Z-source-halted': sourceHalted,
  '20261121T180200Z-backfill': backfill,
  '20261121T180300Z-source-liveness': sourceLiveness,
  '20261121T180400Z-refetches': refetches,
  '20261121T180500Z-status-doubt': statusDoubt,
  '20261121T190400Z-collections': collections,
  '20261121T190700Z-upstreams': upstreams,
  '20261121T191500Z-snapshots': snapshots,
  '20261121T210000Z-atoms': atoms,
  '20261121T210500Z-mirrors': mirrors,
  '20261121T211000Z-backfill-collections': backfillCollections,
  '20261121T211500Z-atom-release-events': atomReleaseEvents,
  '20261122T000000Z-models': models,
  '20261122T120000Z-strangers': strangers,
}
