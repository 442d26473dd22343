import { files } from '../../src/lexicons/dev/firn.js'

/** Where the files of a model come from, as pages tell it. */
export interface OriginFact {
  /** The kind of source. */
  readonly source: string
  /** What people know it by there. */
  readonly name: string | undefined
  /** The page or address of it, where it has one. */
  readonly href: string | undefined
  /** What can never move: a commit, a version, a digest. */
  readonly pin: { readonly what: string; readonly text: string } | undefined
  /** What was asked for when it was published: a branch, a tag, an alias. */
  readonly asked: string | undefined
}

/** Reads the coordinates of an origin; of one that is not known here, its kind alone. */
export function originFact(origin: files.Main['origin']): OriginFact {
  if (files.huggingface.$isTypeOf(origin)) {
    const href = `${origin.endpoint.replace(/\/+$/, '')}/${origin.repo}`
    return fact('Hugging Face', { name: origin.repo, href, pin: commit(origin.rev), asked: origin.ref })
  }
  if (files.gitXet.$isTypeOf(origin)) {
    return fact('git with Xet', { href: origin.url, pin: commit(origin.rev), asked: origin.ref })
  }
  if (files.gitLfs.$isTypeOf(origin)) {
    return fact('git with LFS', { href: origin.url, pin: commit(origin.rev), asked: origin.ref })
  }
  if (files.mlflow.$isTypeOf(origin)) {
    const { model, version, trackingUri, ref } = origin
    return fact('MLflow', {
      ...{ name: model, href: trackingUri, asked: ref },
      pin: { what: 'Version', text: version },
    })
  }
  if (files.s3.$isTypeOf(origin)) {
    return fact('S3', { name: `s3://${origin.bucket}/${origin.prefix}`, href: origin.endpoint })
  }
  if (files.ollama.$isTypeOf(origin)) {
    return fact('Ollama', {
      ...{ name: `${origin.model}:${origin.tag}`, href: origin.registry },
      pin: { what: 'Digest', text: origin.digest },
    })
  }
  if (files.url.$isTypeOf(origin)) return fact('plain addresses', {})
  return fact('elsewhere', {})
}

function fact(source: string, parts: Partial<OriginFact>): OriginFact {
  return { source, name: undefined, href: undefined, pin: undefined, asked: undefined, ...parts }
}

function commit(text: string): OriginFact['pin'] {
  return { what: 'Commit', text }
}
