/** One attempt as the page shows it. Texts are plain; `image` is a webview URI, absent when the file is gone. */
export interface ShownAttempt {
  title: string;
  image?: string;
  alt: string;
  cost: string;
  facts: string;
  kept: boolean;
  /** A command URI; absent for the one that is kept already. */
  keep?: string;
  open?: string;
}

/** The page's own words, in the reader's language. */
export interface AttemptsWords {
  /** Of the words, as `en`. */
  language: string;
  gone: string;
  kept: string;
  keep: string;
  open: string;
}

/**
 * A page without any script: pictures side by side, what each cost under it, and links that are commands. It may load
 * images of the workspace and its own style, nothing else.
 */
export function attemptsHtml(
  panel: { title: string; summary: string; attempts: readonly ShownAttempt[]; words: AttemptsWords },
  cspSource: string,
  nonce: string,
): string {
  const policy = `default-src 'none'; img-src ${cspSource}; style-src 'nonce-${nonce}'`;
  return `<!doctype html>
<html lang="${escaped(panel.words.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(panel.title)}</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<h1>${escaped(panel.title)}</h1>
<p>${escaped(panel.summary)}</p>
<ol>
${panel.attempts.map((attempt) => attemptHtml(attempt, panel.words)).join('\n')}
</ol>
</body>
</html>
`;
}

function attemptHtml(attempt: ShownAttempt, words: AttemptsWords): string {
  const { title, image, alt, cost, facts, kept, keep, open } = attempt;
  const picture =
    image === undefined
      ? `<p class="gone">${escaped(words.gone)}</p>`
      : `<img src="${escaped(image)}" alt="${escaped(alt)}">`;
  const links = [
    kept ? `<strong>${escaped(words.kept)}</strong>` : '',
    keep === undefined ? '' : `<a href="${escaped(keep)}">${escaped(words.keep)}</a>`,
    open === undefined ? '' : `<a href="${escaped(open)}">${escaped(words.open)}</a>`,
  ].filter((link) => link !== '');
  return `<li${kept ? ' class="kept"' : ''}><figure>${picture}<figcaption><h2>${escaped(title)}</h2><p class="cost">${escaped(cost)}</p><p>${escaped(facts)}</p><p>${links.join(' ')}</p></figcaption></figure></li>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = `
body { color: var(--vscode-foreground); background: var(--vscode-editor-background); font: var(--vscode-font-size) var(--vscode-font-family); padding: 0 16px 16px; }
h1 { font-size: 1.3em; font-weight: 600; margin: 16px 0 4px; }
h2 { font-size: 1em; font-weight: 600; margin: 8px 0 2px; }
p { margin: 2px 0; color: var(--vscode-descriptionForeground); }
p.cost { color: var(--vscode-foreground); font-variant-numeric: tabular-nums; font-size: 1.15em; }
ol { list-style: none; margin: 16px 0 0; padding: 0; display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 16px; align-items: start; }
li { padding: 8px; border: 1px solid var(--vscode-panel-border, transparent); border-radius: 4px; }
li.kept { border-color: var(--vscode-focusBorder); outline: 1px solid var(--vscode-focusBorder); }
figure { margin: 0; }
img { display: block; width: 100%; height: auto; }
a { color: var(--vscode-textLink-foreground); margin-right: 8px; }
a:focus-visible { outline: 1px solid var(--vscode-focusBorder); }
strong { color: var(--vscode-foreground); margin-right: 8px; }
p.gone { padding: 32px 8px; }
`;
