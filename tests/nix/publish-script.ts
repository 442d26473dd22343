import { package as pkg, release } from '../../src/lexicons/dev/firn.js'
import { narHashOf } from '../../src/nix/nar.js'
import { toTarball } from '../../src/nix/tarball.js'
import { file, treeOf } from '../../src/nix/tree.js'
import type { Account } from '../api/world.js'
import { type Json, samplePackage, sampleRelease } from '../support/sample-records.js'
import type { NixSite } from './nix-site.js'

/** Publishes a package whose program says its name and version; its source lies on the site. */
export async function publishScript(
  site: NixSite,
  author: Account,
  name: string,
  version: string,
  change: Json = {},
): Promise<string> {
  const script = `mkdir -p $out/bin\nprintf '#!/bin/sh\\necho ${name} ${version}\\n' > $out/bin/${name}\nchmod +x $out/bin/${name}\n`
  const source = treeOf([['install.sh', file(script)]])
  const address = `/files/${name}-${version}.tar.gz`
  site.files.set(address, toTarball(source, 1))
  const rkey = `package:${name}:${version}`
  await author.write({
    [`${pkg.$nsid}/${name}`]: samplePackage(),
    [`${release.$nsid}/${rkey}`]: sampleRelease({
      definition: author.uri(`${pkg.$nsid}/${name}`),
      version,
      artifact: {
        $type: 'dev.firn.recipe',
        source: {
          $type: 'dev.firn.recipe#tarball',
          urls: [site.url + address],
          hash: narHashOf(source),
          hashMode: 'nar',
        },
        build: { $type: 'dev.firn.recipe#generic', tool: 'make' },
        mainProgram: name,
      },
      ...change,
    }),
  })
  return author.uri(`${release.$nsid}/${rkey}`)
}
