import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { JsonObject } from '../../src/nix/canonical-json.js'
import { emitTree } from '../../src/nix/emit.js'
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
    described: (sample) =>
      evaluate(
        `{ inherit (import ${write(sample)}/lib/read-package.nix ${write(sample)}) systems program; }`,
      ),
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
      for (const [index, sample] of samples.entries()) write(sample, path.join(at, String(index)))
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
