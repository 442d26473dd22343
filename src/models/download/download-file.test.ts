import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { sha256Of, useDownloadSite } from '../../../tests/support/models/download-site.js'
import { downloadFile } from './download-file.js'
import { downloadFiles } from './download-files.js'
import { onDisk } from './storage-error.js'

const site = useDownloadSite()

test('a file is written whole into its place, and its progress adds up', async () => {
  const downloaded = await downloadFile(site.model(), site.options())
  expect(downloaded).toEqual({
    path: 'model.bin',
    size: site.bytes.length,
    sha256: site.sha256,
    url: `${site.server.url}/model.bin`,
  })
  expect(site.bytes.equals(await readFile(path.join(site.dir, 'a/model.bin')))).toBe(true)
  expect(await readdir(path.join(site.dir, 'a'))).toEqual(['model.bin'])
  expect(site.received()).toBe(site.bytes.length)
})

test('what lies there with its hash is not fetched again; what has another hash is', async () => {
  await downloadFile(site.model(), site.options())
  await downloadFile(site.model(), site.options())
  expect(site.server.requests.length).toBe(1)
  await writeFile(path.join(site.dir, 'a/model.bin'), 'something else')
  await downloadFile(site.model(), site.options())
  expect(site.server.requests.length).toBe(2)
  expect(sha256Of(await readFile(path.join(site.dir, 'a/model.bin')))).toBe(site.sha256)
})

test('a file of which only the hash is wanted goes through memory and stays nowhere', async () => {
  expect(await downloadFile(site.unknown(), site.options())).toMatchObject({
    size: site.bytes.length,
    sha256: site.sha256,
  })
  site.server.serve('/empty', new Uint8Array())
  expect(
    await downloadFile(site.unknown({ urls: [`${site.server.url}/empty`] }), site.options()),
  ).toMatchObject({
    size: 0,
    sha256: sha256Of(Buffer.from('')),
  })
  await downloadFile(
    site.unknown({ urls: [`${site.server.url}/empty`], destination: path.join(site.dir, 'empty') }),
    site.options(),
  )
  expect(await readdir(site.dir)).toEqual(['empty'])
})

test('a file that is larger than allowed is refused before it is read', async () => {
  const outcome = downloadFile(site.unknown(), site.options({ maxBytes: 1_000 }))
  await expect(outcome).rejects.toMatchObject({ code: 'TooLarge' })
})

test('a disk that takes nothing says so in words', async () => {
  await writeFile(path.join(site.dir, 'a'), 'a file')
  await expect(downloadFile(site.model(), site.options())).rejects.toMatchObject({
    name: 'StorageError',
    message: expect.stringContaining('a file stands where a directory is needed'),
  })
  await rm(path.join(site.dir, 'a'))
  await mkdir(path.join(site.dir, 'a/model.bin'), { recursive: true })
  await expect(downloadFile(site.model(), site.options())).rejects.toThrow(
    'a directory stands where the file is to be',
  )
})

test('a full disk is told as one', async () => {
  await mkdir(path.join(site.dir, 'a'))
  await symlink('/dev/full', path.join(site.dir, 'a/model.bin.partial'))
  await expect(downloadFile(site.model({ sha256: undefined }), site.options())).rejects.toMatchObject({
    name: 'StorageError',
    message: expect.stringContaining('the disk is full'),
  })
})

test.each(['EACCES', 'EPERM'])('a directory of somebody else (%s) is told as one', async (code) => {
  const refuse = () => Promise.reject(Object.assign(new Error(code), { code }))
  await expect(onDisk('/a', refuse)).rejects.toThrow('/a cannot be written: you may not write there')
})

test('many files come a few at a time, and the first that fails ends the others', async () => {
  const files = Array.from({ length: 40 }, (_, at) => {
    site.server.serve(`/${at}`, Buffer.from(`file ${at}`))
    return { path: `${at}`, urls: [`${site.server.url}/${at}`], destination: path.join(site.dir, `${at}`) }
  })
  const results = await downloadFiles(files, site.options({ parallel: 4 }))
  expect(results.map(({ path }) => path)).toEqual(files.map(({ path }) => path))
  expect((await readdir(site.dir)).length).toBe(40)
  site.server.fail('/3', { status: 404 })
  const before = site.server.requests.length
  await expect(downloadFiles(files, site.options({ parallel: 2 }))).rejects.toThrow('/3 is not there')
  expect(site.server.requests.length - before).toBeLessThan(30)
})
