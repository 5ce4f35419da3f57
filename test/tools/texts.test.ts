import assert from 'node:assert/strict';
import { askedTexts, textProblems } from '../../tools/texts.mjs';

const ENGLISH = { 'Nothing was sent.': 'Nothing was sent.', '{0} of {1} panels': '{0} of {1} panels' };
const KOREAN = {
  'Nothing was sent.': '아무것도 전송되지 않았습니다.',
  '{0} of {1} panels': '패널 {1}개 중 {0}개',
};
const WANTED = new Set(Object.keys(ENGLISH));

const problems = (ko: Record<string, string>, en: Record<string, string> = ENGLISH): string[] =>
  textProblems(WANTED, { 'en.json': en, 'ko.json': ko });

describe('the check of texts', () => {
  it('finds what the code asks for, whatever the quotes and lines', () => {
    const source = `
      vscode.l10n.t('Nothing was sent.');
      l10n.t(
        "It's {0}",
        amount,
      );
      l10n.t(\`plain\`); l10n.t('the editor\\'s');
      notl10n.t('not ours');
    `;
    assert.deepEqual(askedTexts(source), {
      texts: ['Nothing was sent.', "It's {0}", 'plain', "the editor's"],
      hidden: [],
    });
  });

  it('finds what the page asks for by t alone, and nothing that only looks like it', () => {
    const source = `
      html\`<h2>\${t('Now')}</h2> \${t(
        '{0} of {1}',
        a,
        b,
      )}\`;
      countOf(n, t('1 call'), t("it's {0}"));
      interface L10n { t(text: string): string }
      await('no'); put.t('no'); at('no'); /(?:t(\\d))/;
    `;
    assert.deepEqual(askedTexts(source), {
      texts: ['Now', '{0} of {1}', '1 call', "it's {0}"],
      hidden: [],
    });
    assert.equal(askedTexts('const x = t(words); t(`${n} calls`);').hidden.length, 2);
  });

  it('names calls whose text no language could have', () => {
    const source = "l10n.t(`${name} is new`); vscode.l10n.t(words); l10n.t('a' + b);";
    assert.equal(askedTexts(source).hidden.length, 3);
    assert.deepEqual(askedTexts(source).texts, []);
  });

  it('is content with other word orders', () => {
    assert.deepEqual(problems(KOREAN), []);
  });

  const bad: [name: string, ko: Record<string, string>, said: RegExp][] = [
    [
      'a text that lacks',
      { '{0} of {1} panels': '패널 {1}개 중 {0}개' },
      /^ko\.json lacks "Nothing was sent\."/,
    ],
    ['a text that is left over', { ...KOREAN, Gone: '없음' }, /^ko\.json has "Gone", which nothing asks for/],
    ['an empty text', { ...KOREAN, 'Nothing was sent.': ' ' }, /no words for "Nothing was sent\."/],
    [
      'a lost placeholder',
      { ...KOREAN, '{0} of {1} panels': '패널 {0}개' },
      /has \{0\} in .*, not \{0\} \{1\}/,
    ],
    [
      'one too many',
      { ...KOREAN, 'Nothing was sent.': '{0}' },
      /has \{0\} in "Nothing was sent\.", not none/,
    ],
    ['another one', { ...KOREAN, '{0} of {1} panels': '{0}/{2}' }, /has \{0\} \{2\} in/],
  ];
  for (const [name, ko, said] of bad)
    it(`tells of ${name}`, () => {
      const [first = '', ...more] = problems(ko);
      assert.match(first, said);
      assert.deepEqual(more, []);
    });
});
