import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SYSTEMD_ANALYZE } from '../nixos/systemd-analyze.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { evaluate, layPrograms, type Machine } from './evaluate.js'
import { unitFile } from './unit-file.js'

/** systemd's measure, from 0 to 10: "OK" ends at 4.9; 2.0 is asked of a plain network service. */
const MAX_EXPOSURE = 2

describeWith([NIX, SYSTEMD_ANALYZE], "firn's units", () => {
  let nix: PrivateNix
  let directory: string
  const files: string[] = []

  beforeAll(async () => {
    nix = await createPrivateNix()
    directory = mkdtempSync(path.join(tmpdir(), 'firn-units-'))
    layPrograms(directory)
    const local = 'database.createLocally = true; secretKeyFile = "/run/key";'
    for (const role of ['all', 'ingester', 'appview']) {
      const standby = role === 'appview' ? '' : 'standbyIngester = { enable = true; metricsPort = 9465; };'
      const machine = await evaluate(nix, `{ role = "${role}"; ${local} ${standby} }`, {
        packages: directory,
      })
      files.push(...writeUnits(machine))
    }
  })
  afterAll(async () => {
    await nix.remove()
    rmSync(directory, { recursive: true, force: true })
  })

  function writeUnits({ units }: Machine): string[] {
    return Object.entries(units).map(([name, unit]) => {
      const file = path.join(directory, `${name}.service`)
      writeFileSync(file, unitFile(unit))
      return file
    })
  }

  test('are what systemd understands, to the last word', () => {
    expect(new Set(files.map((file) => path.basename(file)))).toEqual(
      new Set([
        'firn.service',
        'firn-ingester.service',
        'firn-ingester-standby.service',
        'firn-appview.service',
      ]),
    )
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', ...new Set(files)], {
      encoding: 'utf8',
    })
    expect(stderr.split('\n').filter((line) => line.includes('firn'))).toEqual([])
    expect(status, stderr).toBe(0)
  })

  test(`are exposed to no more than ${MAX_EXPOSURE} of 10`, () => {
    for (const file of new Set(files)) {
      const report = execFileSync('systemd-analyze', ['security', '--offline=true', '--no-pager', file], {
        encoding: 'utf8',
      })
      const exposure = Number(/Overall exposure level for .*: ([0-9.]+)/.exec(report)?.[1])
      expect(exposure, report).toBeLessThanOrEqual(MAX_EXPOSURE)
    }
  })

  test('leave memory executable, for V8, and nothing else that could be closed', async () => {
    const { units } = await evaluate(nix, '{ }')
    const off = Object.entries(units.firn?.serviceConfig ?? {}).filter(([, value]) => value === false)
    expect(off).toEqual([['MemoryDenyWriteExecute', false]])
  })
})
