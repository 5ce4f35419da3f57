/** A range and the likeliest value in it; low ≤ likely ≤ high. Of tokens: whole numbers. */
export interface Spread {
  low: number;
  likely: number;
  high: number;
}

/** What a model answered to this user so far. */
export interface OutputHistory {
  /** Calls that the figures come from. */
  n: number;
  thoughts: Spread;
  /** Candidates that are not image. */
  text: Spread;
  /** Whose calls: of the spec that is estimated, or of all that use the model (absent: too). */
  of?: 'spec' | 'model';
  /** Text tokens billed for one counted (or guessed) before; by who counted. */
  input?: Partial<Record<TextBy, Spread & { n: number }>>;
  /** Tokens billed for one reference image. */
  referenceImage?: Spread & { n: number };
}

/** Who said how many tokens a text has; offline: guessed from its length. */
export type TextBy = 'service' | 'simulator' | 'offline';

/** By served model id, and the panel or prompt it is for; undefined when there is none yet. */
export type HistoryOf = (modelId: string, subject?: string) => OutputHistory | undefined;
