import {
  atom,
  channel,
  collection as collectionLexicon,
  model,
  package as pkg,
  release,
  yank,
} from '../../src/lexicons/dev/firn.js'
import { versionSegment } from '../../src/syntax/release-key.js'
import { atomOf, atomReleaseOf, LABELS } from '../ingester/sample-atoms.js'
import { releaseOf } from '../ingester/sample-release.js'
import { type Json, samplePackage } from '../support/sample-records.js'
import { type FilesMeaning, type ModelMeaning, madeModel, madeModelRelease } from './model-records.js'
import type { Random } from './random.js'
import { type Block, toBlock } from './repo/block.js'
import { type Cbor, encodeCbor, Raw } from './repo/cbor.js'

/** What a record means to the index, known from how it was made: nothing here is checked. */
export type Meaning =
  | { readonly kind: 'package' }
  | ModelMeaning
  | { readonly kind: 'atom'; readonly label: string; readonly set: string }
  | {
      readonly kind: 'release'
      readonly name: string
      readonly version: string
      readonly needs: readonly string[]
      /** Of an atom: its commit, and the labels that it needs. */
      readonly tree?: { readonly commit: string; readonly needs: readonly string[] }
      /** Of a model. */
      readonly files?: FilesMeaning
    }
  | { readonly kind: 'channel'; readonly releaseUri: string; readonly releaseCid: string }
  | { readonly kind: 'yank'; readonly releaseUri: string; readonly releaseCid: string }
  | { readonly kind: 'collection'; readonly title: string; readonly definitionUris: readonly string[] }
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'foreign' }

/** A record that somebody may write at a path. */
export interface MadeRecord {
  readonly path: string
  readonly block: Block
  readonly meaning: Meaning
}

/** `hello`, `Hello` and so on are the same name to the index; so are `two-words` and `two_words`. */
export const NAMES = ['hello', 'Hello', 'world', 'two-words', 'two_words'] as const
/** Lowest first. */
export const VERSIONS = ['0.9.0', '1.0.0', '1.1.0', '2.0.0-rc.1'] as const
export const ATOMS = [...LABELS.keys()]
const ATOM_VERSIONS = ['1.0.0', '1.0.0+b', '2.0.0-rc.1'] as const
export const MODELS = ['hello', 'Hello', 'tiny'] as const
const MODEL_VERSIONS = ['1.0.0', '2.0.0-rc.1'] as const
/** Of everything, lowest first. */
export const ALL_VERSIONS = ['0.9.0', '1.0.0', '1.0.0+b', '1.1.0', '2.0.0-rc.1'] as const
const CONTENTS = 3
const A_TIME = '2025-01-23T12:00:00.000Z'
const FOREIGN = ['app.bsky.feed.post', 'app.bsky.feed.like', `${pkg.$nsid}s`, `${pkg.$nsid}.more`]

/** A path where records of ours may stand, those of every kind alike. */
export function anyPath(random: Random): string {
  const name = random.pick(NAMES)
  const id = random.pick(ATOMS)
  const modelName = random.pick(MODELS)
  const modelRelease = `model:${modelName}:${random.pick(MODEL_VERSIONS)}`
  const atomRelease = `atom:${id}:${versionSegment(random.pick(ATOM_VERSIONS))}`
  return random.pick([
    `${atom.$nsid}/${id}`,
    `${release.$nsid}/${atomRelease}`,
    `${yank.$nsid}/${atomRelease}`,
    `${channel.$nsid}/atom:${id}:stable`,
    `${model.$nsid}/${modelName}`,
    `${release.$nsid}/${modelRelease}`,
    `${yank.$nsid}/${modelRelease}`,
    `${channel.$nsid}/model:${modelName}:stable`,
    `${pkg.$nsid}/${name}`,
    `${release.$nsid}/package:${name}:${random.pick(VERSIONS)}`,
    `${release.$nsid}/package:${name}:${random.pick(VERSIONS)}`,
    `${yank.$nsid}/package:${name}:${random.pick(VERSIONS)}`,
    `${channel.$nsid}/package:${name}:stable`,
    `${collectionLexicon.$nsid}/${name}`,
    `${pkg.$nsid}/no~slug`,
  ])
}

export function anyForeignPath(random: Random): string {
  return `${random.pick(FOREIGN)}/${random.text('234567abcdefghij', 6)}`
}

