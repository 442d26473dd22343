import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { Hono } from 'hono'
import { ASSET_HASH_LENGTH } from '../../src/limits/pages.js'

/** A file that never changes under its address, because the address holds its hash. */
interface Asset {
  readonly type: string
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** Addresses of the site's own files. */
export interface Assets {
  readonly style: string
  readonly script: string
  readonly icon: string
  readonly files: ReadonlyMap<string, Asset>
}

/** Reads styles, scripts and the icon, each kind joined to one file in the order of the file names. */
export function loadAssets(): Assets {
  const files = new Map<string, Asset>()
  const add = (folder: string, extension: string, type: string): string => {
    const text = joinFolder(new URL(folder, import.meta.url), extension)
    const hash = createHash('sha256').update(text).digest('base64url').slice(0, ASSET_HASH_LENGTH)
    const name = `${hash}${extension}`
    files.set(name, { type, bytes: new TextEncoder().encode(text) })
    return `/assets/${name}`
  }
  return {
    style: add('./styles/', '.css', 'text/css; charset=utf-8'),
    script: add('./browser/', '.js', 'text/javascript; charset=utf-8'),
    icon: add('./images/', '.svg', 'image/svg+xml'),
    files,
  }
}

/** Serves the assets for ever: another content has another address. */
export function assetRoutes(assets: Assets): Hono {
  return new Hono().get('/assets/:name', (c) => {
    const asset = assets.files.get(c.req.param('name'))
    if (!asset) return c.notFound()
    return c.body(asset.bytes, 200, {
      'content-type': asset.type,
      'cache-control': 'public, max-age=31536000, immutable',
    })
  })
}

function joinFolder(folder: URL, extension: string): string {
  const names = readdirSync(folder).filter((name) => name.endsWith(extension))
  return names
    .sort()
    .map((name) => readFileSync(new URL(name, folder), 'utf8'))
    .join('\n')
}
