// oxlint-disable no-unused-expressions -- the file is one function
// Runs in the page before its own script: what VS Code does for a webview. Read as text, called with its settings.
({ theme, kept }) => {
  if (kept !== null && sessionStorage.getItem('kept') === null) sessionStorage.setItem('kept', kept);
  globalThis.acquireVsCodeApi = () => ({
    postMessage: (message) => globalThis.hostReceives(JSON.parse(JSON.stringify(message))),
    getState: () => JSON.parse(sessionStorage.getItem('kept') ?? 'null') ?? undefined,
    setState: (state) => sessionStorage.setItem('kept', JSON.stringify(state)),
  });
  document.addEventListener('DOMContentLoaded', () => {
    for (const [name, value] of Object.entries(theme.tokens))
      document.documentElement.style.setProperty(`--vscode-${name}`, value);
    document.body.className = theme.bodyClass;
    // VS Code's own first style sheet: by its layer it gives way to any of ours.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`@layer vscode-default {
      body { background-color: transparent; padding: 0 20px; margin: 0; }
      code { padding: 1px 3px; background-color: var(--vscode-textPreformat-background); }
    }`);
    document.adoptedStyleSheets.push(sheet);
  });
};
