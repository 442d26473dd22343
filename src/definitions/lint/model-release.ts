import filesLexicon from '../../../lexicons/dev/firn/files.json' with { type: 'json' }
import { files } from '../../lexicons/dev/firn.js'
import { factsOfFormat, isPickleFormat, weightFormatsOf } from '../../models/formats/by-name.js'
import { type FieldPath, type Finding, finding } from './finding.js'
import type { LintedModelRelease } from './linted.js'
import { lintWord } from './metadata.js'
import { lintLink, lintUrl, type UrlRules } from './urls.js'

const { preset: presets } = filesLexicon.defs.validation.properties
const { name: validators } = filesLexicon.defs.validator.properties

const ARTIFACT: FieldPath = ['artifact']

/** What is wrong with what a release of a model holds, as far as the record tells by itself. */
export function lintModelRelease({ files: found }: LintedModelRelease, rules: UrlRules): Finding[] {
  return [
    ...lintOrigin(found, rules),
    ...(found.bases ?? []).flatMap((base, index) => lintAddress(base, [...ARTIFACT, 'bases', index], rules)),
    ...(found.files ?? []).flatMap(({ urls = [] }, index) =>
      urls.flatMap((url, at) => lintAddress(url, [...ARTIFACT, 'files', index, 'urls', at], rules)),
    ),
    ...lintReach(found),
    ...lintFormats(found),
    ...lintCode(found),
    ...lintValidation(found),
  ]
}

function lintOrigin({ origin }: files.Main, rules: UrlRules): Finding[] {
  const path = [...ARTIFACT, 'origin']
  const link = (field: string, url: string | undefined) =>
    url === undefined ? [] : lintLink(url, [...path, field], rules)
  if (files.huggingface.$isTypeOf(origin) || files.s3.$isTypeOf(origin)) {
    return link('endpoint', origin.endpoint)
  }
  if (files.mlflow.$isTypeOf(origin)) return link('trackingUri', origin.trackingUri)
  if (files.gitLfs.$isTypeOf(origin) || files.gitXet.$isTypeOf(origin)) return link('url', origin.url)
  if (files.ollama.$isTypeOf(origin)) return link('registry', origin.registry)
  if (files.url.$isTypeOf(origin)) return []
  const fix = 'Use one of huggingface, mlflow, s3, gitLfs, gitXet, url, ollama.'
  const message = `"${origin.$type}" is no kind of source that firn knows.`
  return [finding('unknown-source', [...path, '$type'], message, fix)]
}

/** Parameters of addresses that were signed for a while (S3, Google Cloud, Azure, CloudFront). */
const SIGNED =
  /[?&](?:X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-Signature|AWSAccessKeyId|Signature|sig)=/i

function lintAddress(text: string, path: FieldPath, rules: UrlRules): Finding[] {
  const findings = lintUrl(text, path, rules)
  if (!SIGNED.test(text)) return findings
  const fix = 'Name the address of the object itself; whoever needs a permission brings their own.'
  const message = 'The address is signed for a while: it ends, and until then lets everybody in.'
  return [...findings, finding('expiring-url', path, message, fix)]
}

/** What an address may hold as it is: behind a base, Nix escapes these and no more. */
const PLAIN_PATH = /^[A-Za-z0-9._~/ +@=,()-]*$/

/** LFS servers hand out addresses that end; who reads a git repository asks its server each time. */
function lintReach({ origin, bases = [], files: list = [] }: files.Main): Finding[] {
  if (files.gitLfs.$isTypeOf(origin)) return []
  const index = list.findIndex(
    ({ path, urls = [] }) => urls.length === 0 && (bases.length === 0 || !PLAIN_PATH.test(path)),
  )
  const file = list[index]
  if (file === undefined) return []
  const at = [...ARTIFACT, 'files', index, 'urls']
  const name = JSON.stringify(file.path)
  return bases.length === 0
    ? [
        finding(
          'unreachable-file',
          at,
          `Nobody is told where ${name} lies.`,
          'Add "urls", or "bases" for all.',
        ),
      ]
    : [
        finding(
          'unreachable-file',
          at,
          `The name ${name} cannot be put behind a base as it is.`,
          'Add "urls" of its own, with its name escaped.',
        ),
      ]
}

function lintFormats({ files: list, weightFormats: said = [] }: files.Main): Finding[] {
  const found = list === undefined ? said : weightFormatsOf(list.map(({ path }) => path))
  const pickle = [...found, ...said].find(isPickleFormat)
  const findings: Finding[] = []
  const path = [...ARTIFACT, 'weightFormats']
  if (pickle !== undefined) {
    const why = factsOfFormat(pickle)?.why ?? ''
    const fix = 'Publish the weights as safetensors, which hold numbers alone.'
    findings.push(finding('pickle-format', path, why, fix))
  }
  if (list !== undefined && found.length === 0) {
    const message = 'No file holds weights, as far as names tell.'
    findings.push(finding('missing-weights', path, message, 'List the files that hold the weights.'))
  }
  const unsaid = found.filter((format) => !said.includes(format))
  if (unsaid.length > 0) {
    const message = `There are files in the format ${unsaid.join(', ')}, which "weightFormats" does not name.`
    findings.push(finding('format-mismatch', path, message, `Write ${JSON.stringify(found)}.`))
  }
  return findings
}

const PYTHON = /\.(?:py|pyc|pyo|pyd)$/i

function lintCode({ files: list = [] }: files.Main): Finding[] {
  const index = list.findIndex(({ path }) => PYTHON.test(path))
  const file = list[index]
  if (file === undefined) return []
  const message = `${JSON.stringify(file.path)} is Python code, which some libraries run when the model is loaded.`
  const fix = 'Leave it out, unless the model cannot be loaded without it.'
  return [finding('model-code', [...ARTIFACT, 'files', index, 'path'], message, fix)]
}

function lintValidation({ validation: { preset, validators: own = [] } = {} }: files.Main): Finding[] {
  const path = [...ARTIFACT, 'validation']
  return [
    ...(preset === undefined ? [] : lintWord(preset, presets.knownValues, [...path, 'preset'])),
    ...own.flatMap(({ name }, index) =>
      lintWord(name, validators.knownValues, [...path, 'validators', index, 'name']),
    ),
  ]
}
