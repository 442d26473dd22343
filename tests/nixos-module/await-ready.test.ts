import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { describeWith, type Prerequisite } from '../support/prerequisite.js'

const SCRIPT = path.resolve(import.meta.dirname, '../../nixos-module/await-ready.sh')
/** Of what the script may take to see that the program ended; it would wait two minutes for one that runs. */
const AT_ONCE_MS = 60_000

const CURL: Prerequisite = {
  name: 'curl',
  hint: 'install curl',
  available: () => spawnSync('curl', ['--version']).status === 0,
}

describeWith([CURL], 'a unit of firn is ready', () => {
  async function serve(status: () => number): Promise<string> {
    const server: Server = createServer((_, response) => response.writeHead(status()).end())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const address = server.address()
    if (address === null || typeof address === 'string') throw new Error('no port')
    return `http://127.0.0.1:${address.port}/xrpc/_health`
  }

  /** What the script ends with, and says. */
  async function wait(url: string, program: number): Promise<{ code: unknown; stderr: string }> {
    return new Promise((resolve) => {
      const env = { ...process.env, MAINPID: String(program) }
      execFile('sh', [SCRIPT, 'curl', url], { env, timeout: AT_ONCE_MS }, (error, _, stderr) => {
        resolve({ code: error === null ? 0 : error.code, stderr })
      })
    })
  }

  test('once it says that it is well', async () => {
    let asked = 0
    const url = await serve(() => (++asked < 3 ? 503 : 200))
    expect(await wait(url, process.pid)).toMatchObject({ code: 0 })
    expect(asked).toBe(3)
  })

  test('never, where its program has ended', async () => {
    const program = spawn('sleep', ['0'])
    const { pid = 0 } = program
    await once(program, 'exit')
    expect(await wait(await serve(() => 503), pid)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('firn ended before it was ready'),
    })
  })
})
