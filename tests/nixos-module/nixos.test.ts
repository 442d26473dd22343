import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SYSTEMD_ANALYZE } from '../nixos/systemd-analyze.js'
import { describeWith, type Prerequisite } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { NIXPKGS } from './library.js'

const NIXOS: Prerequisite = {
  name: 'A whole NixOS',
  hint: 'set FIRN_TEST_NIXPKGS to a checkout of nixpkgs with its directory nixos',
  available: () => NIXPKGS !== undefined && existsSync(path.join(NIXPKGS, 'nixos/lib/eval-config.nix')),
}

const MODULE = path.resolve(import.meta.dirname, '../../nixos-module')

/** What older releases do not have, and what no release needs for a unit: NixOS as it is now, in these points. */
const COMPATIBLE = `{
  lib = lib.extend (_: old: {
    literalExpression = old.literalExpression or old.literalExample;
    literalMD = old.literalMD or old.literalExample;
  } // lib.optionalAttrs (!old ? literalExpression) {
    # No freeform types either.
    types = old.types // {
      submodule =
        module:
        old.types.submodule (if builtins.isAttrs module then removeAttrs module [ "freeformType" ] else module);
    };
  });
  module = { lib, options, pkgs, ... }: {
    boot.isContainer = true;
    services.firn.package = pkgs.hello;
    security.acme = { acceptTerms = true; } // (
      if options.security.acme ? defaults then { defaults.email = "a@b.example"; } else { email = "a@b.example"; }
    );
  };
  # An option of locations that came with 22.11.
  locations = { lib, ... }: {
    options.services.nginx.virtualHosts = lib.mkOption {
      type = lib.types.attrsOf (lib.types.submodule {
        options.locations = lib.mkOption {
          type = lib.types.attrsOf (lib.types.submodule {
            options.recommendedProxySettings = lib.mkOption { type = lib.types.bool; default = false; };
          });
        };
      });
    };
  };
  # Options of users and databases that came with 23.11, and a PostgreSQL that is new by its name alone.
  databases = { lib, pkgs, ... }: {
    config.services.postgresql.package = lib.mkForce (pkgs.postgresql_12 // { version = "15.0"; });
    options.services.postgresql.ensureUsers = lib.mkOption {
      type = lib.types.listOf (lib.types.submodule {
        options.ensureDBOwnership = lib.mkOption { type = lib.types.bool; default = false; };
      });
    };
  };
}`

describeWithCheckout('services.firn on a whole NixOS', () => {
  let nix: PrivateNix
  let directory: string
  beforeAll(async () => {
    nix = await createPrivateNix()
    directory = mkdtempSync(path.join(tmpdir(), 'firn-nixos-'))
  })
  afterAll(async () => {
    await nix.remove()
    rmSync(directory, { recursive: true, force: true })
  })

  async function evaluate(firn: string, answer: string): Promise<unknown> {
    const expression = `
      let
        lib = import ${NIXPKGS}/lib;
        compatible = ${COMPATIBLE};
        isOld = builtins.compareVersions lib.trivial.release "23.11" < 0;
        inherit (import ${NIXPKGS}/nixos/lib/eval-config.nix {
          system = "x86_64-linux";
          inherit (compatible) lib;
          modules = [ ${MODULE} compatible.module { services.firn = ${firn}; } ]
            ++ lib.optionals isOld [ compatible.databases compatible.locations ];
        }) config;
      in
      ${answer}
    `
    const args = ['--read-write-mode', '--eval', '--strict', '--json', '--expr', expression]
    return JSON.parse((await nix.nixInstantiate(args)).stdout)
  }

  const everything = `{
    enable = true;
    domain = "firn.example";
    nginx.enable = true;
    database.createLocally = true;
    openFirewall = true;
    secretKeyFile = "/run/secrets/key";
    standbyIngester = { enable = true; metricsPort = 9465; };
    settings.FIRN_SERVICE_DID = "did:web:localhost%3A3000";
  }`

  test('is a system that can be built', async () => {
    const toplevel = await evaluate(everything, 'config.system.build.toplevel.drvPath')
    expect(toplevel).toMatch(/-nixos-system-.*\.drv$/)
  })

  test('has unit files that systemd understands', async () => {
    const units = (await evaluate(
      everything,
      `lib.mapAttrs (_: unit: unit.text)
        (lib.filterAttrs (name: _: lib.hasPrefix "firn" name) config.systemd.units)`,
    )) as Record<string, string>
    expect(Object.keys(units)).toEqual(['firn-ingester-standby.service', 'firn.service'])
    expect(units['firn.service']).toContain('Environment="FIRN_SECRET_KEY_FILE=%d/FIRN_SECRET_KEY"')
    expect(units['firn.service']).toContain('Environment="FIRN_SERVICE_DID=did:web:localhost%%3A3000"')
    const files = Object.entries(units).map(([name, text]) => {
      const file = path.join(directory, name)
      // Nothing of it is built.
      writeFileSync(file, text.replaceAll(/^(Exec\w+)=\S+/gm, '$1=/bin/sh'))
      return file
    })
    const { stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...files], { encoding: 'utf8' })
    expect(stderr.split('\n').filter((line) => line.includes('firn'))).toEqual([])
  })

  test('has the virtual host, the ports and the database that it asks for', async () => {
    const machine = await evaluate(
      everything,
      `{
        inherit (config.services.nginx.virtualHosts."firn.example") enableACME forceSSL;
        inherit (config.networking.firewall) allowedTCPPorts;
        inherit (config.services.postgresql) ensureDatabases;
      }`,
    )
    expect(machine).toEqual({
      enableACME: true,
      forceSSL: true,
      allowedTCPPorts: [80, 443],
      ensureDatabases: ['firn'],
    })
  })

  test('refuses by NixOS’s own way', async () => {
    await expect(
      evaluate('{ enable = true; role = "ingester"; }', 'config.system.build.toplevel.drvPath'),
    ).rejects.toThrow(/Failed assertions:[\s\S]*programs that run apart share one PostgreSQL/)
  })
})

test('FIRN_TEST_NIXPKGS names a checkout, where it is set', () => {
  expect(NIXPKGS === undefined || existsSync(path.join(NIXPKGS, 'lib/default.nix')), NIXPKGS).toBe(true)
})

/** These are for machines that have a whole checkout: it is no prerequisite of the suite. */
function describeWithCheckout(name: string, suite: () => void): void {
  if (NIXOS.available()) describeWith([NIX, SYSTEMD_ANALYZE], name, suite)
  else process.stderr.write(`SKIPPED "${name}": ${NIXOS.name} is not there: ${NIXOS.hint}\n`)
}
