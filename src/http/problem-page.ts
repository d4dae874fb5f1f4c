import { faultCatalogue, requestFaults } from '../locale/fault-catalogue.ts';
import type { ProblemType } from './problem-type.ts';

/** The page behind a problem's type: Chinese first, English beside it, nothing from elsewhere. */
export function problemPage(name: string, problem: ProblemType): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(problem.title.zh)} · ${escapeHtml(problem.title.en)}</title>
<style>body{font:1rem/1.7 system-ui,"Noto Sans SC","Microsoft YaHei",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
.two{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:2rem}table{border-collapse:collapse}td,th{border:1px solid #767676;padding:.3rem .6rem;text-align:left}</style>
</head>
<body>
<main>
<p><code>${problem.status}</code> <code>${problem.code}</code> <code>/problems/${escapeHtml(name)}</code></p>
<div class="two">
<section><h1>${escapeHtml(problem.title.zh)}</h1><h2>怎么办</h2><p>${escapeHtml(problem.cure.zh)}</p></section>
<section lang="en"><h1>${escapeHtml(problem.title.en)}</h1><h2>What to do</h2><p>${escapeHtml(problem.cure.en)}</p></section>
</div>
${name.startsWith('invalid-') ? faultTable() : ''}
<p><a href="/docs">接口文档 · API documentation</a></p>
</main>
</body>
</html>
`;
}

function faultTable(): string {
  const rows = Object.entries({ ...faultCatalogue, ...requestFaults }).map(
    ([code, { title, cure }]) =>
      `<tr><td><code>${code}</code></td><td>${escapeHtml(title.zh)}<br><span lang="en">${escapeHtml(title.en)}</span></td><td>${escapeHtml(cure.zh)}<br><span lang="en">${escapeHtml(cure.en)}</span></td></tr>`,
  );
  return `<h2>errors[].code</h2><table><tr><th>code</th><th>问题 · fault</th><th>怎么办 · cure</th></tr>${rows.join('')}</table>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
