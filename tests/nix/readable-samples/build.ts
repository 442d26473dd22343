import type { JsonObject } from '../../../src/nix/canonical-json.js'
import { form, hashOf, type SampleRelease } from '../sample.js'

export const HASH = hashOf('x')

export const build = (name: string, fields: JsonObject = {}): SampleRelease => ({
  recipe: { build: form(name, fields) },
})
