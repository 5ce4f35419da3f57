/** Where the page's own files are, as the webview may load them. */
export interface PageFiles {
  script: string;
  style: string;
  /** VS Code's icon font. */
  icons: string;
}

/**
 * What the page may load: its own files and data images. No remote origin, no inline script, no inline style, and
 * no request of its own (connect-src falls back to none).
 */
export function reportPolicy(cspSource: string, nonce: string): string {
  return [
    "default-src 'none'",
    `img-src ${cspSource} data:`,
    `font-src ${cspSource}`,
    `style-src ${cspSource} 'nonce-${nonce}'`,
    `script-src 'nonce-${nonce}'`,
  ].join('; ');
}

/** Where the page stands: it takes that place's background. */
export type PagePlace = 'panel' | 'side';

/** The editor's language, and its texts by the English ones; none for English. */
export interface PageLanguage {
  id: string;
  texts: Readonly<Record<string, string>>;
}

export const IN_ENGLISH: PageLanguage = { id: 'en', texts: {} };

/** The report's document. Holds no figures: they arrive by message after the page said `ready`. */
export function reportHtml(
  files: PageFiles,
  cspSource: string,
  nonce: string,
  place: PagePlace = 'panel',
  { id, texts }: PageLanguage = IN_ENGLISH,
): string {
  // vscode-icon copies this very link, by its id and with its nonce, into its shadow root.
  return `<!doctype html>
<html lang="${attribute(id)}" data-place="${place}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${attribute(reportPolicy(cspSource, nonce))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${element(texts['Cost report'] ?? 'Cost report')}</title>
<link rel="stylesheet" id="vscode-codicon-stylesheet" nonce="${nonce}" href="${attribute(files.icons)}">
<link rel="stylesheet" nonce="${nonce}" href="${attribute(files.style)}">
</head>
<body>
<panelmeter-report></panelmeter-report>
<script type="application/json" id="texts">${JSON.stringify(texts).replaceAll('<', '\\u003c')}</script>
<script nonce="${nonce}" src="${attribute(files.script)}"></script>
</body>
</html>
`;
}

function attribute(text: string): string {
  return element(text).replaceAll('"', '&quot;');
}

function element(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
