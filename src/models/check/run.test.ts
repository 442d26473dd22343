import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { torchFile, zipFile } from '../../../tests/support/models/archives.js'
import { type Contents, hubCache, modelDirectory } from '../../../tests/support/models/model-directory.js'
import {
  ATTACK,
  CALL,
  global,
  HARMLESS,
  one,
  PROTO_2,
  pickle,
  STOP,
} from '../../../tests/support/models/pickles.js'
import { onnxFile, soundGguf, soundSafetensors } from '../../../tests/support/models/weight-files.js'
import type { files } from '../../lexicons/dev/firn.js'
import type { KnownPlace } from './files.js'
import { type PlannedCheck, planOf } from './plan.js'
import { checkModel } from './run.js'

/** What one validator refuses in a directory with those contents, each as `path: text`. */
async function refusals(contents: Contents, name: string, parameters: Partial<files.Validator> = {}) {
  const plan = planOf({ validators: [{ name, ...parameters }] })
  const report = await checkModel(await modelDirectory(contents), plan)
  return report.results.flatMap(({ findings }) =>
    findings.flatMap(({ level, path, text }) => (level === 'refused' ? [`${path ?? ''}: ${text}`] : [])),
  )
}

const MODEL = 'models--acme--tiny'
const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const index = (part: string) => JSON.stringify({ weight_map: { weight: part } })

interface Case {
  readonly name: string
  readonly parameters?: Partial<files.Validator>
  readonly accepts: readonly Contents[]
  readonly refuses: readonly (readonly [string, Contents])[]
}

