import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import type { ModelEntry } from '../../pricing/modelEntry.ts';
import type { Chunks } from './answer.ts';
import { embedAnswer, openAiEmbeddings } from './embed.ts';
import { invalidArgument, modelNotFound, pathNotFound } from './errors.ts';
import type { ErrorAnswer } from './errors.ts';
import { SimFiles } from './files.ts';
import { begunInteraction, doneInteraction, interactionEvents, interactionRequest } from './interactions.ts';
import { chatAnswer, chatRequest, chatUsage } from './openAi.ts';
import type { OtherRoute } from './otherRoute.ts';
import { decode, parseGenerate } from './request.ts';
import type { SimRequest } from './request.ts';
import { mergeChunks, sendError, sendJson } from './send.ts';
import type { Pace } from './send.ts';

interface OtherPathsParts {
  now: () => number;
  pace: Pace;
  /** Any kind of model with a price row. */
  priced: (id: string) => ModelEntry | undefined;
  listed: () => ModelEntry[];
  answer: (model: string, request: SimRequest) => { refused: ErrorAnswer } | { chunks: Chunks };
  newId: () => string;
}

/** Files, embeddings, the OpenAI-compatible path and interactions. */
export class OtherPaths {
  readonly #parts: OtherPathsParts;
  readonly #files: SimFiles;
  readonly #interactions = new Map<string, object>();

  constructor(parts: OtherPathsParts) {
    this.#parts = parts;
    this.#files = new SimFiles(parts.now);
  }

  async answer(route: OtherRoute, request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (route.to === 'upload') {
      await this.#files.upload(request, response);
      return;
    }
    const json = await text(request);
    switch (route.to) {
      case 'files':
        this.#file(route, response);
        break;
      case 'embed':
        this.#embed(route, json, response);
        break;
      case 'embeddings':
        this.#sendOr400(response, openAiEmbeddings(decode(json)));
        break;
      case 'openAiModels':
        sendJson(response, 200, {
          object: 'list',
          data: this.#parts
            .listed()
            .map(({ id }) => ({ id: `models/${id}`, object: 'model', owned_by: 'google' })),
        });
        break;
      case 'chat':
        await this.#chat(json, response);
        break;
      case 'interactions':
        await this.#interaction(route, json, response);
        break;
    }
  }

  #file({ action, name }: Extract<OtherRoute, { to: 'files' }>, response: ServerResponse): void {
    if (action === 'list') {
      sendJson(response, 200, { files: this.#files.all() });
      return;
    }
    const found = action === 'get' ? this.#files.get(name) : this.#files.delete(name) ? {} : undefined;
    if (found) sendJson(response, 200, found);
    else sendError(response, pathNotFound(), false);
  }

  #embed(
    { model, version, many }: Extract<OtherRoute, { to: 'embed' }>,
    json: string,
    response: ServerResponse,
  ): void {
    if (this.#parts.priced(model)?.kind !== 'embedding')
      sendError(response, modelNotFound(model, version, many ? 'batchEmbedContents' : 'embedContent'), false);
    else this.#sendOr400(response, embedAnswer(model, many, decode(json)));
  }

  #sendOr400(response: ServerResponse, body: object | undefined): void {
    if (body) sendJson(response, 200, body);
    else sendError(response, invalidArgument(), false);
  }

  async #chat(json: string, response: ServerResponse): Promise<void> {
    const asked = chatRequest(JSON.parse(json));
    const parsed = asked && parseGenerate(JSON.stringify(asked.body));
    if (!asked || !parsed) return sendError(response, invalidArgument(), true);
    const made = this.#parts.answer(asked.model, parsed);
    if ('refused' in made) return sendError(response, made.refused, true);
    const created = Math.floor(this.#parts.now() / 1000);
    if (!asked.stream)
      return sendJson(response, 200, chatAnswer(await mergeChunks(made.chunks), asked.model, created, false));
    const bodies: object[] = [];
    for (const make of made.chunks) bodies.push(chatAnswer(await make(), asked.model, created, true));
    if (asked.includeUsage) {
      const usage = chatUsage(await mergeChunks(made.chunks));
      bodies.push({ object: 'chat.completion.chunk', created, model: asked.model, choices: [], usage });
    }
    await this.#sendEvents(response, bodies);
  }

  async #interaction(
    { action, id }: Extract<OtherRoute, { to: 'interactions' }>,
    json: string,
    response: ServerResponse,
  ): Promise<void> {
    if (action !== 'create') {
      const found = this.#interactions.get(id);
      if (action === 'delete') this.#interactions.delete(id);
      if (found) sendJson(response, 200, action === 'get' ? found : {});
      else sendError(response, pathNotFound(), false);
      return;
    }
    const asked = interactionRequest(decode(json));
    const parsed = asked && parseGenerate(JSON.stringify(asked.body));
    if (!asked || !parsed) return sendError(response, invalidArgument(), false);
    const made = this.#parts.answer(asked.model, parsed);
    if ('refused' in made) return sendError(response, made.refused, false);
    const own = `v1_${this.#parts.newId()}`;
    const at = new Date(this.#parts.now()).toISOString();
    const answer = await mergeChunks(made.chunks);
    const done = doneInteraction(own, asked.model, answer, at);
    this.#interactions.set(own, done);
    if (asked.stream) return this.#sendEvents(response, interactionEvents(own, asked.model, answer, at));
    sendJson(response, 200, asked.background ? begunInteraction(own, asked.model) : done);
  }

  async #sendEvents(response: ServerResponse, bodies: readonly object[]): Promise<void> {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const body of bodies) {
      if (this.#parts.pace.chunkMs > 0) await wait(this.#parts.pace.chunkMs);
      response.write(`data: ${JSON.stringify(body)}\r\n\r\n`);
    }
    response.end('data: [DONE]\r\n\r\n');
  }
}
