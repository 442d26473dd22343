import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { vi } from 'vitest'
import { emitTree } from '../../src/nix/emit.js'
import { closureOf, type SampleRelease } from '../nix/sample.js'
import { writeTree } from '../nix/write-tree.js'
import type { PrivateNix } from '../support/private-nix.js'

/**
 * A checkout in which modules are evaluated in place of the module system in small: a whole nixpkgs, or one that has
 * its `lib` alone.
 */
export const NIXPKGS = findNixpkgs()

/** A whole NixOS takes seconds to evaluate where the module system in small takes a tenth of one. */
const NIXOS_TIMEOUT_MS = 600_000
if (NIXPKGS !== undefined) vi.setConfig({ testTimeout: NIXOS_TIMEOUT_MS })

/** What came of a configuration; see report.nix. */
export interface Report {
  readonly failed: readonly string[]
  readonly warnings: readonly string[]
  /** Unit files by name, those of services made by firn alone. */
  readonly units: Readonly<Record<string, string>>
  readonly firewall: Readonly<Record<'allowedTCPPorts' | 'allowedUDPPorts', readonly number[]>>
  readonly postgresql: {
    readonly enable: boolean
    readonly ensureDatabases: readonly string[]
    readonly ensureUsers: readonly Readonly<Record<string, unknown>>[]
  }
  readonly nginx: {
    readonly enable: boolean
    /** The recommended…Settings that are on for all virtual hosts. */
    readonly recommended: readonly string[]
    readonly virtualHosts: Readonly<Record<string, unknown>>
  }
  readonly options: readonly OptionReport[]
}

export interface OptionReport {
  readonly name: string
  readonly description: string
  readonly type: string
  readonly visible: boolean
}

/** Evaluates the modules of releases under a configuration, as a machine would. */
export interface ModuleHost {
  /** @param configuration a module: what the administrator of the machine writes */
  evaluate(releases: readonly SampleRelease[], configuration: string): Promise<Report>
  /** The message with which Nix refuses to evaluate at all. */
  refusal(releases: readonly SampleRelease[], configuration: string): Promise<string>
  /** The value of an expression over `evaluated` and `trees`, for what a report does not show. */
  ask(
    releases: readonly SampleRelease[],
    configuration: string,
    expression: string,
    kind?: 'nixosModule' | 'homeModule' | 'darwinModule',
  ): Promise<unknown>
}

export const SYSTEM = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux`

export function createModuleHost(nix: PrivateNix): ModuleHost {
  let count = 0

  function write(release: SampleRelease): string {
    const at = path.join(nix.dir, `release-${count++}`)
    const { lock, records, library } = closureOf(release)
    writeTree(emitTree(lock, records, library), at)
    return at
  }

  async function ask(
    releases: readonly SampleRelease[],
    configuration: string,
    expression: string,
    kind = 'nixosModule',
  ): Promise<unknown> {
    const trees = releases.map(write)
    const file = path.join(nix.dir, `configuration-${count++}.nix`)
    writeFileSync(file, configuration)
    const evaluated = `let
        trees = [ ${trees.join(' ')} ];
        evaluated = import ${path.join(import.meta.dirname, 'evaluate.nix')} {
          kind = "${kind}";
          inherit trees;
          configuration = ${file};
          nixpkgs = ${NIXPKGS ?? 'null'};
          system = "${SYSTEM}";
        };
      in ${expression}`
    const args = ['--read-write-mode', '--eval', '--strict', '--json', '--expr', evaluated]
    return JSON.parse((await nix.nixInstantiate(args, { timeoutMs: NIXOS_TIMEOUT_MS })).stdout)
  }

  async function evaluate(releases: readonly SampleRelease[], configuration: string): Promise<Report> {
    const expression = `import ${path.join(import.meta.dirname, 'report.nix')} evaluated`
    return (await ask(releases, configuration, expression)) as Report
  }

  return {
    ask,
    evaluate,
    async refusal(releases, configuration) {
      try {
        await evaluate(releases, configuration)
      } catch (error) {
        if (error instanceof Error) return error.message
      }
      throw new Error('the modules were not refused')
    },
  }
}

function findNixpkgs(): string | undefined {
  const { FIRN_TEST_NIXPKGS: chosen } = process.env
  if (!chosen) return undefined
  const checkout = path.resolve(chosen)
  if (existsSync(path.join(checkout, 'lib/default.nix'))) return checkout
  process.stderr.write(`FIRN_TEST_NIXPKGS has no lib/default.nix: service modules are evaluated in small\n`)
  return undefined
}
