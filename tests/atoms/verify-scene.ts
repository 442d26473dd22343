import { atomCommit, atomCommitId } from '../../src/atoms/atom-commit.js'
import { encodeCommit } from '../../src/atoms/git-commit.js'
import type { AtomVerdict } from '../../src/atoms/verify/step.js'
import { stepsOf } from '../../src/atoms/verify/step.js'
import { release, type snapshot } from '../../src/lexicons/dev/firn.js'
import {
  type AtomProject,
  atomToml,
  ekalaToml,
  HELLO,
  lockOf,
  runFirn,
  type Stage,
  startStage,
} from './stage.js'

/** Alice's hello 1.0.0, and world 1.0.0, which locks it, both published and signed. */
export interface Published {
  readonly project: AtomProject
  readonly stage: Stage
  /** The record of world. */
  readonly uri: string
  readonly rkey: string
  readonly record: release.Main
  readonly rev: string
  readonly helloRev: string
}

/** `label: step` of all that failed, of an atom and of what it locks. */
export const failedSteps = (verdict: AtomVerdict) =>
  [...stepsOf(verdict)].flatMap(({ atom: { label }, step }) =>
    step.status === 'failed' ? [`${label}: ${step.name}`] : [],
  )

/** Atoms to be verified, and what is done to them. */
export interface VerifyScene extends AsyncDisposable {
  readonly stage: Stage
  publish(): Promise<Published>
  put(rkey: string, record: object, collection?: string): Promise<void>
  claim(published: Published, change: Partial<snapshot.Main>): Promise<void>
  /** @throws Error when the command itself fails */
  verify(name: string, ...options: string[]): Promise<{ code: number | null; verdict: AtomVerdict }>
}

export async function startVerifyScene(): Promise<VerifyScene> {
  const stage = await startStage()

  async function publish(): Promise<Published> {
    const project = await stage.createProject()
    await project.commit(HELLO)
    const hello = (await project.firn('atom', 'publish', 'hello')).json.atoms[0]
    const lock = lockOf({
      ...{ rootCommit: project.rootCommit, mirror: project.repository.smartUrl },
      ...{ label: 'hello', version: '1.0.0', rev: hello.rev },
    })
    await project.commit({
      'ekala.toml': ekalaToml(['hello', 'world']),
      'world/atom.toml': atomToml('world', '1.0.0'),
      'world/atom.lock': lock,
    })
    const { json, code } = await project.firn('atom', 'publish', 'world')
    if (code !== 0) throw new Error(JSON.stringify(json))
    const { uri, rev } = json.atoms[0]
    const rkey = uri.split('/').at(-1) ?? ''
    return { project, stage, uri, rkey, record: await read(rkey), rev, helloRev: hello.rev }
  }

  async function read(rkey: string): Promise<release.Main> {
    const { data } = await stage.agent.com.atproto.repo.getRecord({
      ...{ repo: stage.alice.did, collection: release.$nsid, rkey },
    })
    return data.value as release.Main
  }

  async function verify(name: string, ...options: string[]) {
    const { code, json } = await runFirn(stage.home, stage.home.dir, ['atom', 'verify', name, ...options])
    if (json.error !== undefined) throw new Error(JSON.stringify(json.error))
    return { code, verdict: json.atoms[0] }
  }

  async function put(rkey: string, record: object, collection: string = release.$nsid): Promise<void> {
    await stage.agent.com.atproto.repo.putRecord({
      repo: stage.alice.did,
      collection,
      rkey,
      record: { ...record },
    })
  }

  /** Changes what the record says of the atom; what follows from it is made to fit, so that nothing else shows it. */
  async function claim({ rkey, record, project }: Published, change: Partial<snapshot.Main>): Promise<void> {
    const artifact = { ...(record.artifact as snapshot.Main), ...change }
    const { label, tree, origin } = artifact
    const rev = atomCommitId({ tree, origin, label, version: record.version })
    const repository = project.repository
    await repository.git(
      ['hash-object', '-t', 'commit', '-w', '--stdin'],
      encodeCommit(atomCommit({ tree, origin, label, version: record.version })),
    )
    await repository.git(['update-ref', '-d', `refs/eka/meta/world/1.0.0/${artifact.contentHash}`])
    await repository.move('refs/eka/atoms/world/1.0.0', rev)
    await repository.move('refs/eka/meta/world/1.0.0/origin', origin)
    await put(rkey, { ...record, artifact: { ...artifact, rev, ...change } })
  }

  return { stage, publish, put, claim, verify, [Symbol.asyncDispose]: () => stage[Symbol.asyncDispose]() }
}
