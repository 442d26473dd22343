import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOSTILE_TEXTS } from '../nix/hostile.js'
import { findBinDir, pathDirs } from '../support/executables.js'
import { describeWith, type Prerequisite } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { createModuleHost, type ModuleHost } from './module-host.js'
import { serviceOf } from './sample-service.js'
import { parseUnit, type UnitFile } from './unit-file.js'

const run = promisify(execFile)
const CURL: Prerequisite = {
  name: 'curl',
  hint: 'install curl',
  available: () => findBinDir(pathDirs(), ['curl']) !== undefined,
}

/** Shells drop line ends at the end of what they read, and a variable holds no NUL. */
const SECRETS = ['-n', '-e \\n', 'a\nb\n\nc', ...HOSTILE_TEXTS].filter(
  (text) => text !== '' && !text.endsWith('\n'),
)

describeWith([NIX], 'a service that is started', () => {
  let nix: PrivateNix
  let host: ModuleHost
  let credentials: string
  beforeAll(async () => {
    nix = await createPrivateNix()
    host = createModuleHost(nix)
    credentials = await mkdtemp(path.join(os.tmpdir(), 'firn-credentials-'))
  })
  afterAll(async () => {
    await rm(credentials, { recursive: true })
    await nix.remove()
  })

  const settings = SECRETS.map((_, index) => ({ variable: `S${index}`, type: 'secret' }))
  const given = SECRETS.map((_, index) => `S${index} = "/run/secrets/${index}";`).join(' ')
  async function unitOf(): Promise<UnitFile> {
    const service = {
      settings: [...settings, { variable: 'OPEN', type: 'string', default: '%n $HOME\n"' }],
      arguments: ['$HOME', '%n', '', '`id`', '"; id'],
    }
    const { units } = await host.evaluate(
      [serviceOf(service)],
      `{ services.firn.pds = { enable = true; secrets = { ${given} }; }; }`,
    )
    return parseUnit(units['firn-pds.service'] ?? '')
  }

  /** Does what systemd does, with this machine's shell and a program that tells what it was given. */
  async function start(unit: UnitFile, directory: string) {
    const [, ...rest] = unit.command('ExecStart')
    const at = rest.findIndex((word) => word.endsWith('/bin/pds'))
    const tell = 'process.stdout.write(JSON.stringify([process.env, process.argv.slice(1), process.ppid]))'
    const words = [...rest.slice(0, at), process.execPath, '-e', tell, '--', ...rest.slice(at + 1)]
    const environment = { ...unit.environment(), PATH: process.env.PATH, CREDENTIALS_DIRECTORY: directory }
    const { stdout } = await run('/bin/sh', words, { env: environment, maxBuffer: 1e7 })
    return JSON.parse(stdout) as [Record<string, string>, string[], number]
  }

  test('gets secrets, variables and arguments as they are, in its own process', async () => {
    const unit = await unitOf()
    await mkdir(credentials, { recursive: true })
    for (const [index, secret] of SECRETS.entries())
      await writeFile(path.join(credentials, `S${index}`), `${secret}\n`)
    const [environment, args, parent] = await start(unit, credentials)
    for (const [index, secret] of SECRETS.entries()) expect(environment[`S${index}`]).toBe(secret)
    expect(environment.OPEN).toBe('%n $HOME\n"')
    expect(args).toEqual(['$HOME', '%n', '', '`id`', '"; id'])
    // The shell became the program: systemd watches the right process.
    expect(parent).toBe(process.pid)
  })

  test('does not start without a secret, and says which', async () => {
    const unit = await unitOf()
    const empty = await mkdtemp(path.join(os.tmpdir(), 'firn-credentials-'))
    try {
      await expect(start(unit, empty)).rejects.toMatchObject({
        code: 78,
        stderr: expect.stringContaining('firn: the secret S0 cannot be read'),
      })
      await writeFile(path.join(empty, 'S0'), '\n')
      await expect(start(unit, empty)).rejects.toMatchObject({
        stderr: expect.stringContaining('firn: the file of the secret S0 is empty'),
      })
    } finally {
      await rm(empty, { recursive: true })
    }
  })
})

describeWith([NIX, CURL], 'a service that becomes ready', () => {
  test.each([
    ['http', 3],
    ['port', 1],
  ])('by %s', async (by, requests) => {
    await using nix = await createPrivateNix()
    let asked = 0
    const server = createServer((_, response) => {
      asked++
      response.writeHead(asked < 3 ? 503 : 200).end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    try {
      const { port } = server.address() as AddressInfo
      const service = { ports: [{ name: 'http', port }], ready: { by, path: '/_health' } }
      const { units } = await createModuleHost(nix).evaluate(
        [serviceOf(service)],
        '{ services.firn.pds.enable = true; }',
      )
      const [, script = '', , ...rest] = parseUnit(units['firn-pds.service'] ?? '').command('ExecStartPost')
      // Its own variables are those of curl, too.
      const env = { ...process.env, http_proxy: 'http://127.0.0.1:9', MAINPID: `${process.pid}` }
      await run('/bin/sh', [script, 'curl', ...rest], { env })
      expect(asked).toBe(requests)
    } finally {
      server.close()
    }
  })

  test('never, where its program has ended', async () => {
    await using nix = await createPrivateNix()
    const service = { ports: [{ name: 'http', port: 9 }], ready: { by: 'http' } }
    const { units } = await createModuleHost(nix).evaluate(
      [serviceOf(service)],
      '{ services.firn.pds.enable = true; }',
    )
    const [, script = '', , ...rest] = parseUnit(units['firn-pds.service'] ?? '').command('ExecStartPost')
    const program = run('/bin/sh', ['-c', ':'])
    await program
    const env = { ...process.env, MAINPID: `${program.child.pid}` }
    await expect(run('/bin/sh', [script, 'curl', ...rest], { env })).rejects.toMatchObject({
      code: 1,
      stderr: 'firn: the program ended before it was ready\n',
    })
  })
})
