import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Contents, modelDirectory } from '../../../tests/support/models/model-directory.js'
import { planOf } from './plan.js'
import { checkModel } from './run.js'

const TYPE = 'application/vnd.in-toto+json'
const VECTOR = 'tests/vectors/model-signing'

const pem = (key: KeyObject) => key.export({ type: 'spki', format: 'pem' }).toString()
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const KEY = pem(p256.publicKey)

async function refusals(contents: Contents, keys: readonly string[] = [KEY]) {
  const plan = planOf({ validators: [{ name: 'signature-verify', keys: [...keys] }] })
  const { results } = await checkModel(await modelDirectory(contents), plan)
  return results.flatMap(({ findings }) => findings.map(({ path, text }) => `${path ?? ''}: ${text}`))
}

/** As model_signing signs files, or with `change` what it would never say. */
function signatureOf(
  files: Readonly<Record<string, string>>,
  { change = {}, key = p256.privateKey, hash = 'sha256' as string | null, serialization = {} as object } = {},
): string {
  const resources = Object.entries(files).map(([name, content]) => ({
    name,
    algorithm: 'sha256',
    digest: createHash('sha256').update(content).digest('hex'),
  }))
  return bundleOf(
    {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'model', digest: { sha256: rootOf(resources) } }],
      predicateType: 'https://model_signing/signature/v1.0',
      predicate: { serialization: { method: 'files', hash_type: 'sha256', ...serialization }, resources },
      ...change,
    },
    key,
    hash,
  )
}

function rootOf(resources: readonly { readonly digest: string }[]): string {
  return createHash('sha256')
    .update(Buffer.concat(resources.map(({ digest }) => Buffer.from(digest, 'hex'))))
    .digest('hex')
}

function bundleOf(statement: object, key: KeyObject, hash: string | null): string {
  const payload = Buffer.from(JSON.stringify(statement))
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${TYPE.length} ${TYPE} ${payload.length} `), payload])
  return JSON.stringify({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: '' }, tlogEntries: [] },
    dsseEnvelope: {
      payload: payload.toString('base64'),
      payloadType: TYPE,
      signatures: [{ sig: sign(hash, signed, key).toString('base64'), keyid: '' }],
    },
  })
}

const FILES = { 'config.json': '{}', 'unet/weights.dat': 'weights' }
const SIGNED = { ...FILES, 'model.sig': signatureOf(FILES) }

describe('a model that model_signing signed', () => {
  const contents = async () => {
    const names = await readdir(join(VECTOR, 'model'))
    return Object.fromEntries(
      await Promise.all(
        names.map(async (name) => [name, await readFile(join(VECTOR, 'model', name))] as const),
      ),
    )
  }
  test('is accepted by its key', async () => {
    const key = await readFile(join(VECTOR, 'key.pem'), 'utf8')
    expect(await refusals(await contents(), [KEY, key])).toEqual([])
    expect(await refusals({ ...(await contents()), 'signme-1': 'other' }, [key])).toEqual([
      'signme-1: is not what was signed',
    ])
  })
  test('is refused by another key', async () => {
    expect(await refusals(await contents())).toEqual([expect.stringContaining('made by none of the keys')])
  })
})

test('all files of a model are what was signed', async () => {
  expect(await refusals(SIGNED)).toEqual([])
  expect(await refusals({ ...SIGNED, '.gitattributes': 'x', '.github/a': '' })).toEqual([])
})

test.each([
  ['a file that was changed', { ...SIGNED, 'config.json': '{} ' }, 'config.json: is not what was signed'],
  ['a file more', { ...SIGNED, 'evil.bin': 'x' }, 'evil.bin: is not signed'],
  [
    'a file less',
    { 'config.json': '{}', 'model.sig': SIGNED['model.sig'] },
    'unet/weights.dat: is signed, but not there',
  ],
  ['no signature', FILES, ': there is no model.sig'],
  ['no JSON', { ...FILES, 'model.sig': 'x' }, 'model.sig: the signature is no JSON'],
  [
    'another statement',
    {
      ...FILES,
      'model.sig': signatureOf(FILES, { change: { predicateType: 'https://slsa.dev/provenance/v1' } }),
    },
    'model.sig: it states something else',
  ],
  [
    'a statement that contradicts itself',
    { ...FILES, 'model.sig': signatureOf(FILES, { change: { subject: [{ digest: { sha256: '00' } }] } }) },
    'model.sig: its statement contradicts itself',
  ],
  [
    'a payload that was changed',
    { ...FILES, 'model.sig': withOtherPayload() },
    'model.sig: it was made by none of the keys',
  ],
])('%s is refused', async (_, contents, refusal) => {
  expect(await refusals(contents)).toContainEqual(expect.stringContaining(refusal))
})

function withOtherPayload(): string {
  const bundle = JSON.parse(SIGNED['model.sig'])
  const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString().replace('config', 'konfig')
  return JSON.stringify({
    ...bundle,
    dsseEnvelope: { ...bundle.dsseEnvelope, payload: Buffer.from(payload).toString('base64') },
  })
}

test('what the signer ignores is ignored', async () => {
  const sig = signatureOf(FILES, { serialization: { ignore_paths: ['logs', 'notes.txt'] } })
  expect(await refusals({ ...FILES, 'model.sig': sig, 'logs/a': '', 'notes.txt': '', logs2: '' })).toEqual([
    'logs2: is not signed',
  ])
})

test.each([
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }), 'sha384'],
  ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' }), 'sha512'],
  ['Ed25519', generateKeyPairSync('ed25519'), null],
] as const)('a key of %s signs, too', async (_, { publicKey, privateKey }, hash) => {
  const sig = signatureOf(FILES, { key: privateKey, hash })
  expect(await refusals({ ...FILES, 'model.sig': sig }, [pem(publicKey)])).toEqual([])
})

test('parts of files count where they make up the whole', async () => {
  const part = (name: string, content: string) => ({
    name,
    algorithm: 'sha256-sharded-4',
    digest: createHash('sha256').update(content).digest('hex'),
  })
  const signed = (...resources: readonly ReturnType<typeof part>[]) =>
    signatureOf(FILES, {
      change: {
        subject: [{ name: 'm', digest: { sha256: rootOf(resources) } }],
        predicate: { serialization: { method: 'shards', shard_size: 4 }, resources },
      },
    })
  const whole = signed(part('a:0:4', 'abcd'), part('a:4:6', 'ef'))
  expect(await refusals({ a: 'abcdef', 'model.sig': whole })).toEqual([])
  expect(await refusals({ a: 'abcdeg', 'model.sig': whole })).toEqual(['a: is not what was signed'])
  expect(await refusals({ a: 'abcdefg', 'model.sig': whole })).toEqual(['a: is signed in parts alone'])
})

test('without keys nothing counts', async () => {
  expect(await refusals(SIGNED, [])).toEqual([expect.stringContaining('no keys are given')])
})
