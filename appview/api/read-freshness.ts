import { type JsonValue, jsonToLex } from '@atproto/lex'
import type { Db } from '../../src/db/database.js'
import { freshnessOf } from '../../src/freshness/freshness.js'
import { findUpstream } from '../../src/freshness/upstream-rows.js'
import type { Freshness, ReleaseView } from '../../src/lexicons/dev/firn/defs.js'
import { recipe, type release } from '../../src/lexicons/dev/firn.js'
import { datetime } from '../views/strings.js'

/** How a release stands beside what is newest upstream; undefined where upstream was not asked. */
export async function readFreshness(db: Db, { record }: ReleaseView): Promise<Freshness | undefined> {
  const { artifact, version, upstreamVersion } = jsonToLex(record as JsonValue) as release.Main
  if (!recipe.$isTypeOf(artifact)) return undefined
  const upstream = await findUpstream(db, artifact)
  if (!upstream) return undefined
  return {
    ...freshnessOf({ version, upstreamVersion, rev: commitOf(artifact) }, upstream),
    checkedAt: datetime(upstream.checkedAt),
  }
}

function commitOf({ source }: recipe.Main): string | undefined {
  if (source === undefined) return undefined
  return recipe.forge.$isTypeOf(source) || recipe.git.$isTypeOf(source) ? source.rev : undefined
}
