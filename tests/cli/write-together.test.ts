import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isInterrupted, repair } from '../../cli/project/journal.js'
import { ProjectError } from '../../cli/project/project-error.js'
import { writeTogether } from '../../cli/project/write-together.js'

let root: string
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'firn-write-'))
  await writeFile(path.join(root, 'changed'), 'old')
  await writeFile(path.join(root, 'gone'), 'old')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const changes = () => [
  { file: path.join(root, 'changed'), before: 'old', after: 'new' },
  { file: path.join(root, 'made'), before: undefined, after: 'new' },
  { file: path.join(root, 'gone'), before: 'old', after: undefined },
]

async function files(): Promise<Record<string, string>> {
  const names = (await readdir(root)).toSorted()
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(path.join(root, name), 'utf8')])),
  )
}

const OLD = { changed: 'old', gone: 'old' }
const NEW = { changed: 'new', made: 'new' }
const STEPS = [
  'begin',
  'write changed',
  'write made',
  'write gone',
  'commit',
  'replace changed',
  'replace made',
  'replace gone',
  'end',
]

test('all files are replaced, and nothing is left lying about', async () => {
  const steps: string[] = []
  await writeTogether(root, changes(), (step) => steps.push(step))
  expect(await files()).toEqual(NEW)
  expect(steps).toEqual(STEPS)
})

describe('a step that fails leaves all as it was', () => {
  test.each(STEPS.slice(0, -1))('%s', async (failing) => {
    const attempt = writeTogether(root, changes(), (step) => {
      if (step === failing) throw new Error('no space left')
    })
    await expect(attempt).rejects.toThrow(
      'Nothing was changed, for a file could not be written: no space left.',
    )
    expect(await files()).toEqual(OLD)
  })
})

describe('a run that is killed leaves all or nothing', () => {
  test.each(STEPS)('%s', async (step) => {
    const child = spawn(
      process.execPath,
      ['--import', 'tsx', KILLED_WRITER, root, step, JSON.stringify(changes())],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    const [, signal] = await once(child, 'exit')
    expect(signal).toBe('SIGKILL')
    const isDecided = STEPS.indexOf(step) > STEPS.indexOf('commit')
    if (step !== 'begin') expect(await isInterrupted(root)).toBe(true)
    await repair(root)
    expect(await files()).toEqual(isDecided ? NEW : OLD)
    expect(await repair(root)).toEqual([])
  })
})

test('what was changed after a run was killed stays, and is told of', async () => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', KILLED_WRITER, root, 'replace made', JSON.stringify(changes())],
    { stdio: 'ignore' },
  )
  await once(child, 'exit')
  await writeFile(path.join(root, 'gone'), 'mine')
  expect(await repair(root)).toEqual([
    'A run of firn was interrupted: what it was about to write to made is written now.',
    'A run of firn was interrupted before it wrote gone, which was changed since: it stays as it is.',
  ])
  expect(await files()).toEqual({ ...NEW, gone: 'mine' })
})

test('a file that somebody changed in between is not overwritten', async () => {
  await writeFile(path.join(root, 'gone'), 'mine')
  await expect(writeTogether(root, changes())).rejects.toThrow(ProjectError)
  expect(await files()).toEqual({ ...OLD, gone: 'mine' })
})

test('a link stays a link', async () => {
  await symlink('changed', path.join(root, 'link'))
  await writeTogether(root, [{ file: path.join(root, 'link'), before: 'old', after: 'new' }])
  expect(await files()).toEqual({ ...OLD, changed: 'new', link: 'new' })
  expect(
    (await readdir(root, { withFileTypes: true })).find(({ name }) => name === 'link')?.isSymbolicLink(),
  ).toBe(true)
})

test('a journal that cannot be read is an error that says what to do', async () => {
  await writeFile(path.join(root, '.firn-journal'), '{"state":"replacing","files":[{"path":"../elsewhere"}]}')
  await expect(repair(root)).rejects.toThrow('cannot be read')
})

const KILLED_WRITER = fileURLToPath(new URL('killed-writer.ts', import.meta.url))
