// The yardstick of the benchmarks: what an operator would write in an hour with Node's own fetch. It keeps no ledger,
// checks no image, retries nothing, and whoever stops it has to find out alone what was paid.
//
//   node plain-script.mjs BASE_URL CSV FOLDER CONCURRENCY
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

const [base, csv, folder, concurrency] = process.argv.slice(2);
const model = "minimax-image-01";
const headers = { Authorization: "Bearer any", "Content-Type": "application/json" };
const [, ...rows] = (await readFile(csv, "utf8")).trim().split("\n");

async function call(path, options) {
  const answer = await fetch(base + path, { headers, ...options });
  const body = await answer.json();
  if (body.code !== 200) throw new Error(`${path}: ${JSON.stringify(body)}`);
  return body.data;
}

async function generate(number, row) {
  const [prompt, size] = row.split(",");
  const input = { mode: "text-to-image", prompt, size, num_images: 1 };
  const { taskId } = await call(`/generateTask/${model}`, {
    method: "POST",
    body: JSON.stringify({ request_type: "async", input }),
  });
  let task = await call(`/statusTask/${model}?taskId=${taskId}`);
  while (task.state !== "success") {
    if (task.state === "failed") throw new Error(`${taskId}: ${task.failCode}`);
    await sleep(3000);
    task = await call(`/statusTask/${model}?taskId=${taskId}`);
  }
  for (const url of JSON.parse(task.resultJson).resultUrls) {
    const image = await fetch(url);
    await writeFile(`${folder}/${number}.png`, Buffer.from(await image.arrayBuffer()));
  }
}

let next = 0;
async function work() {
  while (next < rows.length) {
    const number = next++;
    await generate(number, rows[number]);
  }
}

await mkdir(folder, { recursive: true });
await Promise.all(Array.from({ length: Number(concurrency) }, work));
