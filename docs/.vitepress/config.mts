import { readdirSync, readFileSync } from 'fs';
import { basename, join, posix } from 'path';
import type { MarkdownRenderer } from 'vitepress';
import { defineConfig } from 'vitepress';

const DOCS = join(import.meta.dirname, '..');
const REPOSITORY = 'https://github.com/cdk8s-argo-tekton/cdk8s-argo-tekton';

/** A box, an arrow and a box. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M2 9h10v14H2z" fill="#d9822b"/>' +
  '<path d="M20 9h10v14H20z" fill="#3b78c4"/><path d="M12 14h3v-3l6 5-6 5v-3h-3z" fill="#59636e"/></svg>';

/** The site of docs/: `npm run docs` makes it, with the API reference from the docstrings in docs/api. */
export default defineConfig({
  title: 'cdk8s-argo-tekton',
  description: 'Argo CD syncs a version, Tekton builds and deploys exactly that one',
  rewrites: { 'README.md': 'index.md', ':folder/README.md': ':folder/index.md' },
  head: [['link', { rel: 'icon', href: `data:image/svg+xml,${encodeURIComponent(ICON)}` }]],
  markdown: { config: rewriteLinks },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    socialLinks: [{ icon: 'github', link: REPOSITORY }],
    nav: [
      { text: 'Getting started', link: '/getting-started' },
      { text: 'How to', link: '/how-to/' },
      { text: 'API', link: '/api/' },
    ],
    sidebar: [
      {
        text: 'Begin',
        items: pages('README', 'getting-started', 'concepts', 'compared', 'migrate', 'from-the-article'),
      },
      { text: 'Flows', items: folder('flows') },
      { text: 'Strategies', items: folder('strategies') },
      { text: 'How to', collapsed: true, items: folder('how-to') },
      {
        text: 'Operate',
        items: pages(
          'when-it-goes-wrong',
          'cost',
          'remove-an-app',
          'security',
          'pod-security',
          'writing-manifests',
          'check',
          'check-in-ci',
          'picture',
          'upgrade',
          'languages',
          'fields',
        ),
      },
      { text: 'Codes of check', collapsed: true, items: folder('rules') },
      { text: 'Reference', items: [{ text: 'API', link: '/api/' }] },
    ],
  },
});

function pages(...names: string[]): { text: string; link: string }[] {
  return names.map((name) => ({ text: titleOf(name), link: `/${name.replace(/README$/, '')}` }));
}

function folder(name: string): { text: string; link: string }[] {
  const files = readdirSync(join(DOCS, name)).filter((file) => file.endsWith('.md'));
  const [others, index] = [files.filter((file) => file !== 'README.md').sort(), files.includes('README.md')];
  return pages(...(index ? ['README.md', ...others] : others).map((file) => `${name}/${basename(file, '.md')}`));
}

function titleOf(name: string): string {
  return /^# (.*)$/m.exec(readFileSync(join(DOCS, `${name}.md`), 'utf8'))![1].replace(/`/g, '');
}

/**
 * Links of Markdown are those of the repository. Here a README is the index of its folder, and files beside docs/ are on
 * its website.
 */
function rewriteLinks(markdown: MarkdownRenderer): void {
  markdown.core.ruler.push('links-of-the-repository', ({ tokens, env }) => {
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : null;
      if (href !== null && !/^([a-z]+:|#)/.test(href)) token.attrSet('href', linkOnSite(env.relativePath, href));
    }
  });
}

function linkOnSite(page: string, href: string): string {
  const path = posix.join('docs', posix.dirname(page), href);
  return path.startsWith('docs/') ? href.replace(/\bREADME\.md/, 'index.md') : `${REPOSITORY}/blob/main/${path}`;
}
