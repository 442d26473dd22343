import { open } from 'node:fs/promises'
import { MAX_CREDENTIAL_FILE_BYTES } from '../limits/model-sources.js'
import type { Environment } from '../setting-files.js'
import type { Credentials, MlflowLogin } from './credentials.js'
import { PUBLIC_HUBS } from './hub-repo.js'
import { findNetrcLogins } from './netrc.js'
import { SourceError } from './source-error.js'

export interface CredentialOptions {
  readonly env: Environment
  /** The home directory. */
  readonly home: string
  /** Addresses that the person typed themselves: a hub, a tracking server. What a file names is not among them. */
  readonly named?: readonly string[]
  /** In place of the usual places of the hub's token: a variable, or a file. */
  readonly huggingFace?:
    | { readonly variable?: string | undefined; readonly file?: string | undefined }
    | undefined
  /** In place of that of AWS_PROFILE. */
  readonly awsProfile?: string | undefined
}

/**
 * The secrets of a person's machine, where the tools of each source look for them: HF_TOKEN and
 * HUGGING_FACE_HUB_TOKEN, HF_TOKEN_PATH or `token` below HF_HOME (huggingface_hub, `utils/_auth.py`);
 * MLFLOW_TRACKING_* and ~/.mlflow/credentials; netrc; all that the AWS SDK reads. Files are read when they are needed.
 *
 * A token of the hub goes to the public one, to that of HF_ENDPOINT, and to the addresses that are `named`; one of
 * MLflow to that of MLFLOW_TRACKING_URI, and to those; what is signed for AWS to Amazon's, to AWS_ENDPOINT_URL and to
 * those. A login of netrc goes to the host that its entry names; that of `default`, which curl gives to any host, to
 * those which the person typed or set alone.
 */
export function environmentCredentials(options: CredentialOptions): Credentials {
  const { env, home, named = [], huggingFace = {} } = options
  const value = (name: string) => env[name]?.trim() || undefined
  const hubs = originsOf([...PUBLIC_HUBS, value('HF_ENDPOINT'), ...named])
  const trackers = originsOf([value('MLFLOW_TRACKING_URI'), ...named])
  const services = originsOf([value('AWS_ENDPOINT_URL'), value('AWS_ENDPOINT_URL_S3'), ...named])
  const chosen = new Set([...originsOf([value('HF_ENDPOINT')]), ...trackers, ...services])

  async function huggingFaceToken(url: URL): Promise<string | undefined> {
    if (!hubs.has(url.origin)) return undefined
    if (huggingFace.variable !== undefined) return value(huggingFace.variable)
    if (huggingFace.file !== undefined) return readTrimmed(huggingFace.file)
    const cache = value('XDG_CACHE_HOME') ?? `${home}/.cache`
    const file = value('HF_TOKEN_PATH') ?? `${value('HF_HOME') ?? `${cache}/huggingface`}/token`
    return value('HF_TOKEN') ?? value('HUGGING_FACE_HUB_TOKEN') ?? readTrimmed(file)
  }

  async function mlflow(url: URL): Promise<MlflowLogin | undefined> {
    if (!trackers.has(url.origin)) return undefined
    const token = value('MLFLOW_TRACKING_TOKEN')
    const username = value('MLFLOW_TRACKING_USERNAME')
    const password = value('MLFLOW_TRACKING_PASSWORD')
    // As MLflow: a login counts before a token.
    if (username !== undefined && password !== undefined) return { username, password }
    if (token !== undefined) return { token }
    return parseMlflowFile(await readOptional(`${home}/.mlflow/credentials`))
  }

  async function netrc(url: URL) {
    const text = await readOptional(value('NETRC') ?? `${home}/.netrc`)
    const { own, fallback } = findNetrcLogins(text ?? '', url.hostname)
    return own ?? (chosen.has(url.origin) ? fallback : undefined)
  }

  function aws(endpoint: string | undefined) {
    const isChosen = endpoint === undefined || services.has(new URL(endpoint).origin)
    return isChosen ? { profile: options.awsProfile } : undefined
  }

  return { huggingFaceToken, mlflow, netrc, aws }
}

function originsOf(addresses: readonly (string | undefined)[]): Set<string> {
  return new Set(addresses.flatMap((address) => URL.parse(address ?? '')?.origin ?? []))
}

/** An INI file with the section `[mlflow]` (mlflow, `utils/credentials.py`). */
function parseMlflowFile(text: string | undefined): MlflowLogin | undefined {
  const line = (name: string) =>
    new RegExp(`^\\s*mlflow_tracking_${name}\\s*[=:]\\s*(.+?)\\s*$`, 'm').exec(text ?? '')?.[1]
  const [username, password] = [line('username'), line('password')]
  return username === undefined || password === undefined ? undefined : { username, password }
}

async function readTrimmed(path: string): Promise<string | undefined> {
  return (await readOptional(path))?.trim() || undefined
}

/** A file's text, or undefined when it is not there. @throws SourceError without what stands in it */
async function readOptional(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    if (size > MAX_CREDENTIAL_FILE_BYTES) {
      throw new SourceError('InvalidRequest', `${path} is too large to hold a token: see what it is.`)
    }
    return await file.readFile('utf8')
  } catch (error) {
    if (error instanceof SourceError) throw error
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new SourceError('InvalidRequest', `${path} cannot be read (${code}): see who may read it.`, {
      cause: error,
    })
  }
}
