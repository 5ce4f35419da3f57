import type { GenerateContentResponse } from '@google/genai';
import type { GenerateResult } from './geminiClient.ts';

/** Text and pictures of an answer; thoughts are neither. */
export class AnswerContent {
  text = '';
  readonly images: GenerateResult['images'] = [];

  add(chunk: GenerateContentResponse): void {
    for (const part of chunk.candidates?.[0]?.content?.parts ?? []) {
      if (part.thought) continue;
      this.text += part.text ?? '';
      const { data, mimeType = '' } = part.inlineData ?? {};
      if (data !== undefined && mimeType.startsWith('image/')) {
        this.images.push({ mimeType, bytes: Buffer.from(data, 'base64') });
      }
    }
  }
}
