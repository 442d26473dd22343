import { createHash } from 'node:crypto'
import path from 'node:path'
import { emitTree, treeTime } from '../../src/nix/emit.js'
import { packTree } from '../../src/nix/library.js'
import { narHashOf } from '../../src/nix/nar.js'
import { toTarball } from '../../src/nix/tarball.js'
import { file, type Tree, type TreeNode, treeOf } from '../../src/nix/tree.js'
import type { PrivateNix } from '../support/private-nix.js'
import { createFileServer, type FileServer } from './file-server.js'
import { readTree } from './read-tree.js'
import { closureOf, form, type SampleRelease } from './sample.js'

/** The nixpkgs in small that builds with /bin/sh. */
export const STUB = readTree(path.resolve(import.meta.dirname, 'stub-nixpkgs'))

/** Where a served archive is, and its hashes. */
export interface Served {
  readonly urls: string[]
  readonly nar: string
  readonly flat: string
}

/** Sources, emitted trees and a nixpkgs in small on a server of this machine, for a Nix that fetches and builds them. */
export interface BuildSite extends AsyncDisposable {
  readonly server: FileServer
  /** A source archive on the server: its address and hashes. */
  serve(name: string, tree: Tree): Served
  /** A source by its tree: texts, or nodes, by path. */
  source(files: Readonly<Record<string, string | TreeNode>>): ReturnType<typeof form>
  /** Emits a release and serves its tree: the flake's address and NAR hash. */
  publish(sample: SampleRelease): { url: string; narHash: string }
  /** `nix build` of a flake reference: the path of its output. */
  build(reference: string, ...options: string[]): Promise<string>
}

export async function createBuildSite(nix: PrivateNix): Promise<BuildSite> {
  const server = await createFileServer()
  server.files.set('/nixpkgs.tar.gz', toTarball(STUB, 1))
  let sources = 0

  function serve(name: string, tree: Tree): Served {
    const bytes = toTarball(tree, 1)
    server.files.set(`/${name}`, bytes)
    const flat = `sha256-${createHash('sha256').update(bytes).digest('base64')}`
    return { urls: [`${server.url}/${name}`], nar: narHashOf(tree), flat }
  }

  return {
    server,
    serve,
    source(files) {
      const nodes = Object.entries(files).map(([at, node]): [string, TreeNode] => [
        at,
        typeof node === 'string' ? file(node) : node,
      ])
      const { urls, nar } = serve(`source-${sources++}.tar.gz`, treeOf(nodes))
      return form('tarball', { urls, hash: nar, hashMode: 'nar' })
    },
    publish(sample) {
      const nixpkgs = {
        locked: { type: 'tarball', url: `${server.url}/nixpkgs.tar.gz`, narHash: narHashOf(STUB) },
        original: { type: 'indirect', id: 'nixpkgs' },
      }
      const { lock, records, library } = closureOf(sample, { nixpkgs })
      const { tarball, narHash } = packTree(
        emitTree(lock, records, library),
        library,
        treeTime(lock, records),
      )
      const name = `/${createHash('sha256').update(tarball).digest('hex').slice(0, 16)}.tar.gz`
      server.files.set(name, tarball)
      return { url: server.url + name, narHash }
    },
    async build(reference, ...options) {
      const { stdout } = await nix.nix(['build', '--json', '--no-link', ...options, reference])
      const [result] = JSON.parse(stdout) as { outputs: { out: string } }[]
      if (!result) throw new Error(`nothing was built of ${reference}`)
      return result.outputs.out
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  }
}