const CASES: readonly Case[] = [
  {
    name: 'no-pickle',
    accepts: [{ 'model.safetensors': soundSafetensors(), 'model.bin': Buffer.alloc(64, 0xff) }],
    refuses: [
      ['model.bin: holds a Python pickle', { 'model.bin': torchFile(HARMLESS) }],
      ['weights.dat: holds a Python pickle', { 'weights.dat': HARMLESS }],
      ['a.pkl: is named as a Python pickle', { 'a.pkl': 'nothing' }],
      [
        'a.pt: may hold a Python pickle: it is packed as xz',
        { 'a.pt': Buffer.from('fd377a585a0000', 'hex') },
      ],
    ],
  },
  {
    name: 'pickle-imports',
    parameters: { imports: ['mine.Layer'] },
    accepts: [
      {
        'model.bin': torchFile(HARMLESS),
        'a.pkl': pickle(PROTO_2, global('mine', 'Layer'), ')', CALL, STOP),
      },
    ],
    refuses: [
      [
        'model.bin!archive/data.pkl: imports os.system, which can do harm',
        { 'model.bin': torchFile(ATTACK) },
      ],
      [
        'a.pkl: imports theirs.Layer, which weights do not need',
        { 'a.pkl': pickle(global('theirs', 'Layer'), one('x'), CALL, STOP) },
      ],
    ],
  },
  {
    name: 'safetensors-only',
    accepts: [{ 'model.safetensors': soundSafetensors(), 'config.json': '{}' }],
    refuses: [
      ['model.gguf: holds weights as GGUF', { 'model.gguf': soundGguf() }],
      ['model.bin: holds weights as PyTorch (pickle)', { 'model.bin': torchFile(HARMLESS) }],
      ['model.safetensors: is no sound safetensors file', { 'model.safetensors': ATTACK }],
      ['weights: holds weights as GGUF, for all that it is called', { weights: soundGguf() }],
    ],
  },
  {
    name: 'safetensors-header',
    accepts: [
      { 'a/m.safetensors': soundSafetensors(), 'a/m.safetensors.index.json': index('m.safetensors') },
    ],
    refuses: [
      [
        'm.safetensors: is no sound safetensors file: ',
        { 'm.safetensors': soundSafetensors().subarray(0, -1) },
      ],
      [
        'm.safetensors.index.json: names "n.safetensors", which is not there',
        { 'm.safetensors.index.json': index('n.safetensors') },
      ],
      ['m.safetensors.index.json: is no index', { 'm.safetensors.index.json': '[]' }],
    ],
  },
  {
    name: 'gguf-header',
    accepts: [{ 'm.gguf': soundGguf() }, { 'manifests/m': '{}', 'blobs/sha256-00': soundGguf() }],
    refuses: [
      ['m.gguf: is no sound GGUF file: it ends too early', { 'm.gguf': 'GGUF' }],
      [
        'sha256-00: is no sound GGUF file: ',
        { 'manifests/m': '{}', 'blobs/sha256-00': soundGguf().subarray(0, 300) },
      ],
    ],
  },
  {
    name: 'onnx-header',
    accepts: [
      { 'onnx/m.onnx': onnxFile('m.onnx_data'), 'onnx/m.onnx_data': '12345678' },
      { 'm.onnx': onnxFile() },
    ],
    refuses: [
      ['m.onnx: takes data from "../secret", which leads out', { 'm.onnx': onnxFile('../secret') }],
      ['m.onnx: takes data from "/etc/passwd", which is no path', { 'm.onnx': onnxFile('/etc/passwd') }],
      ['m.onnx: takes data from "data", which is not there', { 'm.onnx': onnxFile('data') }],
      ['m.onnx: is no sound ONNX file', { 'm.onnx': 'text' }],
    ],
  },
  {
    name: 'no-python-code',
    accepts: [
      {
        'm.keras': zipFile([{ name: 'config.json', bytes: Buffer.from('{"class_name": "Dense"}') }]),
        'run.sh': '#!/bin/sh\n',
      },
    ],
    refuses: [
      ['modeling.py: is Python code', { 'modeling.py': '' }],
      ['run: is a Python program', { run: '#!/usr/bin/env python3\n' }],
      [
        'm.zip: holds Python code: "a/b.pyc"',
        { 'm.zip': zipFile([{ name: 'a/b.pyc', bytes: Buffer.from('x') }]) },
      ],
      [
        'm.h5: names a Lambda layer',
        { 'm.h5': Buffer.concat([Buffer.alloc(300_000), Buffer.from('{"class_name": "Lambda"}')]) },
      ],
      ['m.h5: names a Lambda layer', { 'm.h5': String.raw`{"class_name": "\u004cambda"}` }],
      ['m.h5: names a Lambda layer', { 'm.h5': '{"activation": {"class_name": "__lambda__"}}' }],
      [
        'm.keras: names a Lambda layer',
        {
          'm.keras': zipFile([
            { name: 'config.json', deflate: true, bytes: Buffer.from('{"class_name": "Lambda"}') },
          ]),
        },
      ],
    ],
  },
  {
    name: 'required-files',
    parameters: { files: ['config.json', 'unet/weights.dat'] },
    accepts: [
      { 'config.json': '{}', 'unet/weights.dat': 'x' },
      { 'files/config.json': '{}', 'files/unet/weights.dat': 'x' },
      hubCache(),
    ],
    refuses: [
      ['unet/weights.dat: is not there', { 'config.json': '{}' }],
      ['config.json: is empty', { 'config.json': '', 'unet/weights.dat': 'x' }],
    ],
  },
  {
    name: 'max-size',
    parameters: { limit: '1K' },
    accepts: [{ a: Buffer.alloc(1000), b: Buffer.alloc(24) }],
    refuses: [
      [
        ': all files together have 1025 bytes; 1K are allowed',
        { a: Buffer.alloc(1000), b: Buffer.alloc(25) },
      ],
    ],
  },
  {
    name: 'valid-config-json',
    accepts: [{ 'config.json': '{"a": 1}', 'vocab.json': '["a"]' }],
    refuses: [
      ['config.json: is no JSON', { 'config.json': '{"a": NaN}' }],
      ['generation_config.json: is no object', { 'generation_config.json': '[]' }],
      ['vocab.json: is no JSON', { 'vocab.json': Buffer.from([0x22, 0xff, 0x22]) }],
    ],
  },
  {
    name: 'license-check',
    accepts: [{ 'LICENSE.txt': 'MIT' }, { 'README.md': '---\ntags:\n- a\nlicense: mit\n---\n# Tiny' }],
    refuses: [
      [': there is no file with a licence', { 'README.md': '# Tiny\nlicense: mit' }],
      [': there is no file with a licence', { LICENSE: '' }],
    ],
  },
  {
    name: 'valid-hf-structure',
    accepts: [hubCache(), { 'config.json': '{}' }],
    refuses: [
      [`${MODEL}/refs/main: is not exactly a commit`, hubCache({ [`${MODEL}/refs/main`]: `${COMMIT}\n` })],
      [
        `${MODEL}/refs/pr/1: names a snapshot that is not there`,
        hubCache({ [`${MODEL}/refs/pr/1`]: 'c'.repeat(40) }),
      ],
      [`${MODEL}/blobs/x: is named by no hash`, hubCache({ [`${MODEL}/blobs/x`]: '' })],
      [
        `${MODEL}/snapshots/${COMMIT}/a: links to "../blobs/x"`,
        hubCache({ [`${MODEL}/snapshots/${COMMIT}/a`]: { link: '../blobs/x' } }),
      ],
      [
        `${MODEL}/snapshots/${COMMIT}/a: links to a blob that is not there`,
        hubCache({ [`${MODEL}/snapshots/${COMMIT}/a`]: { link: `../../blobs/${'d'.repeat(40)}` } }),
      ],
      ['models--a--b/refs: is not there', { 'models--a--b/snapshots/x/y': '', 'models--a--b/blobs/z': '' }],
    ],
  },
  {
    name: 'no-symlinks',
    accepts: [hubCache(), { a: 'x', 'b/c': { link: '../a' } }],
    refuses: [
      ['a: is a link out of the model', { a: { link: '/etc/hostname' }, b: 'x' }],
      ['a: leads nowhere', { a: { link: 'b' } }],
      ['d/e: leads back', { 'd/e': { link: '.' } }],
    ],
  },
  {
    name: 'file-types',
    parameters: { extensions: ['json', '.safetensors', 'license', 'gitattributes'] },
    accepts: [{ 'a.json': '', LICENSE: '', '.gitattributes': '', 'M.SAFETENSORS': '' }],
    refuses: [['a.xjson: is of a kind', { 'a.xjson': '' }]],
  },
]

