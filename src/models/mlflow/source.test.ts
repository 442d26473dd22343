import { expect, test } from 'vitest'
import { type MlflowVersion, startMlflowServer } from '../../../tests/support/models/mlflow-server.js'
import { files } from '../../lexicons/dev/firn.js'
import { NO_CREDENTIALS } from '../credentials.js'
import { downloadFiles } from '../download/download-files.js'
import type { MlflowRequest } from '../request.js'
import type { SourceContext } from '../source.js'
import { mlflowSource } from './source.js'

const FILES = {
  MLmodel: 'flavors: {}\n',
  'data/model.pkl': 'weights',
  'data/deep er/ü.json': '{}',
  'requirements.txt': 'mlflow\n',
}
const CONTEXT: SourceContext = { fetch, credentials: NO_CREDENTIALS }
const v = (version: string, more: Partial<MlflowVersion> = {}): MlflowVersion => ({
  version,
  files: FILES,
  ...more,
})

const ask = (url: string, more: Partial<MlflowRequest>, context: SourceContext = CONTEXT) =>
  mlflowSource.list({ type: 'mlflow', trackingUri: url, modelName: 'fraud model', ...more }, context)

test.each(['proxy', 'run', 'logged-model'] as const)(
  'all files of a version are listed, page by page, and can be downloaded: %s',
  async (store) => {
    await using server = await startMlflowServer({
      models: { 'fraud model': [v('3', { store })] },
      pageSize: 1,
    })
    const listing = await ask(`${server.url}/`, { modelVersion: '3' })
    expect(listing.files.map(({ path, size }) => [path, size])).toEqual([
      ['MLmodel', 12],
      ['data/deep er/ü.json', 2],
      ['data/model.pkl', 7],
      ['requirements.txt', 7],
    ])
    for (const file of listing.files) expect(file.sha256).toBeUndefined()
    expect(files.mlflow.$matches(listing.origin)).toBe(true)
    expect(listing.origin).toMatchObject({ trackingUri: server.url, model: 'fraud model', version: '3' })
    const downloaded = await downloadFiles(listing.files, { fetch })
    expect(downloaded.map(({ size }) => size)).toEqual([12, 2, 7, 7])
    if (store === 'proxy')
      expect(listing.files[1]?.urls[0]).toBe(`${listing.bases[0]}data/deep%20er/%C3%BC.json`)
  },
)

test('an alias, a stage and "latest" become the version that they stand for', async () => {
  const versions = [
    v('9', { stage: 'Production', aliases: ['champion'], description: 'Finds fraud.\n\nMore.' }),
    v('10', { stage: 'Production' }),
    v('11'),
  ]
  await using server = await startMlflowServer({ models: { 'fraud model': versions } })
  const champion = await ask(server.url, { modelAlias: 'champion' })
  expect(champion.origin).toMatchObject({ version: '9', ref: 'champion' })
  expect(champion.about.summary).toBe('Finds fraud.')
  const told: string[] = []
  const production = await ask(
    server.url,
    { modelStage: 'Production' },
    { ...CONTEXT, report: (line) => told.push(line) },
  )
  expect(production.origin).toMatchObject({ version: '10', ref: 'Production' })
  expect(told[0]).toContain('giving up stages')
  expect((await ask(server.url, { modelStage: 'latest' })).origin).toMatchObject({ version: '11' })
})

test.each<[string, Partial<MlflowRequest>, string, string]>([
  [
    'a version that is not there',
    { modelVersion: '4' },
    'NotFound',
    'Model Version (name=fraud model, version=4) not found',
  ],
  ['an alias that is not there', { modelAlias: 'x' }, 'NotFound', 'Registered model alias x not found'],
  [
    'a model that is not there',
    { modelName: 'x', modelAlias: 'x' },
    'NotFound',
    'Registered Model with name=x not found',
  ],
  ['an empty stage', { modelStage: 'Staging' }, 'NotFound', 'has no version in the stage Staging'],
  [
    'a version that is not ready',
    { modelVersion: '2' },
    'Unavailable',
    'is not ready (PENDING_REGISTRATION)',
  ],
  ['no version', {}, 'InvalidRequest', 'exactly one of'],
  [
    'a version and a stage',
    { modelVersion: '1', modelStage: 'Production' },
    'InvalidRequest',
    'exactly one of',
  ],
  ['a version that is none', { modelVersion: 'one' }, 'InvalidRequest', '"one" is no version'],
])('%s is told as that', async (_, request, code, message) => {
  const versions = [v('1'), v('2', { status: 'PENDING_REGISTRATION' })]
  await using server = await startMlflowServer({ models: { 'fraud model': versions } })
  await expect(ask(server.url, request)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  })
})

test('a server that asks who one is gets a token, or a login; without one, it is told what to set', async () => {
  const models = { 'fraud model': [v('1')] }
  await using tokens = await startMlflowServer({ models, authorization: 'Bearer secret' })
  const withLogin = (login: { token: string } | { username: string; password: string }): SourceContext => ({
    fetch,
    credentials: { ...NO_CREDENTIALS, mlflow: () => Promise.resolve(login) },
  })
  await expect(ask(tokens.url, { modelVersion: '1' })).rejects.toMatchObject({
    code: 'Unauthorized',
    message: expect.stringContaining('MLFLOW_TRACKING_TOKEN'),
  })
  const context = withLogin({ token: 'secret' })
  const { files: listed } = await ask(tokens.url, { modelVersion: '1' }, context)
  expect(listed.length).toBe(4)
  await downloadFiles(listed, { fetch, headersFor: (url) => mlflowSource.headersFor(url, context) })
  await using logins = await startMlflowServer({ models, authorization: 'Basic YWxpY2U6c2VjcmV0' })
  const login = withLogin({ username: 'alice', password: 'secret' })
  expect((await ask(logins.url, { modelVersion: '1' }, login)).files.length).toBe(4)
})

test('a place that holds a login is not recorded', async () => {
  await using server = await startMlflowServer({ models: { 'fraud model': [v('3')] } })
  const places = [
    'https://alice:secret@store.example/api/2.0/mlflow-artifacts/artifacts/1',
    'mlflow-artifacts://alice:secret@store.example/1',
  ]
  for (const artifact_uri of places) {
    const lying: typeof fetch = async (input, init) =>
      String(input).includes('get-download-uri') ? Response.json({ artifact_uri }) : fetch(input, init)
    const asked = ask(server.url, { modelVersion: '3' }, { ...CONTEXT, fetch: lying })
    await expect(asked).rejects.toThrow('The address at store.example holds a login')
  }
})

test('what is no MLflow server is told as that', async () => {
  await using server = await startMlflowServer({ models: {} })
  await expect(ask(`${server.url}/elsewhere`, { modelVersion: '1' })).rejects.toMatchObject({
    code: 'NotFound',
  })
  await expect(ask('databricks', { modelVersion: '1' })).rejects.toThrow('is no address of https')
})
