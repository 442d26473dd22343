import { spawn } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../../tests/support/until.js'
import { readIfThere, writePrivateFile } from './private-file.js'
import { createProcessLock } from './process-lock.js'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'firn-storage-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const modeOf = (file: string) => statSync(file).mode & 0o777

describe('a private file', () => {
  test("is its user's alone, and so are the directories made for it", async () => {
    const file = path.join(dir, 'a/b/file')
    await writePrivateFile(file, 'one')
    await writePrivateFile(file, 'two')
    expect(await readIfThere(file)).toBe('two')
    expect([modeOf(file), modeOf(path.dirname(file)), modeOf(path.join(dir, 'a'))]).toEqual([
      0o600, 0o700, 0o700,
    ])
    expect(readdirSync(path.join(dir, 'a/b'))).toEqual(['file'])
  })

  test('makes a directory private that was open', async () => {
    const open = path.join(dir, 'open')
    mkdirSync(open)
    chmodSync(open, 0o755)
    await writePrivateFile(path.join(open, 'file'), '')
    expect(modeOf(open)).toBe(0o700)
  })

  test('that cannot be put in its place leaves nothing behind', async () => {
    mkdirSync(path.join(dir, 'taken/below'), { recursive: true })
    await expect(writePrivateFile(path.join(dir, 'taken'), 'x')).rejects.toThrow()
    expect(readdirSync(dir)).toEqual(['taken'])
  })

  test('may be absent', async () => {
    expect(await readIfThere(path.join(dir, 'none'))).toBeUndefined()
    await expect(readIfThere(dir)).rejects.toThrow('EISDIR')
  })
})

describe('a lock', () => {
  test('lets one piece of work of a name go on at a time, and gives its result', async () => {
    const [one, other] = [createProcessLock(dir), createProcessLock(dir)]
    let inside = 0
    const work = async (result: number) => {
      inside += 1
      expect(inside).toBe(1)
      await sleep(20)
      inside -= 1
      return result
    }
    const all = [1, 2, 3, 4].map((each) => (each % 2 === 0 ? one : other)('name', () => work(each)))
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4])
    for (const file of readdirSync(dir)) expect(modeOf(path.join(dir, file))).toBe(0o600)
  })

  test('is given back by work that fails, and does not hold up that of another name', async () => {
    const lock = createProcessLock(dir)
    await expect(lock('a', () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
    expect(await lock('a', () => lock('b', () => 'both'))).toBe('both')
  })

  test('of a process that was killed is free', async () => {
    const script = path.join(dir, 'hold.mts')
    const module = new URL('./process-lock.ts', import.meta.url).href
    writeFileSync(
      script,
      `import { createProcessLock } from ${JSON.stringify(module)}
       import { writeFileSync } from 'node:fs'
       await createProcessLock(${JSON.stringify(dir)})('name', () => {
         writeFileSync(${JSON.stringify(path.join(dir, 'held'))}, 'held')
         return new Promise(() => setInterval(() => {}, 1000))
       })`,
    )
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), script])
    await until(() => readIfThere(path.join(dir, 'held')), { what: 'the other process to hold the lock' })
    let order = ''
    const mine = createProcessLock(dir)('name', () => {
      order += 'mine'
    })
    expect(order).toBe('')
    order += 'killed '
    child.kill('SIGKILL')
    await mine
    expect(order).toBe('killed mine')
    expect(readFileSync(path.join(dir, 'held'), 'utf8')).toBe('held')
  })
})
