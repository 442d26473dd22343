import type { getActor as lexicon } from '../../src/lexicons/dev/firn.js'
import type { AppViewContext } from '../context.js'
import { actorView } from '../views/actor.js'
import { createLinks } from '../views/links.js'
import type { ParamsOf } from './params.js'
import { findActor } from './subject.js'

/** @throws NotFoundError */
export async function getActor(
  { db, config }: Pick<AppViewContext, 'db' | 'config'>,
  { actor }: ParamsOf<typeof lexicon>,
): Promise<lexicon.$OutputBody> {
  const row = await findActor(db, actor)
  const { did } = row
  const count = (table: 'definition' | 'release') =>
    db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('did', '=', did)
      .executeTakeFirst()
  const [definitions, releases, repo] = await Promise.all([
    count('definition'),
    count('release'),
    db.selectFrom('repo').select(['state', 'rev']).where('did', '=', did).executeTakeFirst(),
  ])
  return {
    actor: actorView(row),
    ...(repo ? { status: repo.state } : {}),
    ...(repo?.rev ? { rev: repo.rev } : {}),
    definitions: definitions?.count ?? 0,
    releases: releases?.count ?? 0,
    feed: createLinks(config.publicUrl).actorFeed(did),
  }
}
