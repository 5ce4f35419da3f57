type KeySource = 'secretStorage' | 'GEMINI_API_KEY' | 'GOOGLE_API_KEY';

/** As VS Code's SecretStorage, for one secret. */
export interface SecretPort {
  get(): Promise<string | undefined>;
}

export interface ApiKeyFound {
  key: string;
  source: KeySource;
}

/**
 * The key to call Gemini with: the stored one, else GEMINI_API_KEY, else GOOGLE_API_KEY. Blanks around it are
 * cut off, and an empty one counts as none. Undefined when there is no key at all.
 */
export async function findApiKey(
  env: Readonly<Record<string, string | undefined>>,
  secret?: SecretPort,
): Promise<ApiKeyFound | undefined> {
  const stored = (await secret?.get())?.trim();
  if (stored) return { key: stored, source: 'secretStorage' };
  for (const source of ['GEMINI_API_KEY', 'GOOGLE_API_KEY'] as const) {
    const key = env[source]?.trim();
    if (key) return { key, source };
  }
  return undefined;
}
