import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { createRenderThread, RenderError } from './render-thread.js'

test('draws texts in the order asked for', async () => {
  const thread = createRenderThread()
  const drawn = await Promise.all(['a', 'b', 'c'].map((text) => thread.render(text, undefined)))
  expect(drawn).toEqual(['<p>a</p>\n', '<p>b</p>\n', '<p>c</p>\n'])
})

test('gives up on a text that takes too long or breaks the parser, and draws the next', async () => {
  const thread = createRenderThread()
  const slow = thread.render('_a'.repeat(100_000), undefined)
  const broken = thread.render('>'.repeat(100_000), undefined)
  const good = thread.render('good', undefined)
  await expect(slow).rejects.toThrow(RenderError)
  await expect(slow).rejects.toThrow('took too long')
  await expect(broken).rejects.toThrow(RenderError)
  expect(await good).toBe('<p>good</p>\n')
})

test('refuses a flood', async () => {
  const thread = createRenderThread()
  const drawn = await Promise.allSettled(Array.from({ length: 100 }, () => thread.render('a', undefined)))
  const states = drawn.map((result) => result.status)
  expect(states).toContain('fulfilled')
  expect(states).toContain('rejected')
})

test('keeps no process alive', async () => {
  const script = `
    const { createRenderThread } = await import(${JSON.stringify(new URL('./render-thread.ts', import.meta.url).href)})
    process.stdout.write(await createRenderThread().render('drawn', undefined))`
  const argv = ['--import', 'tsx', '--input-type=module', '--eval', script]
  const { stdout } = await promisify(execFile)(process.execPath, argv, { timeout: 60_000 })
  expect(stdout).toBe('<p>drawn</p>\n')
}, 90_000)
