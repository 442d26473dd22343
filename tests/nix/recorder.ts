import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { emitTree } from '../../src/nix/emit.js'
import { directory, symlink } from '../../src/nix/tree.js'
import type { PrivateNix } from '../support/private-nix.js'
import { closureOf, type SampleRelease } from './sample.js'
import { writeTree } from './write-tree.js'

const PKGS = path.resolve(import.meta.dirname, 'recording-pkgs.nix')

/** What reached a builder of nixpkgs. */
export interface Recorded {
  readonly builder: string
  readonly arguments: JsonObject
}

/** Evaluates trees and expressions in front of a nixpkgs that records. */
export interface Recorder {
  /**
   * What reached the builder when the release's tree was evaluated; with a place such as ".arguments.src", what
   * reached the builder of the derivation there.
   */
  built(sample: SampleRelease, system?: string, place?: string): Promise<Recorded>
  /** What the tree says of a release without a nixpkgs. */
  described(sample: SampleRelease): Promise<unknown>
  /** The message with which the tree refuses. */
  refusal(sample: SampleRelease): Promise<string>
  /** Which of the trees evaluate at all, in one run of Nix. */
  accepted(samples: readonly SampleRelease[]): Promise<boolean[]>
  /** What reached the builder when an expression was given to callPackage. */
  called(expression: string, given?: string, system?: string): Promise<Recorded>
}

export function createRecorder(nix: PrivateNix): Recorder {
  let count = 0
  function fresh(): string {
    return path.join(nix.dir, `recorded-${count++}`)
  }

  function write(sample: SampleRelease, at = fresh()): string {
    const { lock, records, library } = closureOf(sample)
    writeTree(emitTree(lock, records, library), at)
    return at
  }

  /** Into a folder of many trees, which share the library: it is most of what there is to write. */
  function writeWithin(folder: string, sample: SampleRelease, index: number): void {
    const { lock, records, library } = closureOf(sample)
    const { entries } = emitTree(lock, records, library)
    const shared = path.join(folder, 'lib')
    const lib = entries.get('lib')
    if (lib && !existsSync(shared)) writeTree(lib, shared)
    writeTree(directory([...entries, ['lib', symlink(shared)]]), path.join(folder, String(index)))
  }

  async function evaluate(expression: string): Promise<unknown> {
    const args = ['--read-write-mode', '--eval', '--strict', '--json', '--expr', expression]
    return JSON.parse((await nix.nixInstantiate(args)).stdout)
  }

  async function built(sample: SampleRelease, system = 'x86_64-linux', place = ''): Promise<Recorded> {
    const pkgs = `import ${PKGS} { system = "${system}"; }`
    const expression = `{ inherit ((import ${write(sample)} { pkgs = ${pkgs}; })${place}) builder arguments; }`
    return (await evaluate(expression)) as Recorded
  }

  return {
    built,
    described(sample) {
      const tree = write(sample)
      return evaluate(`{ inherit (import ${tree}/lib/read-package.nix ${tree}) systems program; }`)
    },
    async refusal(sample) {
      try {
        await built(sample)
      } catch (error) {
        if (error instanceof Error) return error.message
      }
      throw new Error('the tree was not refused')
    },
    async accepted(samples) {
      const at = fresh()
      mkdirSync(at)
      for (const [index, sample] of samples.entries()) writeWithin(at, sample, index)
      return (await evaluate(`builtins.genList (n: let
          package = import (${at} + "/\${toString n}") { pkgs = import ${PKGS} { }; };
        in (builtins.tryEval (builtins.deepSeq (builtins.toJSON package.arguments) true)).success) ${samples.length}`)) as boolean[]
    },
    async called(expression, given = '{ }', system = 'x86_64-linux') {
      const file = `${fresh()}.nix`
      writeFileSync(file, expression)
      return (await evaluate(`let pkgs = import ${PKGS} { system = "${system}"; }; in
        { inherit (pkgs.callPackage ${file} ${given}) builder arguments; }`)) as Recorded
    },
  }
}

/** How the recording nixpkgs shows a fetched thing. */
export function fetched(fetcher: string, options: JsonObject): string {
  return `${fetcher} ${JSON.stringify(options)}`
}