/** One of the few contents that a path of ours has in this world; one in six is invalid. */
export function anyRecord(random: Random, did: string, path: string): MadeRecord {
  return random.chance(1 / 6)
    ? invalidRecord(random, did, path)
    : validRecord(did, path, random.below(CONTENTS))
}

export function foreignRecord(random: Random, path: string): MadeRecord {
  const [collection = ''] = path.split('/')
  const value = { $type: collection, text: random.text('abcdef ', 40), createdAt: A_TIME }
  return make(path, value, { kind: 'foreign' })
}

/** @param content which of the contents of this path; the same number is the same content */
export function validRecord(did: string, path: string, content: number): MadeRecord {
  const [collection = '', rkey = ''] = path.split('/')
  if (rkey === 'no~slug') return make(path, samplePackage(), { kind: 'invalid', reason: 'InvalidSlug' })
  const [kind = '', name = '', version = ''] = rkey.split(':')
  switch (collection) {
    case atom.$nsid:
      return validAtom(path, rkey, content)
    case pkg.$nsid:
      return make(path, samplePackage({ summary: `Summary ${content}` }), { kind: 'package' })
    case model.$nsid: {
      const { value, meaning } = madeModel(did, content)
      return make(path, value, meaning)
    }
    case release.$nsid:
      if (kind === 'model') return validModelRelease(did, path, { name, version, content })
      if (kind === 'atom') return validAtomRelease(did, path, { rkey, content })
      return validRelease(did, path, { name, version, content })
    case yank.$nsid:
      return pointer('yank', path, did, `${release.$nsid}/${rkey}`, content)
    case channel.$nsid:
      return pointer('channel', path, did, `${release.$nsid}/${kind}:${name}:${versionIn(kind, content)}`, 0)
    case collectionLexicon.$nsid:
      return validCollection(did, path, content)
  }
  throw new Error(`${path} is not ours`)
}

function validRelease(
  did: string,
  path: string,
  { name, version, content }: { name: string; version: string; content: number },
): MadeRecord {
  const needs = content === 1 ? ['world'] : []
  const dependencies = needs.map((need) => ({
    name: need,
    definition: uriOf(did, need),
    requirement: '^1',
  }))
  const value = releaseOf(did, name, version, {
    notes: `Notes ${content}`,
    ...(dependencies.length > 0 ? { dependencies } : {}),
  })
  return make(path, value, { kind: 'release', name, version, needs })
}

function validModelRelease(
  did: string,
  path: string,
  which: { name: string; version: string; content: number },
): MadeRecord {
  const { value, files } = madeModelRelease(did, which)
  const { name, version } = which
  return make(path, value, { kind: 'release', name, version, needs: [], files })
}

function versionIn(kind: string, content: number): string {
  if (kind === 'model') return MODEL_VERSIONS[content % 2] ?? ''
  return versionSegment((kind === 'atom' ? ATOM_VERSIONS : VERSIONS)[content] ?? '')
}

function validAtom(path: string, id: string, content: number): MadeRecord {
  const set = `set-${content}`
  const value = atomOf(id, { summary: `Summary ${content}`, set })
  return make(path, value, { kind: 'atom', label: LABELS.get(id) ?? '', set })
}

/** What it holds is the same in every content, but for what it needs. */
function validAtomRelease(
  did: string,
  path: string,
  { rkey, content }: { rkey: string; content: number },
): MadeRecord {
  const [, name = '', version = ''] = rkey.split(':')
  const value = atomReleaseOf(did, rkey, { notes: `Notes ${content}` })
  const artifact = value.artifact as Json
  if (content === 1) artifact.requirements = []
  const needs = content === 1 ? [] : ['std', 'atom-nix']
  const tree = { commit: String(artifact.rev), needs }
  return make(path, value, { kind: 'release', name, version: version.replace('~', '+'), needs: [], tree })
}

/** As many items as its content says. */
function validCollection(did: string, path: string, content: number): MadeRecord {
  const definitionUris = NAMES.slice(0, 1)
    .concat(content === 1 ? ['world'] : [])
    .map((name) => uriOf(did, name))
  const title = `Set ${content}`
  const value = collectionOf(definitionUris, title)
  return make(path, value, { kind: 'collection', title, definitionUris })
}

function collectionOf(definitionUris: readonly string[], title: string): Json {
  const items = definitionUris.map((definition) => ({ definition, requirement: '^1' }))
  return { $type: collectionLexicon.$nsid, title, items, createdAt: A_TIME }
}

