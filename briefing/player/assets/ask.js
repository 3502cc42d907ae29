/**
 * A job, as the server shows it.
 * @typedef {{id: string, address: string, state: string, kind: string, name: string, title: string,
 *   segments: number, spoken: number, reason: string, audio: string,
 *   result: {id?: string, row?: any[], several?: number, jobs?: string[]}}} Job
 */

/**
 * Ask the server; what it refuses is an Error in its words.
 * @param {string} path @param {RequestInit} [options] @returns {Promise<any>}
 */
export async function ask(path, options) {
  const answer = await fetch(path, options).catch(() => null);
  if (!answer) throw new Error("Không nối được với máy chủ.");
  const said = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(said?.reason ?? `Máy chủ trả lời ${answer.status}.`);
  return said;
}

/** Have a briefing made. @param {Record<string, string | number>} order @returns {Promise<Job>} */
export function order(order) {
  const headers = { "Content-Type": "application/json" };
  return ask("api/briefings", { method: "POST", headers, body: JSON.stringify(order) });
}
