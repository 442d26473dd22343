import { type Context, Hono } from 'hono'
import { isAtomId } from '../../src/atoms/atom-id.js'
import { isAtomVersion } from '../../src/atoms/atom-version.js'
import { isDatabaseUnavailable } from '../../src/db/unavailable.js'
import { storeHashOf } from '../../src/nix/narinfo.js'
import { PackageNixError } from '../../src/nix/package-nix/package-nix.js'
import { narHashOfTreeId } from '../../src/nix/tree-id.js'
import { RequirementError } from '../../src/requirement/requirement.js'
import { tryParseVersion } from '../../src/requirement/version.js'
import { isLockId } from '../../src/resolve/lock.js'
import { UnresolvableError } from '../../src/resolve/resolve-lock.js'
import { isCid, isDid } from '../../src/syntax/identifiers.js'
import type { Kind } from '../../src/syntax/release-key.js'
import { isSlug } from '../../src/syntax/slug.js'
import { cacheRoutes } from '../cache/routes.js'
import { respond } from '../conditional.js'
import type { AppViewContext } from '../context.js'
import { keptTreeUrl, kindOfLetter, pathSegments, treeUrl, withoutSuffix } from './addresses.js'
import { answerCollection } from './collection-routes.js'
import { BadAddressError, DatabaseTimeoutError, GoneError, NotFoundError } from './errors.js'
import { findActor } from './find-definition.js'
import { blobUrl } from './release-source.js'
import { answerImmutable, leadTo } from './tree-answers.js'

type RoutesContext = Pick<AppViewContext, 'config' | 'db' | 'log' | 'nix'>

/**
 * The whole index. nix-channel asks for the others below the address of a channel; it looks at the content, not at the
 * name, to see how that is compressed.
 */
const INDEX = ['/nixexprs.tar.gz', '/nixexprs.tar.xz', '//nixexprs.tar.xz']

/** What nix fetches. Every refusal is plain text that says what to ask for, since nix prints it to its user. */
export function nixRoutes(ctx: RoutesContext): Hono {
  const app = new Hono()
  app.get('/p/*', (c) => answerDefinition(ctx, c))
  app.get('/a/*', (c) => answerDefinition(ctx, c))
  app.get('/m/*', (c) => answerDefinition(ctx, c))
  app.get('/c/*', (c) => answerCollection(ctx, c, segmentsOf(c)))
  app.get('/u/*', (c) => answerAuthor(ctx, c))
  app.get('/tree/*', (c) => answerKeptTree(ctx, c))
  for (const path of INDEX) app.get(path, async (c) => leadTo(c, await ctx.nix.sets.index()))
  app.get('/registry.json', async (c) => {
    c.header('Content-Type', 'application/json')
    c.header('Cache-Control', 'no-cache')
    return respond(c, await ctx.nix.sets.registry())
  })
  app.get('/blob/*', (c) => answerBlob(ctx, c))
  app.route('/', cacheRoutes(ctx))
  app.onError((error, c) => answerError(ctx, error, c))
  return app
}

/** How the address of a release is written. */
const HINTS: Readonly<Record<string, string>> = {
  p: 'Write /p/<handle or DID>/<name>/<requirement>.tar.gz, for example /p/alice.example/hello/1.2.tar.gz or /p/alice.example/hello/latest.tar.gz.',
  a: 'Write /a/<handle or DID>/<label or AtomId>/<requirement>.tar.gz, for example /a/alice.example/hello/1.2.tar.gz or /a/alice.example/hello/latest.tar.gz.',
  m: 'Write /m/<handle or DID>/<name>/<requirement>.tar.gz, for example /m/alice.example/tiny/1.2.tar.gz or /m/alice.example/tiny/latest.tar.gz.',
}

/**
 * `/p/<actor>/<name>/<requirement>`, `…/package.nix` below that, and `/p/<did>/<name>/<version>/<lock>`; likewise /m/ for
 * models, and /a/ for atoms, whose name is their label or AtomId.
 */
async function answerDefinition(ctx: RoutesContext, c: Context): Promise<Response> {
  const [letter = '', actor = '', name = '', third = '', fourth, ...more] = segmentsOf(c)
  const kind = kindOfLetter(letter)
  if (!kind || actor === '' || name === '' || third === '' || more.length > 0) {
    throw new BadAddressError(HINTS[letter] ?? HINTS.p ?? '')
  }
  if (fourth === undefined)
    return answerRequirement(ctx, c, { actor, kind, name, requirement: withoutSuffix(third) })
  if (fourth === 'package.nix') {
    const { uri } = await ctx.nix.resolveRelease({ actor, kind, name }, third)
    c.header('Content-Type', 'text/plain; charset=utf-8')
    c.header('Cache-Control', 'no-cache')
    return respond(c, await ctx.nix.packageNixFor(uri))
  }
  return answerTree(ctx, c, { did: actor, kind, name, version: third, lockId: withoutSuffix(fourth) })
}

