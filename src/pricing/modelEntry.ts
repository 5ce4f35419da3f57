import type { Meter } from './meters.ts';
import { canonicalModelId } from './modelId.ts';
import { pacificMidnight } from './pacificDay.ts';
import type { FactorsJson, ModelJson, RowJson } from './priceBookSchema.ts';

/** Images that a model draws. Tokens of an image depend on its size, not on its aspect ratio. */
interface ImageFacts {
  sizes: Readonly<Record<string, { tokens: number }>>;
  defaultSize: string;
  acceptsImageSize: boolean;
  /** Sizes answered with 400. */
  rejects: readonly string[];
  /** Absent: not known. */
  aspectRatios?: readonly string[];
  /** Tokens of one reference image. Absent: not known. */
  inputImageTokens?: number;
  inputImageTokensConfidence?: string;
  maxReferenceImages?: number;
  thinkingLevels?: readonly string[];
}

/** Prices of a prompt up to maxPromptTokens (null: of any length), in decimal USD per million tokens. */
export interface PriceStep {
  maxPromptTokens: number | null;
  meters: Readonly<Partial<Record<Meter, string>>>;
}

/** Prices that hold from a Pacific midnight (inclusive) to another (exclusive). */
export interface PriceRow {
  /** YYYY-MM-DD in America/Los_Angeles; null: open. */
  from: string | null;
  to: string | null;
  /** ms; -Infinity and Infinity when open. */
  fromMs: number;
  toMs: number;
  /** By rising maxPromptTokens. */
  steps: readonly PriceStep[];
  confidence: string;
  /** Keys of the book's sources. */
  source: readonly string[];
  asOf?: string;
  note?: string;
}

/** Exact decimals by which a service tier multiplies; absent: not known, so unpriced. */
interface ServiceFactors {
  batch?: FactorsJson;
  flex?: FactorsJson;
  priority?: FactorsJson;
}

export interface ModelEntry {
  id: string;
  name: string;
  family: string;
  /** text, image, embedding, tts, live, video, … */
  kind: string;
  aliases: readonly string[];
  release?: string;
  shutdown?: { date: string; state?: string };
  replacement?: string;
  /** From that Pacific day on, requests are served and billed as another model. */
  reroute?: { from: string; to: string; fromMs: number };
  /** Absent: not known. */
  freeTier?: boolean;
  limits?: { inputTokens?: number; outputTokens?: number };
  serviceFactors: ServiceFactors;
  image?: ImageFacts;
  /** By rising date. */
  rows: readonly PriceRow[];
  note?: string;
}

/** Without the keys whose value is null or undefined: in the book null says "not known" or "none". */
function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], null | undefined> } {
  // Only null and undefined go, so what stays has the field's own type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value != null)) as {
    [K in keyof T]: Exclude<T[K], null | undefined>;
  };
}

export function modelEntry(model: ModelJson, all: readonly ModelJson[]): ModelEntry {
  const { shutdown, reroute, limits } = model;
  const rest = present({
    release: model.release,
    shutdown: shutdown && present({ date: shutdown.date, state: shutdown.state }),
    replacement: model.replacement,
    reroute: reroute && {
      from: reroute.from,
      to: canonicalModelId(reroute.to),
      fromMs: midnight(reroute.from, Infinity),
    },
    freeTier: model.freeTier,
    limits: limits && present({ inputTokens: limits.inputTokens, outputTokens: limits.outputTokens }),
    image: imageFacts(model, all),
    note: model.note,
  });
  return {
    id: canonicalModelId(model.id),
    name: model.name ?? model.id,
    family: model.family ?? '',
    kind: model.kind ?? 'text',
    aliases: (model.aliases ?? []).map(canonicalModelId),
    serviceFactors: serviceFactors(model),
    rows: model.prices.map(priceRow).toSorted((a, b) => a.fromMs - b.fromMs),
    ...rest,
  };
}

function serviceFactors({ serviceFactors: factors }: ModelJson): ServiceFactors {
  return present({ batch: factors?.batch, flex: factors?.flex, priority: factors?.priority });
}

function priceRow(row: RowJson): PriceRow {
  return {
    from: row.from,
    to: row.to,
    fromMs: midnight(row.from, -Infinity),
    toMs: midnight(row.to, Infinity),
    steps: row.tiers.toSorted((a, b) => (a.maxPromptTokens ?? Infinity) - (b.maxPromptTokens ?? Infinity)),
    confidence: row.confidence,
    source: row.source,
    ...present({ asOf: row.as_of, note: row.note }),
  };
}

function midnight(day: string | null, open: number): number {
  return day === null ? open : (pacificMidnight(day) ?? open);
}

function imageFacts(model: ModelJson, all: readonly ModelJson[]): ImageFacts | undefined {
  const { image } = model;
  if (!image) return undefined;
  if (typeof image['sameAs'] === 'string') {
    const { sameAs } = image;
    const other = all.find(({ id }) => id === sameAs);
    // bookFaults names a sameAs that leads nowhere or in a circle.
    return other && !('sameAs' in (other.image ?? {})) ? imageFacts(other, all) : undefined;
  }
  if (!('sizes' in image)) return undefined;
  return {
    sizes: image.sizes,
    defaultSize: image.defaultSize,
    acceptsImageSize: image.acceptsImageSize,
    rejects: image.rejects,
    ...present({
      aspectRatios: image.aspectRatios,
      inputImageTokens: image.inputImageTokens,
      inputImageTokensConfidence: image.inputImageTokensConfidence,
      maxReferenceImages: image.maxReferenceImages,
      thinkingLevels: image.thinkingLevels,
    }),
  };
}
