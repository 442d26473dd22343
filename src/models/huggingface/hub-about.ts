import { MAX_BASE_MODELS, MAX_HUB_KEYWORDS, MAX_HUB_LANGUAGES } from '../../limits/model-sources.js'
import { fieldsOf } from '../fields.js'
import { isHubRepo } from '../hub-repo.js'
import type { About } from '../listing.js'
import { hubLicence } from './hub-licences.js'

type Fields = Readonly<Record<string, unknown>>

/** What the hub's info of a model says besides its files (huggingface.co/docs/hub/model-cards). Nothing in it is sure. */
export function aboutHubModel(info: Fields, endpoint: string, repo: string): About {
  const card = fieldsOf(info.cardData)
  const id = typeof info.id === 'string' && isHubRepo(info.id) ? info.id : repo
  return {
    homepage: `${endpoint}/${id}`,
    licence: hubLicence(card),
    task: nameOf(info.pipeline_tag ?? card.pipeline_tag),
    library: nameOf(info.library_name ?? card.library_name)?.toLowerCase(),
    languages: textsOf(card.language).filter(isLanguage).slice(0, MAX_HUB_LANGUAGES),
    keywords: textsOf(card.tags)
      .filter((tag) => /^[\p{L}\p{N}][\p{L}\p{N} ._+-]{0,31}$/u.test(tag))
      .slice(0, MAX_HUB_KEYWORDS),
    gated: info.gated === 'auto' || info.gated === 'manual' ? info.gated : undefined,
    baseModels: baseModelsOf(card, textsOf(info.tags), endpoint),
    parameters: countOf(fieldsOf(info.safetensors).total) ?? countOf(fieldsOf(info.gguf).total),
  }
}

/** `base_model` and `base_model_relation` of the card; the hub finds out the relation by itself, and tags it. */
function baseModelsOf(card: Fields, tags: readonly string[], endpoint: string): About['baseModels'] {
  const found = new Map<string, string | undefined>()
  const relation = nameOf(card.base_model_relation)
  for (const repo of textsOf(card.base_model)) found.set(repo, relation)
  for (const tag of tags) {
    const [, tagged, repo = ''] = /^base_model:(?:([a-z_]+):)?([^:]+)$/.exec(tag) ?? []
    if (found.get(repo) === undefined && isHubRepo(repo)) found.set(repo, tagged)
  }
  return [...found]
    .filter(([repo]) => isHubRepo(repo))
    .slice(0, MAX_BASE_MODELS)
    .map(([repo, how]) => ({ url: `${endpoint}/${repo}`, ...(how !== undefined && { relation: how }) }))
}

/** BCP 47 in its usual shapes; the hub also writes `code`, `multilingual` and names of languages there. */
function isLanguage(text: string): boolean {
  return /^[a-z]{2,3}(?:-[A-Za-z]{4})?(?:-(?:[A-Z]{2}|\d{3}))?$/.test(text)
}

function nameOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(value) ? value : undefined
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value > 0 ? value : undefined
}

function textsOf(value: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value]
  return values.filter((one) => typeof one === 'string')
}
