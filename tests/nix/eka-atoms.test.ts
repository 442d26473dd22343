import { readdirSync, realpathSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readAtomCommit } from '../../src/atoms/atom-commit.js'
import { atomId } from '../../src/atoms/atom-id.js'
import { PUBLISHED_LOCKER } from '../../src/atoms/lock/lock.js'
import { readLock } from '../../src/atoms/lock/read-lock.js'
import { parseRef } from '../../src/atoms/ref-name.js'
import { GIT, openGitRepository, type PublishedAtom } from '../support/git-repository.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { type AtomSite, createAtomSite, releaseOf } from './atom-site.js'

/**
 * Every atom that repositories of github.com hold, composed by this library and by the interpreter of locks that it
 * names itself. `FIRN_TEST_ATOMS` is a directory with bare copies of such repositories, as `<owner>/<name>`, all refs
 * included: ekala-project/eka and ekala-project/atom, which hold the interpreter and the composer, and any others.
 */
const CORPUS = process.env.FIRN_TEST_ATOMS ?? ''

const SYSTEM = 'x86_64-linux'
const PLATFORMS = `{ build = "${SYSTEM}"; target = "${SYSTEM}"; legacy_target = "${SYSTEM}"; }`

const { label: READER_LABEL, version: READER_VERSION } = PUBLISHED_LOCKER
const READER = `builtins.fetchGit { name = "${READER_LABEL}"; rev = "${PUBLISHED_LOCKER.rev}"; ref = "refs/eka/atoms/${READER_LABEL}/${READER_VERSION}"; url = "${PUBLISHED_LOCKER.mirror}"; }`

/** What of a value can be compared: data whole, functions and what throws by that alone, a few levels deep. */
const SHAPE = `
  depth: value:
  let
    type = builtins.typeOf value;
    inside = item: let tried = builtins.tryEval (builtins.toJSON (shape (depth - 1) item)); in if tried.success then builtins.fromJSON tried.value else "throws";

  in
  if type == "lambda" then "function"
  else if value.type or null == "derivation" then value.name
  else if type == "path" then toString value
  else if type == "string" then builtins.unsafeDiscardStringContext value
  else if depth == 0 then (if type == "set" then builtins.attrNames value else type)
  else if type == "set" then builtins.mapAttrs (_: inside) value
  else if type == "list" then map inside value
  else value`

interface Found {
  readonly mirror: string
  readonly atom: PublishedAtom
  readonly hasLocker: boolean
}

async function atomsOf(owner: string, name: string): Promise<Found[]> {
  const repository = openGitRepository(realpathSync(path.join(CORPUS, owner, name)))
  const refs = await repository.git(['for-each-ref', '--format=%(refname) %(objectname)', 'refs/eka/atoms'])
  const rootCommit = await repository.git(['rev-parse', 'refs/ekala/init'])
  return Promise.all(
    refs.split('\n').map(async (line): Promise<Found> => {
      const [ref = '', rev = ''] = line.split(' ')
      const parsed = parseRef(ref)
      if (parsed?.kind !== 'atom') throw new Error(`${ref} names no atom`)
      const { label, version } = parsed
      const commit = readAtomCommit(Buffer.from(await repository.git(['cat-file', 'commit', rev])))
      const { tree, origin, format } = commit
      const lock = await repository.git(['show', `${rev}:atom.lock`]).catch(() => '')
      return {
        mirror: `https://github.com/${owner}/${name}`,
        hasLocker: readLock(lock).value?.locker !== undefined,
        atom: {
          ...{ label, version, rev, tree, origin, format, ref, rootCommit, path: '', manifest: undefined },
          atomId: atomId(rootCommit, label),
        },
      }
    }),
  )
}

describeWith([NIX, GIT], 'the atoms that others published', () => {
  let nix: PrivateNix
  let site: AtomSite
  let env: Record<string, string>
  beforeAll(async () => {
    nix = await createPrivateNix()
    site = await createAtomSite(nix)
    const rules = ['https://github.com/', 'ssh://git@github.com/'].flatMap((url, index) => [
      [`GIT_CONFIG_KEY_${index}`, `url.file://${realpathSync(CORPUS)}/.insteadOf`],
      [`GIT_CONFIG_VALUE_${index}`, url],
    ])
    const safe = [
      ['GIT_CONFIG_KEY_2', 'safe.directory'],
      ['GIT_CONFIG_VALUE_2', '*'],
    ]
    env = { ...Object.fromEntries([...rules, ...safe]), GIT_CONFIG_COUNT: '3' }
  })
  afterAll(async () => {
    await site[Symbol.asyncDispose]()
    await nix.remove()
  })

  /** The shape of a value, or how its evaluation ends. */
  async function shapeOf(value: string): Promise<Shape> {
    const expression = `let shape = ${SHAPE}; in shape 3 (${value})`
    const { exitCode, stdout, stderr } = await nix.nixInstantiate(
      ['--eval', '--strict', '--json', '--read-write-mode', '--expr', expression],
      { env, allowFailure: true },
    )
    return exitCode === 0 ? { value: JSON.parse(stdout) } : { failed: stderr }
  }

  const repositories = readdirSync(CORPUS).flatMap((owner) =>
    readdirSync(path.join(CORPUS, owner)).map((name) => [owner, name] as const),
  )
  test.each(repositories)(
    '%s/%s',
    async (owner, name) => {
      const found = await atomsOf(owner, name)
      expect(found.length).toBeGreaterThan(0)
      for (const { mirror, atom, hasLocker } of found) {
        const tree = site.emit(releaseOf(atom, [mirror]))
        const title = `${atom.label} ${atom.version}`
        const ours = await shapeOf(`(import ${tree} { system = "${SYSTEM}"; }).value`)
        const told = (value: Shape) => ({ title, value: outcome(value) })
        if (!hasLocker) {
          expect.soft(told(ours)).not.toEqual(told({ failed: '' }))
          continue
        }
        const others = [
          // By the interpreter of its own lock, and by the newest one as it reads the emitted tree.
          await shapeOf(`(import ${tree} { system = "${SYSTEM}"; viaLocker = true; }).value`),
          await shapeOf(
            `import "\${${READER}}/atom.nix" { root = ${tree}; config.platforms = ${PLATFORMS}; }`,
          ),
        ]
        for (const other of others) if (!isTheirs(other)) expect.soft(told(ours)).toEqual(told(other))
      }
    },
    600_000,
  )
})

type Shape = { readonly value: unknown } | { readonly failed: string }

/** Two that fail do so alike: what they cannot fetch here they name in another order. */
function outcome(shape: Shape): unknown {
  return 'failed' in shape ? 'failed' : shape.value
}

/** Failures of the interpreter, not of the atom: 0.1.3 looks for ekala.toml above a store path for ever. */
function isTheirs(shape: Shape): boolean {
  const known = ["attribute 'traceVerbose' missing", 'max-call-depth exceeded']
  return 'failed' in shape && known.some((text) => shape.failed.includes(text))
}