function uriOf(did: string, name: string): string {
  return `at://${did}/${pkg.$nsid}/${name}`
}

/** A yank or channel names a release by its content: the first, or another that may never come. */
function pointer(
  kind: 'yank' | 'channel',
  path: string,
  did: string,
  target: string,
  content: number,
): MadeRecord {
  const [collection = ''] = path.split('/')
  const releaseCid = validRecord(did, target, content).block.cid.toString()
  const releaseUri = `at://${did}/${target}`
  const value = { $type: collection, release: { uri: releaseUri, cid: releaseCid }, createdAt: A_TIME }
  return make(path, value, { kind, releaseUri, releaseCid })
}

/** A record that the index refuses, with the reason that it will give. */
export function invalidRecord(random: Random, did: string, path: string): MadeRecord {
  const [collection = '', rkey = ''] = path.split('/')
  if (rkey === 'no~slug') return validRecord(did, path, 0)
  return random.pick([wrongType, unreadable, unsafe, ambiguous, misdirected])(did, path, collection)
}

function wrongType(_did: string, path: string, collection: string): MadeRecord {
  const $type = collection === pkg.$nsid ? release.$nsid : pkg.$nsid
  return make(path, { $type, nonsense: true }, { kind: 'invalid', reason: 'WrongType' })
}

/** A number with a fraction, which DAG-CBOR has and the data model has not. */
function unreadable(_did: string, path: string, collection: string): MadeRecord {
  const half = new Raw(Uint8Array.of(0xfb, 0x3f, 0xe0, 0, 0, 0, 0, 0, 0))
  return make(path, { $type: collection, half }, { kind: 'invalid', reason: 'InvalidData' })
}

function unsafe(_did: string, path: string, collection: string): MadeRecord {
  const value = { $type: collection, text: 'ends\u0000here' }
  return make(path, value, { kind: 'invalid', reason: 'UnsafeValue' })
}

/** A map that JSON would make a link of, and so another record. */
function ambiguous(_did: string, path: string, collection: string): MadeRecord {
  const $link = toBlock(encodeCbor(path)).cid.toString()
  const value = { $type: collection, extra: [{ $link }] }
  return make(path, value, { kind: 'invalid', reason: 'InvalidData' })
}

/** Whole, and about something else than its key says. */
function misdirected(did: string, path: string, collection: string): MadeRecord {
  switch (collection) {
    case atom.$nsid:
      return make(path, atomOf('', { label: 'other' }), { kind: 'invalid', reason: 'RkeyMismatch' })
    case release.$nsid:
      if (path.includes('/atom:')) return falseAtomRelease(did, path)
      return make(path, releaseOf(did, 'other', path.split(':')[2] ?? ''), {
        kind: 'invalid',
        reason: 'DefinitionMismatch',
      })
    case pkg.$nsid:
    case model.$nsid:
      return make(path, { $type: collection }, { kind: 'invalid', reason: 'LexiconValidationFailed' })
    case collectionLexicon.$nsid: {
      const same = uriOf(did, 'world')
      return make(path, collectionOf([same, same], 'Twice'), { kind: 'invalid', reason: 'DuplicateItem' })
    }
    default: {
      const target = validRecord(did, `${release.$nsid}/package:other:1.0.0`, 0)
      const uri = `at://${did}/${target.path}`
      const value = {
        $type: collection,
        release: { uri, cid: target.block.cid.toString() },
        createdAt: A_TIME,
      }
      return make(path, value, { kind: 'invalid', reason: 'StrongRefMismatch' })
    }
  }
}

/** Its facts do not make the commit that it names. */
function falseAtomRelease(did: string, path: string): MadeRecord {
  const value = atomReleaseOf(did, path.split('/')[1] ?? '')
  const artifact = { ...(value.artifact as Json), rev: '0'.repeat(40) }
  return make(path, { ...value, artifact }, { kind: 'invalid', reason: 'CommitMismatch' })
}

function make(path: string, value: Json | { readonly [key: string]: Cbor }, meaning: Meaning): MadeRecord {
  return { path, block: toBlock(encodeCbor(value as Cbor)), meaning }
}

/** A record of the test's own making, encoded by it. */
export function madeOf(path: string, bytes: Uint8Array, meaning: Meaning): MadeRecord {
  return { path, block: toBlock(bytes), meaning }
}
