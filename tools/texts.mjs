// Texts that people read at run time: what the code asks for, and what each language has.

/**
 * The texts that source code asks for by `l10n.t('…')`, or by `t('…')` (of the page, or the mark of `later`), and the
 * calls whose text is not written out, so that no language can have it.
 * @param {string} source
 * @returns {{ texts: string[], hidden: string[] }}
 */
export function askedTexts(source) {
  const texts = [];
  const hidden = [];
  for (const call of source.matchAll(
    /(?:\bl10n\.|(?<![\w.:]))t\((?!\w+: )\s*(?:(['"`])((?:\\.|(?!\1).)*)\1\s*[,)])?/gs,
  )) {
    const [all, quote, text] = call;
    if (text === undefined || (quote === '`' && text.includes('${')))
      hidden.push(source.slice(call.index, call.index + Math.max(all.length, 60)).replaceAll(/\s+/g, ' '));
    else texts.push(text.replaceAll(/\\(.)/g, '$1'));
  }
  return { texts, hidden };
}

/**
 * What is wrong with the languages' texts by key: one lacks, one is left over, one is empty, or its placeholders are
 * not those of the other language. `languages`: by file name, the first is the one that others are held against.
 * @param {ReadonlySet<string>} wanted
 * @param {Record<string, Record<string, string>>} languages
 */
export function textProblems(wanted, languages) {
  const [first = {}] = Object.values(languages);
  const problems = [];
  for (const [file, texts] of Object.entries(languages)) {
    for (const key of wanted) if (!(key in texts)) problems.push(`${file} lacks ${JSON.stringify(key)}`);
    for (const [key, text] of Object.entries(texts)) {
      const name = JSON.stringify(key);
      if (!wanted.has(key)) problems.push(`${file} has ${name}, which nothing asks for`);
      if (text.trim() === '') problems.push(`${file} has no words for ${name}`);
      const [own, other] = [placeholders(text), placeholders(first[key] ?? text)];
      if (own !== other)
        problems.push(`${file} has ${own || 'no placeholder'} in ${name}, not ${other || 'none'}`);
    }
  }
  return problems;
}

/** Each once, in order: one may be written twice, as after another word order. */
function placeholders(text) {
  return [...new Set(text.match(/\{\w+\}/g))].toSorted((a, b) => (a < b ? -1 : 1)).join(' ');
}
