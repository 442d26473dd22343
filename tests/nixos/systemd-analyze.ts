import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { findBinDir, pathDirs } from '../support/executables.js'
import type { Prerequisite } from '../support/prerequisite.js'

const run = promisify(execFile)

/** Checks unit files without a running systemd; 250 or newer. */
export const SYSTEMD_ANALYZE: Prerequisite = {
  name: 'systemd-analyze',
  hint: 'install systemd (Debian: systemd); nothing of it need run',
  available: () => findBinDir(pathDirs(), ['systemd-analyze']) !== undefined,
}

/** What systemd has to say of a unit file, and how exposed the service is: from 0, not at all, to 10. */
export interface Verdict {
  /** Whatever `systemd-analyze verify` prints. */
  readonly complaints: string
  readonly exposure: number
}

/** Units that others order themselves by and that a machine without PostgreSQL, for one, does not have. */
const OTHERS = ['postgresql.service', 'redis.service', 'firn-plc.service']

export async function analyze(unit: string, text: string): Promise<Verdict> {
  const dir = await mkdtemp(path.join(os.tmpdir(), 'firn-units-'))
  const file = path.join(dir, unit)
  try {
    for (const other of OTHERS)
      await writeFile(path.join(dir, other), '[Service]\nType=oneshot\nExecStart=/bin/sh\n')
    await writeFile(file, withoutPrograms(text))
    const verified = await run('systemd-analyze', ['verify', '--man=no', file]).catch(
      (error: { stdout: string; stderr: string }) => error,
    )
    const security = ['security', '--offline=true', '--no-pager', file]
    const { stdout } = await run('systemd-analyze', security, { env: { ...process.env, LC_ALL: 'C' } })
    const exposure = /Overall exposure level for \S+: ([\d.]+)/.exec(stdout)?.[1]
    return { complaints: verified.stdout + verified.stderr, exposure: Number(exposure) }
  } finally {
    await rm(dir, { recursive: true })
  }
}

/** verify looks for the programs of a unit, which nobody has built; NixOS has no other in /bin. */
function withoutPrograms(text: string): string {
  return text.replaceAll(/^(Exec\w+=)"[^"]*"/gm, '$1/bin/sh')
}
