import { printEntry, printSet } from '../../src/atoms/lock/print-lock.js'
import { checkName } from '../../src/atoms/name.js'
import { quoteKey, quoteShortList, quote as quoteToml } from '../../src/atoms/toml/quote.js'
import { formatAtomUri, parseAtomUri } from '../../src/atoms/uri/atom-uri.js'
import { AtomUriError } from '../../src/atoms/uri/uri-error.js'
import { recipe, type snapshot } from '../../src/lexicons/dev/firn.js'
import { versionRefName } from '../../src/mirrors/version-ref.js'
import { shellQuote } from '../../src/nix/package-nix/checks.js'
import { absolute, actorName, type DefinitionRef, nixTree } from './links.js'
import { compatibleRequirement, inputName, quote, type UseBlock } from './use-blocks.js'

/** A tab with one text or several to copy, each as it stands. */
export interface UseGroup {
  readonly id: string
  readonly label: string
  readonly blocks: readonly Omit<UseBlock, 'id'>[]
}

export interface AtomBlocksInput {
  readonly publicUrl: string
  readonly definition: DefinitionRef
  /** at-uri of the definition. */
  readonly uri: string
  readonly atomId: string
  readonly release: { readonly uri: string; readonly cid: string; readonly version: string }
  readonly snapshot: snapshot.Main
  /** The name by which its author advises others to call the set. */
  readonly set: string | undefined
  /** Follow newer releases where a way of use can; else every block means exactly this version. */
  readonly follow: boolean
  /** The immutable tree; absent while it cannot be made. */
  readonly tree: { readonly url: string; readonly narHash: string } | undefined
}

/** What all blocks are made of. */
interface Parts extends AtomBlocksInput {
  /** Addresses from which git and eka can fetch, best first. */
  readonly mirrors: readonly string[]
  readonly requirement: string
  readonly tag: string
}

/** Ways to use an atom: eka's files, plain Nix, flakes. Texts are right as they stand: nothing is left to fill in. */
export function atomBlocks(input: AtomBlocksInput): UseGroup[] {
  const mirrors = input.snapshot.mirrors.filter(isGitMirror)
  const requirement = requirementOf(input)
  const parts: Parts = { ...input, mirrors, requirement, tag: input.set ?? tagOf(mirrors[0], input) }
  const groups = [commands(parts), uris(parts), manifest(parts), lock(parts), fetchGit(parts), flake(parts)]
  return [...groups, source(parts)].filter(({ blocks }) => blocks.length > 0)
}

function commands({ mirrors, release, ...parts }: Parts): UseGroup {
  const uri = atomUri(mirrors[0] ?? actorName(parts.definition.author), parts)
  const signed = `${parts.uri}@=${withoutBuild(release.version)}`
  return {
    id: 'firn',
    label: 'firn',
    blocks: [
      {
        label: 'Add it',
        text: `firn atom add ${shellQuote(uri)}`,
        note: 'Beside an atom.toml. Manifest and lock are written together, or not at all.',
      },
      {
        label: 'Verify it',
        text: `firn atom verify ${shellQuote(signed)}`,
        note: 'From the record and its signature to the commit, its tree and its history, and through its lock.',
      },
    ],
  }
}

function uris(parts: Parts): UseGroup {
  const actor = atomUri(actorName(parts.definition.author), parts)
  return {
    id: 'uri',
    label: 'Atom URI',
    blocks: [
      ...parts.mirrors.map((mirror, at) => ({
        label: at === 0 ? 'In its repository' : `In mirror ${at}`,
        text: atomUri(mirror, parts),
        note: at === 0 ? 'Where its refs stand. firn and eka both read this.' : 'The same refs, elsewhere.',
      })),
      { label: 'By its author', text: actor, note: 'Whatever this account has signed under this label.' },
      {
        label: 'By its record',
        text: `${parts.uri}@${parts.requirement}`,
        note: 'This very atom, also where its author has several of this label.',
      },
    ],
  }
}

function manifest({ mirrors, tag, snapshot: { label }, requirement }: Parts): UseGroup {
  const address = mirrors.length === 1 ? mirrors.map(quoteToml).join() : quoteShortList(mirrors)
  const text = [
    '[package.sets]',
    `${quoteKey(tag)} = ${address}`,
    '',
    `[deps.from.${quoteKey(tag)}]`,
    `${quoteKey(label)} = ${quoteToml(requirement)}`,
  ].join('\n')
  const note = 'Any name may stand for the set. What the requirement means is written into atom.lock.'
  return group('manifest', 'atom.toml', mirrors.length === 0 ? undefined : text, note)
}

function lock({ mirrors, tag, snapshot, atomId, release }: Parts): UseGroup {
  const { label, rootCommit, rev } = snapshot
  const [mirror] = mirrors
  const entry = {
    type: 'atom',
    label,
    version: release.version,
    set: rootCommit,
    rev,
    mirror,
    id: atomId,
  } as const
  const text = `${printSet(rootCommit, { tag, mirrors })}\n${printEntry(entry)}`.trimEnd()
  const note = `As firn and eka write ${release.version} into a lock.`
  return group('lock', 'atom.lock', mirror === undefined ? undefined : text, note)
}

