/** Names and figures come from outside: nothing in them may act as Markdown, and two `~` would strike through. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|~<>$&]/g, '\\$&');
}
