import type { Call } from '../call.ts';
import { ENGLISH, type L10n } from '../l10n.ts';
import type { GeminiClient } from '../gemini/geminiClient.ts';
import { bookEntry } from '../panels/bookEntry.ts';
import { chooseModel } from '../panels/chooseModel.ts';
import type { TextCount } from '../panels/expectedMeters.ts';
import { offlineTokens } from '../panels/offlineTokens.ts';
import { panelRequest, referencesOf } from '../panels/panelRequest.ts';
import type { Panel } from '../panels/spec.ts';
import { checkTokenBudget, isNear, withoutOldest } from '../panels/tokenBudget.ts';
import { countPanelText } from './estimateSpec.ts';
import type { RunPorts, RunSettings } from './ports.ts';

/** What may be sent under the spec's own token budget. */
export type WithinBudget =
  | {
      ok: true;
      /** Perhaps without its oldest context texts. */
      panel: Panel;
      textCount?: TextCount;
      /** What was warned of, or left out. */
      note?: string;
      /** For the Call. */
      flags?: ('context-left-out' | 'over-token-budget')[];
    }
  | { ok: false; message: string };

interface Sent {
  tokens: number;
  textCount?: TextCount;
}

/**
 * Holds a panel to its `max_input_tokens`. The text is counted (free) unless that was done already; where it cannot be
 * counted its length decides, and the message says so. Leaves out as few context texts as will do.
 */
export async function withinTokenBudget(
  panel: Panel,
  ports: Pick<RunPorts, 'book' | 'l10n'>,
  settings: Pick<RunSettings, 'tiers'>,
  asked: { client: GeminiClient; simulated: boolean; textCount?: TextCount | undefined },
  signal: AbortSignal,
): Promise<WithinBudget> {
  const { maxInputTokens: limit, overBudget, context = [] } = panel.spec;
  const { l10n = ENGLISH } = ports;
  const given = asked.textCount;
  if (limit === undefined) return { ok: true, panel, ...(given ? { textCount: given } : {}) };
  const entry = bookEntry(ports.book, chooseModel(panel.spec, settings.tiers).model)?.entry;
  const references = referencesOf(panel.spec).length;
  const each = entry?.image?.inputImageTokens;
  const images = references * (each ?? 0);
  const measure = async (of: Panel, counted?: TextCount): Promise<Sent> => {
    const by = asked.simulated ? 'simulator' : 'service';
    const textCount = counted ?? (await countPanelText(of, asked.client, by, signal, settings.tiers));
    return textCount ? { tokens: textCount.tokens + images, textCount } : { tokens: guessed(of) + images };
  };
  const whole = await measure(panel, given);
  const caveat = [
    whole.textCount ? '' : ` ${l10n.t('The text could not be counted: its length was taken.')}`,
    references > 0 && each === undefined ? ` ${l10n.t('Its reference images are not counted.')}` : '',
  ].join('');
  const counted = ({ textCount }: Sent) => (textCount ? { textCount } : {});
  const over = overBudget === 'truncate' ? 'reject' : overBudget;
  const { action, message } = checkTokenBudget({ context: [], rest: whole.tokens }, limit, over, l10n);
  const same = { ok: true, panel, ...counted(whole) } as const;
  if (message === undefined) return same;
  if (action !== 'reject') {
    const note = `${l10n.t('Token budget: {0}', message)}${caveat}`;
    return whole.tokens > limit ? { ...same, note, flags: ['over-token-budget'] } : { ...same, note };
  }
  if (overBudget !== 'truncate')
    return { ok: false, message: `${l10n.t('Token budget: {0}', message)}${caveat}` };
  const fit = await fewestLeftOut(context.length, limit, (drop) => measure(withoutOldest(panel, drop)));
  if (!fit.fits) {
    const bare = checkTokenBudget(
      { context: [whole.tokens - fit.sent.tokens], rest: fit.sent.tokens },
      limit,
      'truncate',
      l10n,
    );
    return {
      ok: false,
      message: `${l10n.t('Token budget: {0}', bare.message ?? message)}${caveat}`,
    };
  }
  const left = (whole.tokens - fit.sent.tokens).toLocaleString('en-US');
  const sent = fit.sent.tokens.toLocaleString('en-US');
  const most = limit.toLocaleString('en-US');
  const note =
    fit.drop === 1
      ? l10n.t(
          'Token budget: the oldest context text was left out ({0} tokens, {1} of {2} sent).',
          left,
          sent,
          most,
        )
      : l10n.t(
          'Token budget: the {0} oldest context texts were left out ({1} tokens, {2} of {3} sent).',
          fit.drop,
          left,
          sent,
          most,
        );
  return {
    ok: true,
    panel: withoutOldest(panel, fit.drop),
    ...counted(fit.sent),
    note: `${note}${caveat}`,
    flags: ['context-left-out'],
  };
}

/** By halving: each try is a count by the service. */
async function fewestLeftOut(
  texts: number,
  limit: number,
  measure: (drop: number) => Promise<Sent>,
): Promise<{ drop: number; sent: Sent; fits: boolean }> {
  let best = { drop: texts, sent: await measure(texts) };
  if (best.sent.tokens > limit) return { ...best, fits: false };
  let least = 1;
  while (least < best.drop) {
    const drop = (least + best.drop) >> 1;
    const sent = await measure(drop);
    if (sent.tokens > limit) least = drop + 1;
    else best = { drop, sent };
  }
  return { ...best, fits: true };
}

function guessed(panel: Panel): number {
  const { text, systemInstruction } = panelRequest(panel);
  return offlineTokens(systemInstruction === undefined ? text : `${systemInstruction}\n${text}`).likely;
}

/** What an answer took of the spec's `max_output_tokens`; undefined while it is far from it. */
export function outputNote(
  { spec }: Panel,
  call: Call | undefined,
  l10n: L10n = ENGLISH,
): string | undefined {
  const { maxOutputTokens: limit } = spec;
  const took = (call?.candidatesTokens ?? 0) + (call?.thoughtsTokens ?? 0);
  if (limit === undefined || took === 0 || !isNear(took, limit)) return undefined;
  return l10n.t(
    'Token budget: {0} of {1} output tokens.',
    took.toLocaleString('en-US'),
    limit.toLocaleString('en-US'),
  );
}
