import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import type { PrivateNix } from '../support/private-nix.js'

/** The plugin's interface (nix/models) in front of the nixpkgs in small, which really builds. */
export interface ModelHost {
  /** The value of an expression over `models`, `pkgs` and `lib` (a few functions), as JSON. */
  ask(expression: string): Promise<unknown>
  /** Builds what an expression over the same gives: the output's path. */
  build(expression: string, env?: Record<string, string>): Promise<string>
  /** The text with which Nix refuses to evaluate or to build an expression, its lines without indentation. */
  refusal(expression: string, env?: Record<string, string>): Promise<string>
}

export interface ModelHostOptions {
  /** The text of the program `firn`, by which models with one hash are fetched; none when absent. */
  readonly firn?: string
}

export function createModelHost(nix: PrivateNix, { firn }: ModelHostOptions = {}): ModelHost {
  const nixpkgs = path.resolve(import.meta.dirname, 'stub-nixpkgs')
  const program = path.join(nix.dir, 'firn-program')
  if (firn !== undefined) writeFileSync(program, firn)
  const surroundings = `let
    pkgs = import ${nixpkgs} { };
    firn = ${firn === undefined ? 'throw "no firn here"' : `pkgs.writeShellScriptBin "firn" (builtins.readFile ${program})`};
    models = import ${path.resolve('nix/models')} { inherit pkgs firn; };
  in`
  const wrapped = (expression: string) => `${surroundings} ${expression}`
  const build = async (expression: string, env?: Record<string, string>) => {
    const args = ['--no-out-link', '--expr', wrapped(expression)]
    return (await nix.nixBuild(args, env === undefined ? {} : { env })).stdout.trim()
  }
  return {
    build,
    async ask(expression) {
      const args = ['--read-write-mode', '--eval', '--strict', '--json', '--expr', wrapped(expression)]
      return JSON.parse((await nix.nixInstantiate(args)).stdout)
    },
    async refusal(expression, env) {
      const args = ['--no-out-link', '--expr', wrapped(expression)]
      const result = await nix.nixBuild(args, { allowFailure: true, ...(env === undefined ? {} : { env }) })
      if (result.exitCode === 0) throw new Error(`it was built: ${result.stdout}`)
      // Newer Nix indents what it tells, and colours it.
      return stripVTControlCharacters(result.stderr).replaceAll(/^ +/gm, '')
    },
  }
}

/** A text as a string of Nix. */
export function nixString(text: string): string {
  return JSON.stringify(text).replaceAll('${', '\\${')
}

/** A value as an expression of Nix. */
export function nixValue(value: unknown): string {
  return `(builtins.fromJSON ${nixString(JSON.stringify(value))})`
}
