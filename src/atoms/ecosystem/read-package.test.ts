import { expect, test } from 'vitest'
import { MAX_SENT_TOML_VALUES } from '../../limits/atom-files.js'
import { manifestFileOf, readPackageManifest } from './read-package.js'

test('every ecosystem has its own file, or none', () => {
  expect(['cargo', 'npm', 'pypi', 'generic', 'constructor'].map(manifestFileOf)).toEqual([
    'Cargo.toml',
    'package.json',
    'pyproject.toml',
    undefined,
    undefined,
  ])
})

const CARGO = `[package]
name = "hello"
version = "1.2.3"
description = """
Says hello
"""
keywords = ["greeting", 7]

[dependencies]
serde = { version = "1", features = ["derive"] }
`
const PYTHON = CARGO.replace('[package]', '[project]')
const NODE = JSON.stringify({
  name: '@hello/world',
  version: '1.2.3',
  description: 'Says hello',
  keywords: ['greeting', 7],
})

test.each([
  ['cargo', CARGO, 'hello', 'Says hello\n'],
  ['pypi', PYTHON, 'hello', 'Says hello\n'],
  ['npm', NODE, '@hello/world', 'Says hello'],
])('reads what %s calls a package', (ecosystem, text, name, description) => {
  const tags = ['greeting']
  expect(readPackageManifest(ecosystem, text)).toEqual({ name, version: '1.2.3', description, tags })
})

test('what a workspace decides is not said', () => {
  const text = '[package]\nname = "hello"\nversion.workspace = true\nkeywords.workspace = true\n'
  const none = { version: undefined, description: undefined, tags: [] }
  expect(readPackageManifest('cargo', text)).toEqual({ name: 'hello', ...none })
  expect(readPackageManifest('npm', '{"version": 1, "keywords": "a", "__proto__": {"name": "x"}}')).toEqual({
    name: undefined,
    ...none,
  })
})

test.each([
  ['cargo', '[workspace]\nmembers = ["a"]'],
  ['cargo', '[package'],
  ['cargo', `[package]\nname = "a"\nkeywords = [${'"a",'.repeat(MAX_SENT_TOML_VALUES)}]`],
  ['cargo', `${'a.'.repeat(1_000)}b = 1`],
  ['npm', '[]'],
  ['npm', 'null'],
  ['npm', '{'],
  ['generic', '{}'],
])('of %s, %s is no manifest', (ecosystem, text) => {
  expect(readPackageManifest(ecosystem, text)).toBeUndefined()
})
