/** What a client got, as one JSON line. Times and connection details are not the service's. */
export function print(results) {
  process.stdout.write(
    `${JSON.stringify(results, (key, value) => (key === 'responseHeaders' ? undefined : value))}\n`,
  );
}

/** How a call fails: its class and status; the message without addresses. */
export async function failed(promise) {
  try {
    await promise;
    return 'did not fail';
  } catch (error) {
    const { name, status, statusCode, message } = error;
    return {
      name,
      status: status ?? statusCode,
      message: String(message).replace(/https?:\/\/[^\s"\]]*/g, 'URL'),
    };
  }
}
