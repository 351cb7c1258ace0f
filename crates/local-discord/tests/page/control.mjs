// The control API, for making what a test looks at.

/** Calls the control API at `url`; throws its sentence when it refuses. */
export function controlApi(url) {
  async function call(method, path, body) {
    const response = await fetch(new URL(`/control${path}`, url), {
      method,
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text && response.headers.get("Content-Type")?.startsWith("application/json") ? JSON.parse(text) : text;
  }
  return {
    get: (path) => call("GET", path),
    post: (path, body) => call("POST", path, body),
    put: (path, body) => call("PUT", path, body),
    patch: (path, body) => call("PATCH", path, body),
    remove: (path) => call("DELETE", path),
  };
}
