import type { ModelEntry } from '../../pricing/modelEntry.ts';
import { wantsImage } from './answer.ts';
import { cacheNotFound, invalidArgument, tooManyTokens } from './errors.ts';
import type { ErrorAnswer } from './errors.ts';
import { inputImageTokens } from './models.ts';
import type { SimRequest } from './request.ts';
import { countSegments, totalOf } from './tokens.ts';
import type { ModalityCount } from './tokens.ts';

/** Why the service would not take a well-formed request; undefined when it takes it. */
export function refusal(
  model: ModelEntry,
  request: SimRequest,
  cached: readonly ModalityCount[] | undefined,
): ErrorAnswer | undefined {
  if (request.cachedContent !== undefined && !cached) return cacheNotFound();
  const limit = model.limits?.inputTokens;
  const tokens =
    totalOf(countSegments(request.segments, request.roleTokens, inputImageTokens(model))) +
    totalOf(cached ?? []);
  if (limit !== undefined && tokens > limit) return tooManyTokens(limit);
  const { maxOutputTokens, imageConfig } = request.config;
  if (maxOutputTokens !== undefined && maxOutputTokens < 1) return invalidArgument();
  const { image } = model;
  if (!image) {
    return imageConfig !== undefined || wantsImage(model, request)
      ? invalidArgument('Model does not support the requested response modalities: image')
      : undefined;
  }
  const size = imageConfig?.imageSize;
  const sizeFits = size === undefined || (image.acceptsImageSize && Object.hasOwn(image.sizes, size));
  const ratio = imageConfig?.aspectRatio;
  const ratioFits = ratio === undefined || (image.aspectRatios?.includes(ratio) ?? true);
  const pictures = request.segments.filter(({ modality }) => modality === 'IMAGE').length;
  const picturesFit = pictures <= (image.maxReferenceImages ?? Infinity);
  return sizeFits && ratioFits && picturesFit ? undefined : invalidArgument();
}
