/** Tells of another theme: VS Code changes the body's class and the variables on the document's element. */
export function themeChanges(changed: () => void): () => void {
  const watching = new MutationObserver(changed);
  watching.observe(document.body, { attributes: true, attributeFilter: ['class'] });
  watching.observe(document.documentElement, { attributes: true, attributeFilter: ['style'] });
  return () => watching.disconnect();
}
