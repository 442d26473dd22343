import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { PrivateNix } from '../support/private-nix.js'
import { LIB } from './library.js'

const HERE = import.meta.dirname
const MODULE = path.resolve(HERE, '../../nixos-module')

export type Value = string | number | boolean | null | Value[]

export interface Unit {
  readonly description: string
  readonly wantedBy: readonly string[]
  readonly wants: readonly string[]
  readonly after: readonly string[]
  readonly environment: Readonly<Record<string, string | null>>
  readonly unitConfig: Readonly<Record<string, Value>>
  readonly serviceConfig: Readonly<Record<string, Value>>
}

/** What `services.firn` makes of a machine, as far as the stub of NixOS shows it. */
export interface Machine {
  readonly units: Readonly<Record<string, Unit>>
  readonly nginx: {
    readonly enable: boolean
    readonly virtualHosts: Readonly<
      Record<
        string,
        {
          readonly enableACME: boolean
          readonly forceSSL: boolean
          readonly locations: Readonly<Record<string, Readonly<Record<string, Value>>>>
        }
      >
    >
  }
  readonly postgresql: Readonly<Record<string, Value>>
  readonly ports: readonly number[]
  /** Messages of the assertions that fail. */
  readonly refusals: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Evaluates firn's module with a configuration, written in Nix: what stands in `services.firn`, and further settings of
 * NixOS. Packages lie below `packages`, a directory of the machine.
 */
export async function evaluate(
  nix: PrivateNix,
  firn: string,
  { nixos = '{ }', packages = '/nix/store' }: { nixos?: string; packages?: string } = {},
): Promise<Machine> {
  return (await nix.evalJson(`
    let
      inherit (${evaluation(packages, `{ services.firn = { enable = true; } // (${firn}); } (${nixos})`)}) config;
    in
    {
      units = config.systemd.services;
      nginx = config.services.nginx // {
        # No certificate has no value.
        virtualHosts = builtins.mapAttrs
          (_: host: removeAttrs host [ "sslCertificate" "sslCertificateKey" ])
          config.services.nginx.virtualHosts;
      };
      inherit (config.services) postgresql;
      ports = config.networking.firewall.allowedTCPPorts;
      refusals = map (each: each.message) (builtins.filter (each: !each.assertion) config.assertions);
      inherit (config) warnings;
    }
  `)) as Machine
}

/** A Nix expression: lib.evalModules of the stub of NixOS, firn's module, and others. */
export function evaluation(packages: string, modules: string): string {
  return `
    let
      lib = import ${LIB};
      pkgs = import ${HERE}/stub-pkgs.nix { inherit lib; root = "${packages}"; };
    in
    lib.evalModules {
      modules = [ ${HERE}/stub-nixos.nix ${MODULE} ${modules} ];
      specialArgs = { inherit pkgs; };
    }
  `
}

/** Puts programs that do nothing where the stub packages have theirs: systemd looks whether they are there. */
export function layPrograms(directory: string): void {
  const programs = ['firn-start', 'firn-appview', 'firn-ingester', 'firn-migrate'].map(
    (name) => `firn/bin/${name}`,
  )
  for (const program of [...programs, 'curl/bin/curl']) {
    const file = path.join(directory, program)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, '#!/bin/sh\n')
    chmodSync(file, 0o755)
  }
}
