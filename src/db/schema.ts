import type * as actor from './tables/actor.js'
import type * as atom from './tables/atom.js'
import type * as backfill from './tables/backfill.js'
import type * as channel from './tables/channel.js'
import type * as collection from './tables/collection.js'
import type * as deadLetter from './tables/dead-letter.js'
import type * as definition from './tables/definition.js'
import type * as ingestLeader from './tables/ingest-leader.js'
import type * as mirror from './tables/mirror.js'
import type * as mirrorAlarm from './tables/mirror-alarm.js'
import type * as mirrorAtom from './tables/mirror-atom.js'
import type * as model from './tables/model.js'
import type * as nix from './tables/nix.js'
import type * as record from './tables/record.js'
import type * as release from './tables/release.js'
import type * as repo from './tables/repo.js'
import type * as session from './tables/session.js'
import type * as sourceCursor from './tables/source-cursor.js'
import type * as stranger from './tables/stranger.js'
import type * as updateEvent from './tables/update-event.js'
import type * as upstream from './tables/upstream.js'
import type * as yank from './tables/yank.js'

/** Every table, one file each. Column names are the property names, quoted in SQL by Kysely. */
export type Schema = actor.PartialDatabase &
  repo.PartialDatabase &
  record.PartialDatabase &
  definition.PartialDatabase &
  release.PartialDatabase &
  atom.PartialDatabase &
  channel.PartialDatabase &
  upstream.PartialDatabase &
  yank.PartialDatabase &
  collection.PartialDatabase &
  updateEvent.PartialDatabase &
  deadLetter.PartialDatabase &
  sourceCursor.PartialDatabase &
  stranger.PartialDatabase &
  backfill.PartialDatabase &
  ingestLeader.PartialDatabase &
  mirror.PartialDatabase &
  mirrorAtom.PartialDatabase &
  mirrorAlarm.PartialDatabase &
  model.PartialDatabase &
  nix.PartialDatabase &
  session.PartialDatabase
