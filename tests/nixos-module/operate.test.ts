import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { evaluation } from './evaluate.js'

/** In place of systemd-run: prints its options, then runs the command with their environment, as systemd would. */
const SYSTEMD_RUN = `#!/usr/bin/env bash
while [[ $1 == --* ]]; do
  [[ $1 == --setenv=* ]] && export "\${1#--setenv=}"
  echo "$1"
  shift
done
CREDENTIALS_DIRECTORY=/run/credentials/x exec "$@"
`
const PROGRAM = `#!/usr/bin/env bash
echo "ran $0 $*"
env | grep -E '^(FIRN_|DATABASE_)' | sort
`

describeWith([NIX], 'firn-operate', () => {
  let nix: PrivateNix
  let directory: string
  let command: string

  beforeAll(async () => {
    nix = await createPrivateNix()
    directory = mkdtempSync(path.join(tmpdir(), 'firn-operate-'))
    lay('systemd/bin/systemd-run', SYSTEMD_RUN)
    lay('firn/bin/firn-pins', PROGRAM)
    const firn = `{
      enable = true;
      database.urlFile = "/run/secrets/a b";
      settings.FIRN_SERVICE_DID = "did:web:it%3A1";
      settings.FIRN_OF_TOMORROW = "it's $HOME";
    }`
    const evaluated = evaluation(directory, `{ services.firn = ${firn}; }`)
    const text = await nix.evalJson(
      `let inherit (${evaluated}) config; in (builtins.head config.environment.systemPackages).text`,
    )
    command = lay('firn-operate', `#!/usr/bin/env bash\n${text}`)
  })
  afterAll(async () => {
    await nix.remove()
    rmSync(directory, { recursive: true, force: true })
  })

  function lay(name: string, text: string): string {
    const file = path.join(directory, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, text)
    chmodSync(file, 0o755)
    return file
  }

  test('runs a program as firn, with its settings and secrets, whatever is in them', () => {
    const lines = execFileSync(command, ['pins', 'export', 'a b'], { encoding: 'utf8' }).split('\n')
    expect(lines).toEqual(
      expect.arrayContaining([
        '--pipe',
        '--property=DynamicUser=true',
        '--property=User=firn',
        '--property=StateDirectory=firn',
        // As in the units: systemd sets the mode anew at each start.
        '--property=StateDirectoryMode=0700',
        '--property=UMask=0077',
        '--property=CapabilityBoundingSet=',
        '--property=ProtectSystem=strict',
        '--property=SystemCallFilter=@system-service',
        '--property=SystemCallFilter=~@privileged',
        '--property=LoadCredential=DATABASE_URL:/run/secrets/a b',
        `ran ${directory}/firn/bin/firn-pins export a b`,
        'DATABASE_URL_FILE=/run/credentials/x/DATABASE_URL',
        'FIRN_DATA_DIR=/var/lib/firn',
        'FIRN_SERVICE_DID=did:web:it%3A1',
        "FIRN_OF_TOMORROW=it's $HOME",
      ]),
    )
  })

  test.each([[], ['ingester'], ['--help']])('knows the programs for operators alone: %j', (...args) => {
    const { status, stderr } = spawnSync(command, args.filter(Boolean), { encoding: 'utf8' })
    expect(status).toBe(2)
    expect(stderr).toContain('say which program: dead-letters, migrate, pins, reindex')
  })
})
