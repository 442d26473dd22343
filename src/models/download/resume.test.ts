import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { sha256Of, useDownloadSite } from '../../../tests/support/models/download-site.js'
import { until } from '../../../tests/support/until.js'
import { SourceError } from '../source-error.js'
import { downloadFile } from './download-file.js'

const site = useDownloadSite()

describe('a connection that breaks', () => {
  test('is taken up where it broke, on the condition that the file is the same', async () => {
    site.server.fail('/model.bin', { cutAfter: 1_500_000 }, { cutAfter: 700_000 })
    expect(await downloadFile(site.unknown(), site.options())).toMatchObject({ sha256: site.sha256 })
    const [, second, third] = site.server.requests
    expect(second?.status).toBe(206)
    expect(Number(/^bytes=(\d+)-$/.exec(second?.headers.range ?? '')?.[1])).toBeGreaterThan(0)
    expect(second?.headers['if-range']).toMatch(/^"[0-9a-f]{40}"$/)
    expect(third?.status).toBe(206)
    expect(site.received()).toBe(site.bytes.length)
  })

  test('to a file that has changed meanwhile is begun anew', async () => {
    site.server.fail('/model.bin', { cutAfter: 1_500_000 })
    const other = randomBytes(site.bytes.length)
    await downloadFile(
      site.unknown(),
      site.options({
        report(event) {
          site.events.push(event)
          if (event.type === 'retry') site.server.serve('/model.bin', other)
        },
      }),
    ).then(({ sha256 }) => expect(sha256).toBe(sha256Of(other)))
    expect(site.server.requests.map(({ status }) => status)).toEqual([200, 200])
    expect(site.received()).toBe(site.bytes.length)
  })

  test('to a server without ranges, or with wrong ones, is begun anew', async () => {
    site.server.fail('/model.bin', { cutAfter: 1_500_000 }, { noRanges: true })
    expect(await downloadFile(site.model(), site.options())).toMatchObject({ sha256: site.sha256 })
    await rm(path.join(site.dir, 'a'), { recursive: true })
    site.server.fail('/model.bin', { cutAfter: 1_500_000 }, { wrongRange: true })
    expect(await downloadFile(site.model(), site.options())).toMatchObject({ sha256: site.sha256 })
    expect(site.ranges().at(-1)).toBeUndefined()
  })

  test('without a length to be missed, is seen by the size of the file', async () => {
    site.server.fail('/model.bin', { cutAfter: 1_500_000, noLength: true })
    expect(await downloadFile(site.model(), site.options())).toMatchObject({ sha256: site.sha256 })
  })

  test('and does so ever again ends with an error that names the host, and keeps what came', async () => {
    site.server.fail('/model.bin', ...Array.from({ length: 3 }, () => ({ cutAfter: 100_000 })))
    const outcome = downloadFile(site.model(), site.options({ attempts: 3 }))
    await expect(outcome).rejects.toThrow(SourceError)
    await expect(outcome).rejects.toMatchObject({ code: 'Unavailable' })
    await expect(outcome).rejects.toThrow(`model.bin: ${site.server.url}/model.bin cannot be reached`)
    expect(await readdir(path.join(site.dir, 'a'))).toEqual(['model.bin.partial'])
    await downloadFile(site.model(), site.options())
    expect(site.server.requests.at(-1)?.status).toBe(206)
  })

  test('falls silent, and is given up', async () => {
    site.server.fail('/model.bin', { silentAfter: 100_000 })
    expect(await downloadFile(site.model(), site.options({ idleMs: 1_500 }))).toMatchObject({
      sha256: site.sha256,
    })
    expect(site.events).toContainEqual(
      expect.objectContaining({
        type: 'retry',
        problem: `${site.server.url}/model.bin was silent for 1.5 seconds.`,
      }),
    )
  })
})

describe('a partial file', () => {
  const partial = () => path.join(site.dir, 'a/model.bin.partial')
  beforeEach(() => mkdir(path.join(site.dir, 'a')))

  test('of an earlier run is taken up', async () => {
    await writeFile(partial(), site.bytes.subarray(0, 2_000_000))
    await downloadFile(site.model(), site.options())
    expect(site.ranges()).toEqual(['bytes=2000000-'])
    expect(site.received()).toBe(site.bytes.length)
  })

  test('that is whole needs no request; one that is wrong or too long is thrown away', async () => {
    await writeFile(partial(), site.bytes)
    await downloadFile(site.model(), site.options())
    expect(site.server.requests).toEqual([])
    for (const wrong of [
      Buffer.alloc(2_000_000),
      Buffer.alloc(site.bytes.length),
      Buffer.alloc(site.bytes.length + 1),
    ]) {
      await rm(path.join(site.dir, 'a/model.bin'))
      await writeFile(partial(), wrong)
      expect(await downloadFile(site.model(), site.options())).toMatchObject({ sha256: site.sha256 })
      expect(site.ranges().at(-1)).toBeUndefined()
    }
  })

  test('of a file whose hash nobody knows is not left behind', async () => {
    site.server.fail('/model.bin', { cutAfter: 1_000_000 })
    const wish = site.model({ sha256: undefined })
    await expect(downloadFile(wish, site.options({ attempts: 1 }))).rejects.toMatchObject({
      code: 'Unavailable',
    })
    expect(await readdir(path.join(site.dir, 'a'))).toEqual([])
  })

  test('of a file whose hash nobody knows is not trusted', async () => {
    await writeFile(partial(), 'left over')
    await downloadFile(site.model({ sha256: undefined, size: undefined }), site.options())
    expect(sha256Of(await readFile(path.join(site.dir, 'a/model.bin')))).toBe(site.sha256)
  })
})

test('what an abort interrupts is kept for the next time', async () => {
  site.server.fail('/model.bin', { silentAfter: 1_000_000 })
  const stop = new AbortController()
  const outcome = downloadFile(site.model(), site.options({ signal: stop.signal })).catch(
    (error: unknown) => error,
  )
  await until(() => site.received() >= 1_000_000, { what: 'a million bytes' })
  stop.abort(new Error('enough'))
  expect(await outcome).toEqual(new Error('enough'))
  await downloadFile(site.model(), site.options())
  expect(site.ranges().at(-1)).toBe('bytes=1000000-')
})

test('an abort ends the reading of what is there, too', async () => {
  await downloadFile(site.model(), site.options())
  const signal = AbortSignal.abort(new Error('enough'))
  await expect(downloadFile(site.model(), site.options({ signal }))).rejects.toThrow('enough')
})
