import { type LintRules, lintDefinition, lintRelease } from '../../src/definitions/lint.js'
import { checkRecordJson } from '../../src/definitions/record.js'
import { packageRelease } from '../../src/definitions/release.js'
import { package as pkg, release } from '../../src/lexicons/dev/firn.js'
import {
  A_HASH,
  AUTHOR,
  type Json,
  sampleBuild,
  samplePackage,
  sampleRecipe,
  sampleRelease,
  sampleSource,
} from './sample-records.js'

/** What the lint finds in the sample records with one thing changed. */

export function checkedPackage(json: Json) {
  return checkRecordJson({ did: AUTHOR, collection: pkg.$nsid, rkey: 'hello', json })
}

export function checkedRelease(json: Json) {
  const rkey = `package:hello:${json.version}`
  return packageRelease(checkRecordJson({ did: AUTHOR, collection: release.$nsid, rkey, json }))
}

export const ofPackage = (change: Json) => lintDefinition(checkedPackage(samplePackage(change)))
export const ofRelease = (change: Json, rules?: LintRules) =>
  lintRelease(checkedRelease(sampleRelease(change)), undefined, rules)
export const ofRecipe = (change: Json, rules?: LintRules) =>
  ofRelease({ artifact: sampleRecipe(change) }, rules)
export const ofSource = (change: Json) => ofRecipe({ source: sampleSource(change) })
export const ofBuild = (form: string, change: Json = {}) => ofRecipe({ build: sampleBuild(form, change) })
export const ofUrl = (url: string) => ofRecipe({ source: tarball(url) })
export const ofText = (text: string) => ofRecipe({ build: sampleBuild('expression', { text }) })
export const ofSetting = (setting: Json) =>
  ofRecipe({ service: { settings: [{ variable: 'PORT', ...setting }] } })

export function tarball(url: string, hash = A_HASH): Json {
  return { $type: 'dev.firn.recipe#tarball', urls: [url], hash, hashMode: 'nar' }
}

export function platform(change: Json = {}): Json {
  const url = 'https://forge.example/hello/releases/download/v1/hello'
  return { system: 'x86_64-linux', urls: [url], hash: A_HASH, binaries: [{ name: 'hello' }], ...change }
}
