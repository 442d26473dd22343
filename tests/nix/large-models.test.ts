import { mkdirSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { writeFileList } from '../../src/models/file-list.js'
import type { PinnedFile } from '../../src/models/listing.js'
import { describeWith } from '../support/prerequisite.js'
import { NIX, type PrivateNix } from '../support/private-nix.js'
import { sampleFiles } from '../support/sample-models.js'
import { A_COMMIT, type Json } from '../support/sample-records.js'
import { fileOf, type ModelSite } from './model-site.js'
import { onModelSite } from './on-model-site.js'

const COUNT = 5_000

describeWith([NIX], 'a model of 5,000 files', () => {
  let nix: PrivateNix
  let site: ModelSite
  onModelSite((its, own) => {
    site = its
    nix = own
  })

  test('is evaluated within seconds, and laid out by one build of no arguments to speak of', async () => {
    const folder = path.join(nix.dir, 'parts')
    mkdirSync(folder)
    const names = Array.from({ length: COUNT }, (_, number) => `part-${number}.bin`)
    for (const name of names) writeFileSync(path.join(folder, name), `the bytes of ${name}`)
    const places = names.map((name, number) => `shards/${number % 50}/${name}`)
    const list = places.map((at, number) => fileOf(at, `the bytes of ${names[number]}`, { lfs: true }))
    const { blob, bytes } = writeFileList(list as unknown as PinnedFile[])
    const { files: _, ...rest } = sampleFiles({ files: list })
    const artifact: Json = {
      ...rest,
      fileList: {
        $type: 'blob',
        ref: { $link: blob.ref.toString() },
        mimeType: blob.mimeType,
        size: blob.size,
      },
    }
    const at = site.emit(artifact, { blobs: new Map([[blob.ref.toString(), bytes]]) })
    // As a machine has them that fetched them before: one by one takes Nix longer than all the rest.
    for (let from = 0; from < COUNT; from += 1_000) {
      const some = names.slice(from, from + 1_000).map((name) => path.join(folder, name))
      await nix.nixStore(['--option', 'fsync-metadata', 'false', '--add-fixed', 'sha256', ...some])
    }

    const started = performance.now()
    const { stderr } = await nix.nixBuild(['--dry-run', at])
    // Two cores may be shared by many; alone it takes two seconds.
    expect(performance.now() - started).toBeLessThan(60_000)
    expect(stderr.match(/\.drv$/gm)).toHaveLength(1)

    const repo = path.join(await site.build(at), 'models--acme--tiny')
    expect(readdirSync(path.join(repo, 'blobs'))).toHaveLength(COUNT)
    const snapshot = path.join(repo, 'snapshots', A_COMMIT)
    for (const [number, place] of places.entries()) {
      expect(readlinkSync(path.join(snapshot, place))).toBe(`../../../../blobs/${list[number]?.sha256}`)
    }
    expect(readFileSync(path.join(snapshot, 'shards/49/part-4999.bin'), 'utf8')).toBe(
      'the bytes of part-4999.bin',
    )
    const listing = JSON.parse(readFileSync(path.join(repo, `trees/${A_COMMIT}.json`), 'utf8'))
    expect(Object.keys(listing.files)).toHaveLength(COUNT)
  }, 300_000)
})
