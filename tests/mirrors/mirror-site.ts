import { type GitServer, startGitServer } from '../support/git-server.js'
import { sampleManifest } from '../support/sample-atoms.js'
import { startWebSite, type WebSite } from '../web/web-site.js'
import { type MirrorWatch, watchMirrors } from './mirror-watch.js'

/** A whole AppView whose ingester has looked at mirrors of every kind. */
export interface MirrorSite extends AsyncDisposable {
  readonly site: WebSite
  readonly server: GitServer
  readonly watch: MirrorWatch
  /** Addresses of the mirrors. */
  readonly home: string
  /** Says of one version something else than `home`, and pushed over another. */
  readonly other: string
  /** Was never there. */
  readonly gone: string
}

const LONG_LABEL = `${'a-rather-long-label-of-an-atom-'.repeat(4)}x`

export async function startMirrorSite(): Promise<MirrorSite> {
  const stack = new AsyncDisposableStack()
  const site = stack.use(await startWebSite())
  const server = stack.use(await startGitServer())
  const home = await server.createRepository('home')
  await home.commit({ 'README.md': 'home\n' })
  for (const label of ['hello', LONG_LABEL, 'مكتبة', 'script']) {
    const manifest = sampleManifest({ label, version: '1.0.0' })
    await home.commit({
      [`${label}/atom.toml`]:
        label === 'script' ? manifest.replace('The interpreter', '<script>alert(1)</script>') : manifest,
    })
    await home.publish({ path: label, label, version: '1.0.0' })
  }
  const moved = await home.publish({ path: 'hello', label: 'hello', version: '0.9.0' })
  const other = await server.createRepository('other')
  await other.git(['fetch', '--quiet', home.fileUrl, '+refs/*:refs/*'])
  await other.commit({ 'hello/mod.nix': '"something else"\n' })
  for (const name of ['atoms/hello/1.0.0', 'meta/hello/1.0.0/origin', 'meta/hello/1.0.0/manifest'])
    await other.git(['update-ref', '-d', `refs/eka/${name}`])
  await other.publish({ path: 'hello', label: 'hello', version: '1.0.0' })
  const gone = `${server.url}/smart/gone.git`
  const watch = watchMirrors(site.ctx.db)
  stack.defer(() => watch.stop())
  watch.start([home.smartUrl, other.smartUrl, gone])
  await watch.pass()
  await other.move(moved.ref, moved.origin)
  await watch.pass()
  return {
    ...{ site, server, watch, home: home.smartUrl, other: other.smartUrl, gone },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  }
}
