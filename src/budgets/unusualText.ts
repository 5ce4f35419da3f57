import { ENGLISH, type L10n } from '../l10n.ts';
import type { Money } from '../money.ts';
import { shownUsd } from '../money.ts';
import type { Anomaly, AnomalyPlace } from './anomaly.ts';
import type { SpendAlert, SpendRule } from './spendAlert.ts';

/** What stands out, in words for a notification and for the report. */
export interface Unusual {
  level: 'error' | 'warning' | 'info';
  title: string;
  text: string;
  amount?: Money;
  lowerBound: boolean;
  simulated: boolean;
  /** A run of this window may be what causes it: it can be stopped. */
  canStop: boolean;
}

const PLAIN = { lowerBound: false, simulated: false, canStop: false };

export function anomalyText(anomaly: Anomaly, l10n: L10n = ENGLISH): Unusual {
  const of = nameOf(anomaly, l10n);
  switch (anomaly.kind) {
    case 'loop':
      return {
        ...PLAIN,
        level: 'error',
        title: l10n.t('Runaway loop: the same content {0} times within a minute', anomaly.times),
        text: `${anomaly.panel === undefined ? '' : `${l10n.t('Panel {0}', anomaly.panel)}, `}${of}. ${anomaly.simulated ? l10n.t('Only the simulator answered: nothing is billed.') : l10n.t('Each time may be billed.')}`,
        amount: anomaly.spent,
        lowerBound: anomaly.lowerBound,
        simulated: anomaly.simulated,
        canStop: true,
      };
    case 'retryStorm':
      return {
        ...PLAIN,
        level: 'warning',
        title: l10n.t(
          'Retry storm: {0} of {1} calls within 5 minutes are retries',
          anomaly.retries,
          anomaly.calls,
        ),
        text: l10n.t(
          'Last of {0}. What the service refuses costs nothing, but counts against the quota; an answer that is thrown away is billed.',
          of,
        ),
        simulated: anomaly.simulated,
        canStop: true,
      };
    case 'hourlyCost':
      return {
        ...PLAIN,
        level: 'warning',
        title: l10n.t('{0} cost {1} within an hour', of, least(anomaly.lowerBound, anomaly.hour, l10n)),
        text: l10n.t(
          'Its average hour costs {0}; this one is more than two standard deviations above.',
          shownUsd(anomaly.average),
        ),
        amount: anomaly.hour,
        lowerBound: anomaly.lowerBound,
      };
    case 'rate':
      return {
        ...PLAIN,
        level: 'info',
        title: l10n.t('{0} is called more often, for three hours now', of),
        text: l10n.t(
          'About {0} calls an hour; before, {1} in an hour with calls.',
          whole(anomaly.now),
          whole(anomaly.before),
        ),
      };
    case 'cost':
      return {
        ...PLAIN,
        level: 'warning',
        title: l10n.t('A call of {0} cost {1}', of, shownUsd(anomaly.cost)),
        text: `${l10n.t('Usually {0}, the median of its last calls.', shownUsd(anomaly.usual))} ${scoreText(anomaly.score, l10n)}`,
        amount: anomaly.cost,
      };
    case 'output':
    case 'input':
      return {
        ...PLAIN,
        level: 'info',
        title:
          anomaly.kind === 'input'
            ? l10n.t('A call of {0} sent {1} tokens', of, whole(anomaly.tokens))
            : l10n.t('A call of {0} answered {1} tokens', of, whole(anomaly.tokens)),
        text: `${l10n.t('Usually {0}.', whole(anomaly.usual))} ${scoreText(anomaly.score, l10n)}`,
      };
    case 'ratio':
      return {
        ...PLAIN,
        level: 'info',
        title:
          anomaly.now > anomaly.before
            ? l10n.t('{0} answers more for the same input', of)
            : l10n.t('{0} answers less for the same input', of),
        text: l10n.t(
          '{0} tokens out for each one in, as the median of the last 10 calls; before, {1}. A changed prompt or model shows here first.',
          decimals(anomaly.now),
          decimals(anomaly.before),
        ),
      };
  }
}

/** The sharpest rule that the last 24 hours break, with the others' days beside it; undefined when they break none. */
export function spendAlertText(
  alerts: readonly SpendAlert[],
  lowerBound: boolean,
  l10n: L10n = ENGLISH,
): (Unusual & { rule: SpendRule }) | undefined {
  const sharpest = alerts.at(-1);
  if (!sharpest) return undefined;
  const { rule, last24h } = sharpest;
  const days = alerts.map(({ rule: by, usual }) =>
    by === 'average'
      ? l10n.t('the average day of the week before is {0}', shownUsd(usual))
      : l10n.t('the P95 day of the week before is {0}', shownUsd(usual)),
  );
  return {
    ...PLAIN,
    rule,
    level: 'warning',
    title:
      rule === 'average'
        ? l10n.t('The last 24 hours cost more than 1.5 × the average day')
        : l10n.t('The last 24 hours cost more than 1.5 × the P95 day'),
    text: `${capital(least(lowerBound, last24h, l10n))}; ${days.join(', ')}.`,
    amount: last24h,
    lowerBound,
  };
}

function nameOf({ by, feature }: AnomalyPlace, l10n: L10n): string {
  return by === 'phase' ? l10n.t('phase {0}', feature) : feature;
}

function least(lowerBound: boolean, amount: Money, l10n: L10n): string {
  return lowerBound ? l10n.t('at least {0}', shownUsd(amount)) : shownUsd(amount);
}

function scoreText(score: number, l10n: L10n): string {
  return l10n.t('That is {0} steps from the usual.', decimals(score));
}

function whole(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Two digits that say something: 0.15, 7.9, 79. */
function decimals(value: number): string {
  return value >= 10 ? whole(value) : String(Number(value.toPrecision(2)));
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
