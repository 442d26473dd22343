import { type Context, Hono } from 'hono'
import { isKind } from '../../../src/syntax/release-key.js'
import { getActor } from '../../api/getActor.js'
import { getDefinition } from '../../api/getDefinition.js'
import { getUpdates } from '../../api/getUpdates.js'
import { respond } from '../../conditional.js'
import type { AppViewContext } from '../../context.js'
import { actorName, authorPage, definitionPage, FEED_ATOM, FEED_JSON, feedOf, UPDATES } from '../links.js'
import { addressed } from '../load/addressed.js'
import type { PageEnv } from '../page-state.js'
import { ACTOR, actorOf, KIND, subjectOf } from '../subject.js'
import { ATOM_TYPE, writeAtom } from './atom.js'
import { type Feed, toFeed } from './feed.js'
import { JSON_FEED_TYPE, writeJsonFeed } from './json-feed.js'

type Format = 'atom' | 'json'
type FeedContext = Pick<AppViewContext, 'db' | 'config'>

/** Feeds of everything, of an author, of a definition; each as Atom and as JSON. */
export function feedRoutes(ctx: FeedContext): Hono<PageEnv> {
  const app = new Hono<PageEnv>()
  const formats = [
    ['atom', FEED_ATOM],
    ['json', FEED_JSON],
  ] as const
  for (const [format, path] of formats) {
    app.get(path, async (c) => send(c, format, await readWhole(ctx, format)))
    app.get(`${ACTOR}${path}`, async (c) => send(c, format, await readAuthor(ctx, c, format)))
    app.get(`${ACTOR}${KIND}/:name${path}`, async (c) =>
      send(c, format, await readDefinition(ctx, c, format)),
    )
    app.get(`${ACTOR}/:name${path}`, async (c, next) => {
      // Of a package that is named as a feed is, this is the page.
      if (isKind(c.req.param('name'))) return next()
      return send(c, format, await readDefinition(ctx, c, format))
    })
  }
  return app
}

function send(c: Context<PageEnv>, format: Format, feed: Feed): Response {
  c.header('Content-Type', format === 'atom' ? ATOM_TYPE : JSON_FEED_TYPE)
  c.header('Cache-Control', 'public, no-cache')
  return respond(c, format === 'atom' ? writeAtom(feed) : writeJsonFeed(feed))
}

async function readWhole(ctx: FeedContext, format: Format): Promise<Feed> {
  const { updates } = await getUpdates(ctx, {})
  return toFeed(updates, {
    publicUrl: ctx.config.publicUrl,
    title: 'firn',
    home: UPDATES,
    self: feedOf(undefined, format),
  })
}

async function readAuthor(ctx: FeedContext, c: Context, format: Format): Promise<Feed> {
  const { actor } = await getActor(ctx, { actor: actorOf(c) as Parameters<typeof getActor>[1]['actor'] })
  const { updates } = await getUpdates(ctx, { actor: actor.did })
  return toFeed(updates, {
    publicUrl: ctx.config.publicUrl,
    title: actorName(actor),
    home: authorPage(actor),
    self: feedOf(actor, format),
  })
}

async function readDefinition(ctx: FeedContext, c: Context, format: Format): Promise<Feed> {
  const found = await getDefinition(ctx, subjectOf(c) as Parameters<typeof getDefinition>[1])
  const definition = await addressed(ctx.db, found.definition)
  const { updates } = await getUpdates(ctx, { definition: definition.uri })
  return toFeed(updates, {
    publicUrl: ctx.config.publicUrl,
    title: `${actorName(definition.author)}/${definition.name}`,
    home: definitionPage(definition),
    self: feedOf(definition, format),
  })
}
