import { ENGLISH, type L10n } from '../l10n.ts';
import type { ModelEntry } from '../pricing/modelEntry.ts';
import { modelEnd } from '../pricing/modelLife.ts';
import type { PriceBook } from '../pricing/priceBook.ts';
import { bookEntry } from './bookEntry.ts';
import { chooseModel } from './chooseModel.ts';
import type { TierModels } from './chooseModel.ts';
import { referencesOf } from './panelRequest.ts';
import type { Panel, Problem, SpecFile, TextRange } from './spec.ts';

/** What the price book says against the panels of a file at an instant (ms). Files are not looked at here. */
export function modelProblems(
  file: SpecFile,
  book: PriceBook,
  atMs: number,
  tiers?: TierModels,
  l10n: L10n = ENGLISH,
): Problem[] {
  return file.panels.flatMap((panel) => panelModelProblems(panel, book, atMs, tiers, l10n));
}

/** The same for one panel. An error means that the service would refuse it, or that it is unpriced. */
export function panelModelProblems(
  panel: Panel,
  book: PriceBook,
  atMs: number,
  tiers?: TierModels,
  l10n: L10n = ENGLISH,
): Problem[] {
  const { model } = chooseModel(panel.spec, tiers);
  const at = panel.fields.model ?? panel.fields.tier ?? panel.fields.panel_id ?? panel.range;
  const entry = bookEntry(book, model)?.entry;
  if (!entry) {
    return [
      {
        message: l10n.t('The price book of {0} has no model "{1}": its cost is not known.', book.asOf, model),
        severity: 'warning',
        range: at,
        code: 'unknown-model',
      },
    ];
  }
  return [
    ...lifeProblems(model, entry, at, book, atMs, l10n),
    ...imageProblems(panel, model, entry, at, l10n),
  ];
}

function lifeProblems(
  model: string,
  entry: ModelEntry,
  range: TextRange,
  book: PriceBook,
  atMs: number,
  l10n: L10n,
): Problem[] {
  const end = modelEnd(model, entry, book, atMs, l10n);
  if (!end) return [];
  const { state, refused, message, successor } = end;
  const problem: Problem = {
    message,
    severity: refused ? 'error' : 'warning',
    range,
    code: state === 'retired' ? 'model-retired' : 'model-retiring',
  };
  return [successor === undefined ? problem : { ...problem, fix: successor }];
}

function imageProblems(panel: Panel, model: string, entry: ModelEntry, at: TextRange, l10n: L10n): Problem[] {
  const { spec, fields } = panel;
  const { image } = entry;
  if (!image || entry.kind !== 'image') {
    if (panel.from === 'prompt') return [];
    return [
      {
        message: l10n.t('Model {0} makes no images.', model),
        severity: 'error',
        range: at,
        code: 'not-image-model',
      },
    ];
  }
  const problems: Problem[] = [];
  const size = spec.imageSize;
  const sizes = Object.keys(image.sizes);
  const knownSize =
    size === undefined || (image.acceptsImageSize ? sizes.includes(size) : size === image.defaultSize);
  if (!knownSize || (size !== undefined && image.rejects.includes(size))) {
    problems.push({
      message: l10n.t(
        '{0} makes no {1} image: it offers {2}.',
        model,
        size ?? '',
        (image.acceptsImageSize ? sizes : [image.defaultSize]).join(', '),
      ),
      severity: 'error',
      range: fields.image_size ?? at,
      code: 'unsupported-image-size',
    });
  }
  if (
    spec.aspectRatio !== undefined &&
    image.aspectRatios &&
    !image.aspectRatios.includes(spec.aspectRatio)
  ) {
    problems.push({
      message: l10n.t(
        '{0} makes no {1} image: it offers {2}.',
        model,
        spec.aspectRatio,
        image.aspectRatios.join(', '),
      ),
      severity: 'error',
      range: fields.aspect_ratio ?? at,
      code: 'unsupported-aspect-ratio',
    });
  }
  const sent = referencesOf(spec).length;
  if (image.maxReferenceImages !== undefined && sent > image.maxReferenceImages) {
    problems.push({
      message: l10n.t(
        '{0} reference images, but {1} takes at most {2}.',
        sent,
        model,
        image.maxReferenceImages,
      ),
      severity: 'error',
      range: fields.references ?? fields.characters ?? at,
      code: 'too-many-references',
    });
  }
  const imageTokens = image.sizes[size ?? image.defaultSize]?.tokens;
  if (spec.maxOutputTokens !== undefined && imageTokens !== undefined && spec.maxOutputTokens < imageTokens) {
    problems.push({
      message: l10n.t(
        'max_output_tokens is {0}, but the image alone takes {1} tokens: it would be paid for and cut off.',
        spec.maxOutputTokens,
        imageTokens.toLocaleString('en-US'),
      ),
      severity: 'error',
      range: fields.max_output_tokens ?? at,
      code: 'over-token-budget',
    });
  }
  return problems;
}