function fetchGit({ mirrors, snapshot, release }: Parts): UseGroup {
  const { label, rev, format } = snapshot
  const [url] = mirrors
  const ref = versionRefName(format, label, release.version)
  const lines = [
    ['name', /^[A-Za-z0-9_-]+$/.test(label) ? label : 'atom'],
    ['url', url],
    ['ref', ref],
    ['rev', rev],
  ].map(([name, value]) => `  ${name} = ${quote(value ?? '')};`)
  const text = `builtins.fetchGit {\n${lines.join('\n')}\n}`
  const note = 'The tree of this release, without firn and eka. The commit names it: nothing else can come.'
  return group('fetch', 'fetchGit', url === undefined || ref === undefined ? undefined : text, note)
}

function flake({ publicUrl, definition, snapshot, requirement, follow, tree }: Parts): UseGroup {
  const name = flakeInput(definition.name)
  const path = follow ? requirement.slice(1) : requirement
  const url = absolute(publicUrl, nixTree(definition, path))
  const now = follow ? absolute(publicUrl, nixTree(definition, 'latest')) : url
  return {
    id: 'flake',
    label: 'Flake',
    blocks: [
      {
        label: 'Flake input',
        text: `inputs.${name}.url = ${quote(url)};`,
        note: `${name}.value is what its composer makes of it, ${name}.src its files, and ${name}.packages.\${system} the derivations among the values.`,
      },
      ...((snapshot.ecosystem ?? 'atom') === 'atom'
        ? [{ label: 'Its value', text: `nix eval ${shellQuote(`${now}#value`)}`, note: VALUE_NOTE }]
        : []),
      {
        label: 'Its files',
        text: `nix eval --raw ${shellQuote(`${now}#src.outPath`)}`,
        note: 'Fetches them, and says where in the store they are.',
      },
      ...(tree ? [classic(tree)] : []),
    ],
  }
}

const VALUE_NOTE =
  'Where that is a derivation, or has one called main, nix build of the same address builds it.'

function classic({ url, narHash }: { url: string; narHash: string }): UseGroup['blocks'][number] {
  return {
    label: 'Without flakes',
    text: `(import (fetchTarball {\n  url = ${quote(url)};\n  sha256 = ${quote(narHash)};\n}) { }).value`,
    note: 'What its composer makes of it. The same bytes for ever, its lock included.',
  }
}

/** Trees of other ecosystems are what packages are built from. */
function source({ snapshot: { ecosystem = 'atom' }, release: { uri, cid } }: Parts): UseGroup {
  const form: recipe.Atom = { $type: recipe.atom.$type, release: { uri, cid } as recipe.Atom['release'] }
  const text = `"source": ${JSON.stringify(form, null, 2)}`
  const note = 'In the recipe of a package: what it is built from.'
  return group('source', 'Package source', ecosystem === 'atom' ? undefined : text, note)
}

function group(id: string, label: string, text: string | undefined, note: string): UseGroup {
  return { id, label, blocks: text === undefined ? [] : [{ label, text, note }] }
}

function requirementOf({ follow, release }: AtomBlocksInput): string {
  const version = withoutBuild(release.version)
  return follow ? `^${compatibleRequirement(version)}` : `=${version}`
}

/** Requirements say nothing of build metadata (Cargo). */
function withoutBuild(version: string): string {
  return version.split('+', 1)[0] ?? version
}

function atomUri(
  source: string,
  { snapshot: { label }, requirement }: Pick<Parts, 'snapshot' | 'requirement'>,
) {
  return `${source.replace(/\/$/, '')}::${label}@${requirement}`
}

/** Whether firn and eka read an address as that of a repository, and as this one. */
function isGitMirror(mirror: string): boolean {
  try {
    const uri = parseAtomUri(`${mirror}::x`)
    return (
      uri.kind === 'git' &&
      uri.url.scheme !== 'file' &&
      formatAtomUri(uri) === `${mirror.replace(/\/$/, '')}::x`
    )
  } catch (error) {
    if (error instanceof AtomUriError) return false
    throw error
  }
}

/** What the last part of an address suggests as a name for the set, else the label. */
function tagOf(mirror: string | undefined, { snapshot: { label } }: AtomBlocksInput): string {
  const last = mirror
    ?.replace(/\/$/, '')
    .split('/')
    .at(-1)
    ?.replace(/\.git$/, '')
  const verdict = last === undefined ? undefined : checkName('tag', last)
  return verdict !== undefined && 'name' in verdict ? verdict.name : label
}

/** Flake inputs are named in ASCII; labels need not be. */
function flakeInput(label: string): string {
  return /^[\x20-\x7e]+$/.test(label) ? inputName(label) : 'atom'
}
