import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OptionDocument, renderOptions } from '../../scripts/options-docs/render.js'
import { SECRET_NAMES, SETTINGS } from '../../src/config.js'
import { describeWith } from '../support/prerequisite.js'
import { createPrivateNix, NIX, type PrivateNix } from '../support/private-nix.js'
import { LIB, STUB_LIB } from './library.js'

const ROOT = path.resolve(import.meta.dirname, '../..')

describeWith([NIX], 'the options of services.firn', () => {
  let nix: PrivateNix
  beforeAll(async () => {
    nix = await createPrivateNix()
  })
  afterAll(() => nix.remove())

  const optionsBy = async (lib: string) =>
    (await nix.evalJson(`import ${ROOT}/nix/options-docs.nix { lib = import ${lib}; }`)) as OptionDocument[]

  test('are those in docs/options.md (else: npm run docs:options)', async () => {
    expect(readFileSync('docs/options.md', 'utf8')).toBe(renderOptions(await optionsBy(STUB_LIB)))
  })

  test('hold every setting of firn, with its default where they have one', async () => {
    const options = new Map((await optionsBy(LIB)).map((option) => [option.name, option]))
    const missing = Object.values(SETTINGS)
      .map(({ name }) => name)
      .filter((name) => !options.has(`services.firn.settings.${name}`))
    // These are files, and never in the store.
    expect(missing).toEqual(SECRET_NAMES.filter((name) => name !== SETTINGS.databaseUrl.name))

    // The metrics are on: systemd learns from them that an ingester is ready. The data directory is the unit's.
    const others: string[] = [SETTINGS.metricsPort.name, SETTINGS.dataDirectory.name]
    for (const { name, fallback } of Object.values(SETTINGS)) {
      const given = options.get(`services.firn.settings.${name}`)?.default
      if (given === undefined || others.includes(name)) continue
      if ('value' in given && given.value !== null) expect(String(given.value), name).toBe(fallback)
    }
  })

  test('hold no setting that firn does not know', async () => {
    const known = Object.values(SETTINGS).map(({ name }) => `services.firn.settings.${name}`)
    const options = (await optionsBy(LIB)).map(({ name }) => name)
    expect(options.filter((name) => name.startsWith('services.firn.settings.'))).toEqual(
      options.filter((name) => known.includes(name)),
    )
  })

  test('each say what they are for', async () => {
    for (const { name, description } of await optionsBy(LIB)) expect(description, name).toMatch(/[.:]\s*$/)
  })
})
