import { files } from '../lexicons/dev/firn.js'
import type { SourceType } from './request.js'

const TYPES: ReadonlyMap<string, SourceType> = new Map<string, SourceType>([
  [files.huggingface.$type, 'huggingface'],
  [files.mlflow.$type, 'mlflow'],
  [files.s3.$type, 's3'],
  [files.gitLfs.$type, 'git-lfs'],
  [files.gitXet.$type, 'git-xet'],
  [files.url.$type, 'url'],
  [files.ollama.$type, 'ollama'],
])

/** Which of the seven sources an origin is of; its own word for one that is not known. */
export function originType({ $type }: files.Main['origin']): SourceType | (string & {}) {
  return TYPES.get($type) ?? ($type.split('#').at(-1) || $type)
}
