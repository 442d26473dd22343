import { files } from '../../src/lexicons/dev/firn.js'
import type { HubRepo } from '../../src/models/hub-repo.js'
import type { UseBlock } from './use-blocks.js'

/** A text to copy, and what else there is to know. */
export type Way = Omit<UseBlock, 'id'>

/** A link to what Nix built, which keeps it: its name, and the command that makes it. */
export interface Link {
  readonly name: string
  readonly command: string
}

/** Lines of Python that load a model from the hub's cache, by the library that its author names. */
export function pythonBlocks({ repo, ref }: HubRepo, library: string | undefined): Way[] {
  const whole = {
    label: 'Any library',
    text: call('huggingface_hub', 'snapshot_download', 'path', '', argumentsOf(repo, ref)),
    note: `${OFFLINE} It gives the path of the files.`,
  }
  if (library === 'timm') {
    const name = JSON.stringify(`hf-hub:${repo}${ref === 'main' ? '' : `@${ref}`}`)
    const text = `import timm\n\nmodel = timm.create_model(${name}, pretrained=True)`
    return [{ label: library, text, note: OFFLINE }, whole]
  }
  const loader = LOADERS[library ?? '']
  if (library === undefined || loader === undefined) return [whole]
  const [module, name, method] = loader
  return [
    { label: library, text: call(module, name, 'model', method, argumentsOf(repo, ref)), note: OFFLINE },
    whole,
  ]
}

const OFFLINE = 'Where HF_HUB_CACHE names the result, or once firn has linked it: then nothing is downloaded.'

/** By library: its module, what it calls a model, and how that is loaded. */
const LOADERS: Readonly<Record<string, readonly [module: string, name: string, method: string]>> = {
  transformers: ['transformers', 'AutoModel', '.from_pretrained'],
  diffusers: ['diffusers', 'DiffusionPipeline', '.from_pretrained'],
  peft: ['peft', 'AutoPeftModel', '.from_pretrained'],
  'sentence-transformers': ['sentence_transformers', 'SentenceTransformer', ''],
}

function call(module: string, name: string, variable: string, method: string, given: string): string {
  return `from ${module} import ${name}\n\n${variable} = ${name}${method}(${given})`
}

/** A string of JSON is one of Python. */
function argumentsOf(repo: string, ref: string): string {
  return JSON.stringify(repo) + (ref === 'main' ? '' : `, revision=${JSON.stringify(ref)}`)
}

/** How Ollama runs a model that is laid out for it. */
export function ollamaBlocks({ layout, origin }: files.Main, { name, command }: Link): Way[] {
  if (layout !== 'ollama' || !files.ollama.$isTypeOf(origin)) return []
  return [
    {
      label: 'Serve it',
      text: `${command}\nOLLAMA_NOPRUNE=1 OLLAMA_MODELS="$PWD/${name}/models" ollama serve`,
      note: 'From the store, which Ollama only reads.',
    },
    {
      label: 'Run it',
      text: `ollama run ${ollamaName(origin)}`,
      note: 'In another shell.',
    },
  ]
}

/** Where Ollama looks for what names no registry (ollama, types/model/name.go). */
const OLLAMA_HOST = 'registry.ollama.ai'

/** As people call it: without what Ollama adds by itself. */
function ollamaName({ registry, model, tag }: files.Ollama): string {
  const host = URL.parse(registry)?.host ?? OLLAMA_HOST
  const isPublic = host === OLLAMA_HOST
  const name = isPublic ? model.replace(/^library\//, '') : `${host}/${model}`
  return `${name}:${tag}`
}
