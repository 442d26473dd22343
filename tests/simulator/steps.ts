import { isCollection } from '../../src/definitions/record.js'
import type { Absence, Author } from './author.js'
import type { Random } from './random.js'
import { anyForeignPath, anyPath, anyRecord, foreignRecord } from './records.js'
import type { Curve } from './repo/keys.js'
import { type Edit, HANDLE_DOMAIN, type World } from './world.js'

const ABSENCES: readonly Absence[] = ['deactivated', 'suspended', 'takendown', 'deleted']

/** One thing that people and hosts do; what there is nobody to do is done next time. */
export async function step(world: World): Promise<void> {
  const { random } = world
  const author = world.free().length > 0 ? random.pick(world.free()) : undefined
  const roll = random.below(100)
  if (roll < 4) await comeBack(world)
  else if (author === undefined) return
  else if (roll < 74) await world.write(author, anyEdits(world.random, author))
  else if (roll < 86) await world.write(author, foreignEdits(random, author))
  else if (roll < 89) world.setAbsence(author, random.pick(ABSENCES))
  else if (roll < 91) world.tellAccount(author)
  else if (roll < 93) changeHandle(world, author)
  else if (roll < 95) stealHandle(world, author)
  else if (roll < 97) await rotateKey(world, author)
  else if (roll < 99) await migrate(world, author)
  else world.tellSync(author)
}

/** One to four changes of records of ours, and sometimes one of somebody else's. */
export function anyEdits(random: Random, author: Author): Edit[] {
  const paths = new Set(Array.from({ length: 1 + random.below(4) }, () => anyPath(random)))
  const edits = [...paths].flatMap((path): Edit[] => {
    const before = author.repo.head.records.get(path)
    if (before && random.chance(0.3)) return [{ path, block: null }]
    const record = anyRecord(random, author.did, path)
    // A record that stays as it is makes no op.
    return before?.cid.equals(record.block.cid) ? [] : [record]
  })
  return edits.length === 0 || random.chance(0.2) ? [...edits, ...foreignEdits(random, author)] : edits
}

/** Changes that are nothing to us. */
export function foreignEdits(random: Random, author: Author): Edit[] {
  const old = [...author.repo.head.records.keys()].filter(
    (path) => !isCollection(path.split('/', 1)[0] ?? ''),
  )
  if (old.length > 0 && random.chance(0.4)) return [{ path: random.pick(old), block: null }]
  return [foreignRecord(random, anyForeignPath(random))]
}

/** Whoever is away comes back; from a deletion rarely. */
async function comeBack(world: World): Promise<void> {
  const away = world.authors.filter((author) => author.absence !== null && !world.busy.has(author))
  if (away.length === 0) return
  const author = world.random.pick(away)
  if (author.absence === 'deleted' && world.random.chance(0.7)) return
  world.setAbsence(author, null)
}

export function changeHandle(world: World, author: Author): void {
  world.releaseHandle(author)
  author.handle = `${world.random.text('abcdefgh', 8)}${HANDLE_DOMAIN}`
  world.handles.set(author.handle, author.did)
  world.tellIdentity(author)
}

/**
 * A new account whose first commit of ours is told as before 2025, without what was there before: what it signed
 * cannot be proved, and only its host can say whether it has anything of ours.
 */
export async function newcomer(world: World): Promise<Author> {
  const author = await world.addAuthor()
  const path = anyForeignPath(world.random)
  await world.write(author, [foreignRecord(world.random, path)])
  const body = await world.commit(author, [...world.ownEdit(author), foreignRecord(world.random, path)])
  const ops = body.ops.map(({ action, path, cid }) => ({ action, path, cid }))
  world.send(author.home, '#commit', { ...body, ops })
  return author
}

/** Somebody else's name leads here from now on, while its owner goes on claiming it. */
export function stealHandle(world: World, author: Author): void {
  const owns = ({ did, handle }: Author) => world.handles.get(handle) === did
  const others = world.free().filter((other) => other !== author && owns(other))
  if (others.length === 0) return
  const victim = world.random.pick(others)
  world.releaseHandle(author)
  author.handle = victim.handle
  world.handles.set(victim.handle, author.did)
  world.tellIdentity(author)
  world.tellIdentity(victim)
}

/** What was signed by the old key cannot be checked any more: whatever was not read yet is found by a fetch. */
export async function rotateKey(world: World, author: Author, curve?: Curve): Promise<void> {
  await world.changeKey(author, curve)
  world.model.mayBeFetched(author.did)
  if (world.random.chance(0.5)) world.tellIdentity(author)
  await world.write(author, anyEdits(world.random, author))
}

/** To the other PDS, which has a key of its own for it. */
export async function migrate(world: World, author: Author): Promise<void> {
  author.home = 1 - author.home
  await world.changeKey(author)
  world.model.mayBeFetched(author.did)
  world.tellIdentity(author)
  world.tellAccount(author)
  await world.write(author, anyEdits(world.random, author))
}
