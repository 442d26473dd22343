import { channel, package as pkg, release, yank } from '../../src/lexicons/dev/firn.js'
import {
  type Json,
  sampleChannel,
  samplePackage,
  sampleRecipe,
  sampleRelease,
  sampleYank,
} from '../support/sample-records.js'
import type { Account } from './world.js'

/** Paths of records. */
export const packagePath = (name: string) => `${pkg.$nsid}/${name}`
export const releasePath = (name: string, version: string) => `${release.$nsid}/package:${name}:${version}`
export const channelPath = (name: string, channelName: string) =>
  `${channel.$nsid}/package:${name}:${channelName}`
export const yankPath = (name: string, version: string) => `${yank.$nsid}/package:${name}:${version}`

/** A definition and its releases, as writes. */
export function definitionWrites(
  author: Account,
  name: string,
  { record = {}, versions = ['1.0.0'], release = {}, recipe = {} }: DefinitionWish = {},
): Record<string, Json> {
  return {
    [packagePath(name)]: samplePackage(record),
    ...Object.fromEntries(
      versions.map((version) => [
        releasePath(name, version),
        sampleRelease({
          definition: author.uri(packagePath(name)),
          version,
          artifact: sampleRecipe(recipe),
          ...release,
        }),
      ]),
    ),
  }
}

export interface DefinitionWish {
  record?: Json
  versions?: string[]
  /** Changes of every release. */
  release?: Json
  /** Changes of every recipe. */
  recipe?: Json
}

export function channelRecord(author: Account, name: string, version: string, cid: string): Json {
  return sampleChannel({ release: { uri: author.uri(releasePath(name, version)), cid } })
}

export function yankRecord(
  author: Account,
  name: string,
  version: string,
  cid: string,
  change: Json = {},
): Json {
  return sampleYank({ release: { uri: author.uri(releasePath(name, version)), cid }, ...change })
}
