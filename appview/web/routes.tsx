import { type Context, Hono } from 'hono'
import type { AppViewContext } from '../context.js'
import { collectionRecord } from './collection-record.js'
import { feedRoutes } from './feeds/routes.js'
import * as links from './links.js'
import { loadAuthor } from './load/author.js'
import { loadCollection } from './load/collection.js'
import { loadDefinition } from './load/definition.js'
import { loadHome } from './load/home.js'
import { loadLineagePage } from './load/lineage.js'
import { loadMirror, loadMirrors } from './load/mirrors.js'
import { loadRelease } from './load/release.js'
import { loadResults } from './load/results.js'
import { loadUpdates } from './load/updates.js'
import { loadVersions } from './load/versions.js'
import { renderPage } from './page.js'
import type { PageEnv } from './page-state.js'
import { AuthorPage } from './pages/author.js'
import { CollectionPage } from './pages/collection.js'
import { DefinitionPage } from './pages/definition.js'
import { DocsPage } from './pages/docs.js'
import { HomePage } from './pages/home.js'
import { LineagePage } from './pages/lineage.js'
import { MirrorPage } from './pages/mirror.js'
import { MirrorsPage } from './pages/mirrors.js'
import { ReleasePage } from './pages/release.js'
import { ResultsPage } from './pages/results.js'
import { UpdatesPage } from './pages/updates.js'
import { VersionsPage } from './pages/versions.js'
import { descriptionOf } from './records.js'
import { readSearchQuery } from './search-query.js'
import { ACTOR, actorOf, KIND, subjectOf } from './subject.js'
import { suggestRoutes } from './suggest.js'
import { themeRoutes } from './theme.js'
import { createWebContext, type WebContext } from './web-context.js'

type PageContext = Context<PageEnv>

/** The pages and feeds, behind `pageState`. Mounted at the root, after all else. */
export function webRoutes(ctx: AppViewContext): Hono<PageEnv> {
  const web = createWebContext(ctx)
  const app = new Hono<PageEnv>()
  app.route('/', themeRoutes())
  app.route('/', feedRoutes(ctx))
  app.route('/', suggestRoutes(ctx))

  app.get(links.HOME, async (c) => {
    const props = await loadHome(ctx)
    return renderPage(c, { title: 'Home', description: ABOUT, ownSearch: true }, <HomePage {...props} />)
  })
  app.get(links.SEARCH, async (c) => {
    const query = readSearchQuery(new URL(c.req.url).searchParams)
    const props = await loadResults(ctx, query)
    return renderPage(c, { title: query.q ?? 'Everything', query: query.q }, <ResultsPage {...props} />)
  })
  app.get(links.UPDATES, async (c) => {
    const props = await loadUpdates(ctx, c.req.query('cursor'))
    return renderPage(c, { title: 'Updates' }, <UpdatesPage {...props} />)
  })
  app.get(links.MIRRORS, (c) => showMirrors(c, ctx))
  app.get(links.DOCS, (c) => renderPage(c, { title: 'How it works', description: ABOUT }, <DocsPage />))

  app.get(ACTOR, (c) => showAuthor(c, ctx))
  app.get(`${ACTOR}/collection/:name`, (c) => showCollection(c, ctx))
  app.get(`${ACTOR}/:kind{model}/:name/lineage`, (c) => showLineage(c, ctx))
  for (const path of [`${ACTOR}${KIND}/:name`, `${ACTOR}/:name`]) {
    app.get(path, (c) => showDefinition(c, web))
    app.get(`${path}/versions`, (c) => showVersions(c, ctx))
    app.get(`${path}/:version`, (c) => showRelease(c, web))
  }
  return app
}

const ABOUT =
  'Find, use and publish Nix packages, atoms and models: signed records in their authors’ own repositories.'

async function showMirrors(c: PageContext, ctx: AppViewContext) {
  const [url, text, atom, cursor] = ['mirror', 'text', 'atom', 'cursor'].map(
    (name) => c.req.query(name) || undefined,
  )
  if (url === undefined && text === undefined && atom === undefined) {
    return renderPage(c, { title: 'Mirrors' }, <MirrorsPage {...(await loadMirrors(ctx))} />)
  }
  const props = await loadMirror(ctx, { url, text, atom, cursor })
  return renderPage(c, { title: url ?? 'Unsigned atoms' }, <MirrorPage {...props} />)
}

async function showAuthor(c: PageContext, ctx: AppViewContext) {
  const props = await loadAuthor(ctx, actorOf(c), {
    cursor: c.req.query('cursor'),
    atomCursor: c.req.query('atoms'),
    modelCursor: c.req.query('models'),
  })
  const { actor } = props.about
  const name = links.actorName(actor)
  return renderPage(
    c,
    {
      title: name,
      description: `Nix packages, atoms and models by ${name}`,
      canonical: links.authorPage(actor),
      feeds: [{ href: links.feedOf(actor, 'atom'), title: name }],
    },
    <AuthorPage {...props} />,
  )
}

async function showCollection(c: PageContext, ctx: AppViewContext) {
  const props = await loadCollection(ctx, { actor: actorOf(c), name: c.req.param('name') ?? '' })
  const { collection } = props
  return renderPage(
    c,
    {
      title: `${links.actorName(collection.author)}/${collection.name}`,
      description: collectionRecord(collection).summary,
      canonical: links.collectionPage(collection),
    },
    <CollectionPage {...props} />,
  )
}

async function showDefinition(c: PageContext, web: WebContext) {
  const props = await loadDefinition(web, subjectOf(c))
  const { definition } = props
  const title = `${links.actorName(definition.author)}/${definition.name}`
  return renderPage(
    c,
    {
      title,
      description: descriptionOf(definition).summary,
      canonical: links.definitionPage(definition),
      feeds: [{ href: links.feedOf(definition, 'atom'), title }],
    },
    <DefinitionPage {...props} />,
  )
}

async function showVersions(c: PageContext, ctx: AppViewContext) {
  const props = await loadVersions(ctx, subjectOf(c), c.req.query('cursor'))
  const { author, name } = props.definition
  const title = `Versions of ${links.actorName(author)}/${name}`
  return renderPage(
    c,
    { title, canonical: links.versionsPage(props.definition) },
    <VersionsPage {...props} />,
  )
}

async function showLineage(c: PageContext, ctx: AppViewContext) {
  const props = await loadLineagePage(ctx, subjectOf(c))
  const { author, name } = props.definition
  const title = `Lineage of ${links.actorName(author)}/${name}`
  const canonical = links.lineagePage(props.definition)
  return renderPage(c, { title, canonical }, <LineagePage {...props} />)
}

async function showRelease(c: PageContext, web: WebContext) {
  const subject = { ...subjectOf(c), version: c.req.param('version') ?? '' }
  const props = await loadRelease(web, subject, {
    prefix: c.req.query('prefix') || undefined,
    cursor: c.req.query('files') || undefined,
  })
  const { definition, release } = props
  return renderPage(
    c,
    {
      title: `${links.actorName(definition.author)}/${definition.name} ${release.version}`,
      description: descriptionOf(definition).summary,
      canonical: links.releasePage(definition, release.version),
    },
    <ReleasePage {...props} />,
  )
}