interface Asked {
  readonly actor: string
  readonly kind: Kind
  readonly name: string
  readonly requirement: string
}

async function answerRequirement(
  ctx: RoutesContext,
  c: Context,
  { requirement, ...subject }: Asked,
): Promise<Response> {
  const { uri } = await ctx.nix.resolveRelease(subject, requirement)
  return leadTo(c, await ctx.nix.lockFor(uri))
}

async function answerTree(
  ctx: RoutesContext,
  c: Context,
  address: Parameters<RoutesContext['nix']['treeAt']>[0],
): Promise<Response> {
  const { did, kind, name, version, lockId } = address
  const isNamed =
    kind === 'atom'
      ? isAtomId(name) && isAtomVersion(version)
      : isSlug(name) && tryParseVersion(version) !== undefined
  if (!isDid(did) || !isNamed || !isLockId(lockId)) {
    throw new BadAddressError(
      kind === 'atom'
        ? 'The address of the locked tree of an atom is /a/<DID>/<AtomId>/<version>/<lock id>.tar.gz.'
        : `The address of a locked tree is ${kind === 'model' ? '/m' : '/p'}/<DID>/<name>/<version>/<lock id>.tar.gz.`,
    )
  }
  return answerImmutable(c, treeUrl(ctx.config.publicUrl, address), await ctx.nix.treeAt(address))
}

/** `/tree/<tree id>`: whatever was given out, by its content. */
async function answerKeptTree(ctx: RoutesContext, c: Context): Promise<Response> {
  const [, id = '', ...more] = segmentsOf(c)
  const narHash = narHashOfTreeId(withoutSuffix(id))
  if (narHash === undefined || more.length > 0) {
    throw new BadAddressError('The address of a kept tree is /tree/<its NAR hash in base64url>.tar.gz.')
  }
  const tree = await ctx.nix.treeByStoreHash(storeHashOf(narHash))
  return answerImmutable(c, keptTreeUrl(ctx.config.publicUrl, narHash), tree)
}

/** `/u/<handle or DID>.tar.gz` */
async function answerAuthor(ctx: RoutesContext, c: Context): Promise<Response> {
  const [, actor = '', ...more] = segmentsOf(c)
  if (actor === '' || more.length > 0) throw new BadAddressError('Write /u/<handle or DID>.tar.gz.')
  return leadTo(c, await ctx.nix.sets.author(await findActor(ctx.db, withoutSuffix(actor))))
}

/** `/blob/<did>/<cid>`: to the server that the author uses now. */
async function answerBlob(ctx: RoutesContext, c: Context): Promise<Response> {
  const [, did = '', cid = '', ...more] = segmentsOf(c)
  if (!isDid(did) || !isCid(cid) || more.length > 0) throw new BadAddressError('Write /blob/<DID>/<CID>.')
  await findActor(ctx.db, did)
  const row = await ctx.db.selectFrom('actor').select('pds').where('did', '=', did).executeTakeFirst()
  if (!row?.pds) throw new NotFoundError(`This index does not know where ${did} keeps its repository.`)
  c.header('Cache-Control', 'no-cache')
  return c.redirect(blobUrl(row.pds, did, cid), 302)
}

/** The path as it was sent, decoded once. */
function segmentsOf(c: Context): string[] {
  const segments = pathSegments(new URL(c.req.url).pathname)
  if (!segments) throw new BadAddressError('The address holds a % that encodes nothing: write %25.')
  return segments
}

function answerError(ctx: RoutesContext, error: unknown, c: Context): Response {
  const [status, message] = toAnswer(error)
  if (status === 500) ctx.log.error({ err: error, path: c.req.path }, 'a tree could not be served')
  c.header('Cache-Control', 'no-store')
  return c.text(`${message}\n`, status)
}

function toAnswer(error: unknown): [status: 400 | 404 | 410 | 500 | 503, message: string] {
  if (error instanceof BadAddressError || error instanceof RequirementError) return [400, error.message]
  if (error instanceof GoneError) return [410, error.message]
  if (
    error instanceof NotFoundError ||
    error instanceof UnresolvableError ||
    error instanceof PackageNixError
  ) {
    return [404, error.message]
  }
  if (error instanceof DatabaseTimeoutError || isDatabaseUnavailable(error)) {
    return [503, 'The database does not answer. Nothing is lost: try again in a moment.']
  }
  return [500, 'Something went wrong here. It was logged.']
}
