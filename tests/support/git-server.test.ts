import { expect, test } from 'vitest'
import { GIT, runGit } from './git-repository.js'
import { startGitServer } from './git-server.js'
import { describeWith } from './prerequisite.js'

describeWith([GIT], 'a server of git repositories', () => {
  test('an atom that was published can be had over smart and dumb HTTP', async () => {
    await using server = await startGitServer()
    const repository = await server.createRepository('atoms')
    await repository.commit({ 'ekala.toml': '[set]\npackages = ["hello"]\n' })
    await repository.commit({
      'hello/atom.toml': '[package]\nlabel = "hello"\nversion = "1.0.0"\n',
      'hello/a.txt': 'a',
    })
    const atom = await repository.publish({ path: 'hello', label: 'hello', version: '1.0.0' })
    expect(atom.manifest).toBe('[package]\nlabel = "hello"\nversion = "1.0.0"\n')

    const client = await server.createRepository('client')
    for (const url of [repository.smartUrl, repository.dumbUrl, repository.fileUrl]) {
      expect(await runGit(['ls-remote', url, 'refs/ekala/init'])).toContain(atom.rootCommit)
      await client.git(['fetch', '--quiet', url, `+${atom.ref}:refs/fetched`])
      expect(await client.git(['rev-parse', 'refs/fetched', 'refs/fetched^{tree}'])).toBe(
        `${atom.rev}\n${atom.tree}`,
      )
      expect(await client.git(['cat-file', 'blob', 'refs/fetched:a.txt'])).toBe('a')
      await client.git(['update-ref', '-d', 'refs/fetched'])
    }
  })

  test('atoms can be pushed, and a published one is moved by force alone', async () => {
    await using server = await startGitServer()
    const [source, target] = [
      await server.createRepository('source'),
      await server.createRepository('target'),
    ]
    await source.commit({ 'hello/atom.toml': '[package]\nlabel = "hello"\nversion = "1.0.0"\n' })
    const { ref, rev } = await source.publish({ path: 'hello', label: 'hello', version: '1.0.0' })
    const push = (force: string) => source.git(['push', '--quiet', target.smartUrl, `${force}${ref}`])
    await push('')
    expect(await target.git(['rev-parse', ref])).toBe(rev)

    await source.move(ref, await source.commit({ 'hello/more.txt': 'more' }))
    await expect(push('')).rejects.toThrow('rejected')
    await push('+')
    expect(await target.git(['rev-parse', ref])).not.toBe(rev)
  })

  test('older generations have refs of their own', async () => {
    await using server = await startGitServer()
    const repository = await server.createRepository('atoms')
    await repository.commit({ 'ひらがな/atom.toml': '' })
    const published = async (format: '1' | 'pre1.0' | 'axios') =>
      (await repository.publish({ path: 'ひらがな', label: 'ひらがな', version: '0.1.0', format })).ref
    expect(await published('1')).toBe('refs/atoms/ひらがな/0.1.0')
    expect(await published('pre1.0')).toBe('refs/eka/atoms/ひらがな/0.1.0')
    expect(await published('axios')).toBe('refs/atom/pub/ひらがな/0.1.0')
  })
})
