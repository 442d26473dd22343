import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { hubCache, modelDirectory } from '../../../tests/support/models/model-directory.js'
import { ATTACK } from '../../../tests/support/models/pickles.js'

const BUNDLE = 'src/nix/library/lib/model/validate.mjs'

/** Runs the bundle, as a build does. */
async function validate(directory: string, plan: string, ...more: readonly string[]) {
  const planPath = join(directory, '..', 'plan.json')
  await writeFile(planPath, plan)
  return new Promise<{ status: number | string | null | undefined; said: string }>((resolve) => {
    execFile(process.execPath, [BUNDLE, '--plan', planPath, ...more, directory], (error, _, said) =>
      resolve({ status: error === null ? 0 : error.code, said }),
    )
  })
}

test('what passes is told and reported, the same each time', async () => {
  const directory = await modelDirectory(hubCache())
  const reportPath = join(directory, '..', 'report.json')
  const { status, said } = await validate(directory, '{"preset": "standard"}', '--report', reportPath)
  expect({ status, said }).toEqual({
    status: 0,
    said: expect.stringMatching(/^passed: pickle-imports, .*\n2 files meet what was asked of them\.\n$/),
  })
  const report = await readFile(reportPath, 'utf8')
  expect(JSON.parse(report)).toMatchObject({ passed: true, layout: 'hf-cache', files: 2 })
  await validate(directory, '{"preset": "standard"}', '--report', reportPath)
  expect(await readFile(reportPath, 'utf8')).toBe(report)
})

test('the layout that is told counts, whatever a model looks like', async () => {
  const directory = await modelDirectory({ 'snapshots/x/y': '', 'refs/main': ATTACK })
  const plan = '{"validators": [{"name": "no-pickle"}]}'
  expect((await validate(directory, plan, '--layout', 'plain')).status).toBe(1)
  expect((await validate(directory, plan, '--layout', 'other')).status).toBe(2)
})

test('a failure ends with 1 where it means abort, and with 0 and a warning where it means warn', async () => {
  const directory = await modelDirectory({ 'model.bin': ATTACK })
  const plan = (onFailure: string) => JSON.stringify({ validators: [{ name: 'pickle-imports', onFailure }] })
  expect(await validate(directory, plan('abort'))).toMatchObject({
    status: 1,
    said: expect.stringContaining('error: pickle-imports\n  ✗ model.bin: imports os.system'),
  })
  expect(await validate(directory, plan('warn'))).toMatchObject({
    status: 0,
    said: expect.stringContaining('warning: pickle-imports\n'),
  })
  expect(await validate(directory, plan('skip'))).toMatchObject({ status: 0 })
})

test.each([
  ['a plan that cannot be followed', '{"preset": "safe"}', [], 'error: there is no preset "safe"'],
  ['an argument that nobody knows', '{}', ['--speed'], 'usage: validate.mjs'],
])('%s ends with 2', async (_, plan, more, said) => {
  const directory = await modelDirectory({ a: 'x' })
  const answer = await validate(directory, plan, ...more)
  expect(answer).toMatchObject({ status: 2, said: expect.stringContaining(said) })
})

test('a directory that is not there ends with 1', async () => {
  const directory = await modelDirectory({ a: 'x' })
  expect(await validate(join(directory, 'b'), '{}')).toMatchObject({
    status: 1,
    said: expect.stringContaining('cannot be listed'),
  })
})