describe.each(CASES)('$name', ({ name, parameters, accepts, refuses }) => {
  test.each(accepts)('accepts %#', async (contents) => {
    expect(await refusals(contents, name, parameters)).toEqual([])
  })
  test.each(refuses)('refuses: %s', async (refusal, contents) => {
    expect(await refusals(contents, name, parameters)).toContainEqual(expect.stringContaining(refusal))
  })
})

describe('what lies in a directory', () => {
  const refused = async (contents: Contents, known?: KnownPlace) => {
    const plan = planOf({ validators: [{ name: 'no-pickle' }] })
    const { results } = await checkModel(await modelDirectory(contents), plan, known)
    return results.flatMap(({ findings }) => findings.map(({ path }) => path))
  }

  test.each([
    ['a hub cache', { 'models--a--b/snapshots/x/y': '', 'a.pkl': ATTACK }],
    ['a model of a hub cache', { 'snapshots/x/y': '', 'a.pkl': ATTACK }],
    ["Ollama's models", { 'manifests/m': '{}', 'blobs/sha256-00': '', 'a.pkl': ATTACK }],
  ])('is looked at beside what looks like %s', async (_, contents) => {
    expect(await refused(contents)).toEqual(['a.pkl'])
  })

  test('is all that is there, where its files are known to be plain', async () => {
    const contents = { 'snapshots/x/y': '', 'refs/main': ATTACK }
    expect(await refused(contents)).toEqual([])
    expect(await refused(contents, { layout: 'plain' })).toEqual(['refs/main'])
  })

  test('is left out where it belongs to another model', async () => {
    const directory = await modelDirectory({
      'manifests/m': '{}',
      'blobs/sha256-00': ATTACK,
      'blobs/sha256-01': '',
    })
    const plan = planOf({ validators: [{ name: 'no-pickle' }] })
    const of = async (blob: string) => {
      const files = new Set([join(directory, 'blobs', blob)])
      return (await checkModel(directory, plan, { layout: 'ollama', files })).passed
    }
    expect([await of('sha256-00'), await of('sha256-01')]).toEqual([false, true])
  })
})

describe('what a failure means', () => {
  const broken = { 'config.json': 'no JSON' }
  const failing = async (validation: files.Validation) => {
    const { passed, results } = await checkModel(await modelDirectory(broken), planOf(validation))
    return {
      passed,
      results: results.map(({ name, outcome, onFailure }) => `${name} ${outcome} ${onFailure}`),
    }
  }

  test('is said by the validator, else by the validation, else by the preset', async () => {
    const json = { name: 'valid-config-json' }
    expect(await failing({ validators: [{ ...json, onFailure: 'skip' }], onFailure: 'abort' })).toEqual({
      passed: true,
      results: ['valid-config-json failed skip'],
    })
    expect(await failing({ validators: [json], onFailure: 'warn' })).toMatchObject({ passed: true })
    expect(await failing({ validators: [json] })).toMatchObject({ passed: false })
    expect(await failing({ validators: [json], preset: 'quick' })).toMatchObject({ passed: true })
    expect(await failing({ preset: 'standard' })).toMatchObject({ passed: false })
  })

  test('is not asked where nothing is to be checked', async () => {
    expect(await failing({ preset: 'none' })).toEqual({ passed: true, results: [] })
  })
})

test('a validator that does not end in its time fails, and those after it have none left', async () => {
  const stops: unknown[] = []
  const endless: PlannedCheck = {
    name: 'endless',
    validator: {
      summary: 'Ends never.',
      check: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            stops.push(signal.reason)
            reject(signal.reason)
          })
        }),
    },
    parameters: {},
    onFailure: 'abort',
    timeout: 60,
  }
  const plan = { checks: [endless, ...planOf({ preset: 'standard' }).checks], timeout: 0.05 }
  const { results, passed } = await checkModel(await modelDirectory({ 'config.json': '{}' }), plan)
  expect(passed).toBe(false)
  expect(new Set(results.map(({ outcome }) => outcome))).toEqual(new Set(['failed']))
  expect(results[0]?.findings[0]?.text).toContain('was not done within its 60 s')
  expect(stops).toHaveLength(1)
})
