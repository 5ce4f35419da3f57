/**
 * Under LANG=C Chromium says `en-US@posix`, which is no language tag: uPlot makes a number format of it while it is
 * loaded and throws, and the page would stay empty. Must be imported before uPlot.
 */
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  // No number is written by it: the page has its own formats.
  Object.defineProperty(navigator, 'language', { value: 'en-US', configurable: true });
}
