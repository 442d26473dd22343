import type { JsonValue } from '@atproto/lex'

/** Records as JSON, valid and without a finding; tests spread them and break one thing. */

export const AUTHOR = 'did:plc:aaaaaaaaaaaaaaaaaaaaaaaa'
export const OTHER_AUTHOR = 'did:plc:bbbbbbbbbbbbbbbbbbbbbbbb'
export const A_HASH = 'sha256-bM8CT6MLxjeK2vFaj90KeSZPwy0q9OxMzcP3rHEv3Hc='
export const FAKE_HASH = `sha256-${'A'.repeat(43)}=`
export const A_COMMIT = 'f84a5975e82bc1403e3c4477ca7ef46611c4eeda'
export const A_CID = 'bafyreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq'
export const A_BLOB_CID = 'bafkreiclp443lavogvhj3d2ob2cxbfuscni2k5jk7bebjzg7khl3esabwq'
export const A_DATE = '2025-01-23T12:00:00.000Z'

export type Json = { [key: string]: JsonValue }

export function samplePackage(change: Json = {}): Json {
  return {
    $type: 'dev.firn.package',
    summary: 'Says hello to everybody',
    homepage: 'https://hello.example/',
    repository: 'https://forge.example/hello/hello',
    licence: 'MIT',
    keywords: ['greeting'],
    category: 'tool',
    language: 'go',
    status: 'stable',
    createdAt: A_DATE,
    ...change,
  }
}

export function sampleSource(change: Json = {}): Json {
  return {
    $type: 'dev.firn.recipe#forge',
    forge: 'github',
    owner: 'hello',
    repo: 'hello',
    rev: A_COMMIT,
    hash: A_HASH,
    ...change,
  }
}

export function sampleBuild(form = 'go', change: Json = {}): Json {
  return { $type: `dev.firn.recipe#${form}`, ...(form === 'go' ? { vendorHash: A_HASH } : {}), ...change }
}

export function sampleRecipe(change: Json = {}): Json {
  return {
    $type: 'dev.firn.recipe',
    source: sampleSource(),
    build: sampleBuild(),
    mainProgram: 'hello',
    ...change,
  }
}

/** The release `package:hello:1.2.3` of `AUTHOR`. */
export function sampleRelease(change: Json = {}): Json {
  return {
    $type: 'dev.firn.release',
    definition: `at://${AUTHOR}/dev.firn.package/hello`,
    version: '1.2.3',
    artifact: sampleRecipe(),
    createdAt: A_DATE,
    ...change,
  }
}

export function sampleChannel(change: Json = {}): Json {
  return {
    $type: 'dev.firn.channel',
    release: { uri: `at://${AUTHOR}/dev.firn.release/package:hello:1.2.3`, cid: A_CID },
    createdAt: A_DATE,
    ...change,
  }
}

export function sampleYank(change: Json = {}): Json {
  return {
    $type: 'dev.firn.yank',
    release: { uri: `at://${AUTHOR}/dev.firn.release/package:hello:1.2.3`, cid: A_CID },
    reason: 'Says goodbye',
    createdAt: A_DATE,
    ...change,
  }
}

/** The collection `tools` of `AUTHOR`: two services, the first of which is told where the second listens. */
export function sampleCollection(change: Json = {}): Json {
  return {
    $type: 'dev.firn.collection',
    title: 'Tools',
    summary: 'What greeting needs',
    items: [
      {
        definition: `at://${AUTHOR}/dev.firn.package/hello`,
        requirement: '1.2',
        service: {
          settings: [{ variable: 'HELLO_LOUD', value: 'true' }],
          connect: [{ variable: 'HELLO_WORLD_URL', service: 'world', port: 'http' }],
        },
      },
      { definition: `at://${OTHER_AUTHOR}/dev.firn.package/world`, requirement: 'stable', service: {} },
    ],
    createdAt: A_DATE,
    ...change,
  }
}

export function sampleBlob(mimeType: string, size: number): Json {
  return { $type: 'blob', ref: { $link: A_BLOB_CID }, mimeType, size }
}
