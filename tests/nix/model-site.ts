import { createHash } from 'node:crypto'
import path from 'node:path'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { emitTree, type TreeBlobs, treeTime } from '../../src/nix/emit.js'
import { type Library, packTree, readLibrary } from '../../src/nix/library.js'
import { narHashOf } from '../../src/nix/nar.js'
import { toTarball } from '../../src/nix/tarball.js'
import type { Tree } from '../../src/nix/tree.js'
import type { Lock, PinnedNixpkgs } from '../../src/resolve/lock.js'
import type { PrivateNix } from '../support/private-nix.js'
import { sampleModelRelease } from '../support/sample-models.js'
import type { Json } from '../support/sample-records.js'
import { STUB } from './build-site.js'
import { createFileServer, type FileServer } from './file-server.js'
import { cidOf, DID, REV } from './sample.js'
import { writeTree } from './write-tree.js'

/** A file of a model by its bytes, as a release pins it. */
export function fileOf(at: string, bytes: string | Uint8Array, more: Json = {}): Json {
  const content = Buffer.from(bytes)
  return {
    path: at,
    size: content.length,
    sha256: createHash('sha256').update(content).digest('hex'),
    gitOid: createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex'),
    ...more,
  }
}

/** What a release of plain addresses holds. */
export function plainFiles(files: readonly Json[], change: Json = {}): Json {
  return {
    $type: 'dev.firn.files',
    origin: { $type: 'dev.firn.files#url' },
    files: [...files],
    fileCount: files.length,
    totalSize: files.reduce((sum, { size }) => sum + Number(size), 0),
    layout: 'plain',
    ...change,
  }
}

let library: Library | undefined

/** Trees of models on disk and as tarballs, beside a nixpkgs in small that builds with what the machine has. */
export interface ModelSite extends AsyncDisposable {
  readonly server: FileServer
  /** The tree of the release of a model that holds `artifact`. */
  tree(artifact: Json, options?: ModelTreeOptions): { tree: Tree; tarball: Buffer; narHash: string }
  /** The folder of such a tree. */
  emit(artifact: Json, options?: ModelTreeOptions): string
  /** The address of such a tree. */
  serve(artifact: Json, options?: ModelTreeOptions): string
  /** Builds default.nix of such a folder with arguments, and without any environment: the path of its output. */
  build(at: string, ...more: string[]): Promise<string>
  /** The text with which Nix refuses to. */
  refusal(at: string, ...more: string[]): Promise<string>
}

export interface ModelTreeOptions {
  readonly name?: string
  readonly version?: string
  readonly definition?: Readonly<Record<string, string>>
  /** Lists of files by their CID. */
  readonly blobs?: TreeBlobs
}

export async function createModelSite(nix: PrivateNix): Promise<ModelSite> {
  const server = await createFileServer()
  server.files.set('/nixpkgs.tar.gz', toTarball(STUB, 1))
  let trees = 0

  function tree(
    artifact: Json,
    { name = 'tiny', version = '1.0.0', definition, blobs }: ModelTreeOptions = {},
  ) {
    library ??= readLibrary('model')
    const uri = `at://${DID}/dev.firn.release/model:${name}:${version}`
    const record = sampleModelRelease({ artifact, version }) as JsonObject
    const cid = cidOf(JSON.stringify(record))
    const lock: Lock & PinnedNixpkgs = {
      version: 1,
      root: uri,
      origin: 'https://firn.example',
      library: library.hash,
      nixpkgs: {
        locked: { type: 'tarball', url: `${server.url}/nixpkgs.tar.gz`, narHash: narHashOf(STUB) },
        original: { type: 'indirect', id: 'nixpkgs' },
      },
      nodes: {
        [uri]: {
          ...{ cid, rev: REV, did: DID, kind: 'model', name, version, dependencies: {} },
          definition: { uri: `at://${DID}/dev.firn.model/${name}`, cid: cidOf(name), ...definition },
        },
      },
    }
    const records = new Map([[cid, record]])
    const emitted = emitTree(lock, records, library, blobs)
    return { tree: emitted, ...packTree(emitted, library, treeTime(lock, records)) }
  }
  const run = (at: string, more: readonly string[], allowFailure: boolean) =>
    // Nix before 2.20 has git run the filters of the machine, of which that of git-lfs knows no server here.
    nix.nixBuild(['--no-out-link', at, ...more], { allowFailure, env: { GIT_LFS_SKIP_SMUDGE: '1' } })

  return {
    server,
    tree,
    emit(artifact, options) {
      const at = path.join(nix.dir, `model-${trees++}`)
      writeTree(tree(artifact, options).tree, at)
      return at
    },
    serve(artifact, options) {
      const { tarball } = tree(artifact, options)
      const name = `/${createHash('sha256').update(tarball).digest('hex').slice(0, 16)}.tar.gz`
      server.files.set(name, tarball)
      return server.url + name
    },
    build: async (at, ...more) => (await run(at, more, false)).stdout.trim(),
    async refusal(at, ...more) {
      const { exitCode, stdout, stderr } = await run(at, more, true)
      if (exitCode === 0) throw new Error(`it was built: ${stdout}`)
      return stderr
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
