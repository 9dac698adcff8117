import assert from "node:assert/strict";

/** What would be markup, a link or code, if something took it for that. */
export const strings = [
  `<img src=x onerror="document.title='hit'">`,
  `"><svg onload=document.title='hit'>`,
  `<script>document.title='hit'</script>`,
  `javascript:document.title='hit'`,
  `[x](javascript:document.title='hit')`,
  `<math><mtext></p><img src=x onerror=document.title='hit'>`,
  `{{constructor.constructor('document.title=1')()}}`,
  `</textarea><style>body{display:none}</style>`,
];

/** Nothing of it became markup or code; the violations of the policy are counted by the scene, and there are none. */
export async function assertInert(page, where) {
  const found = await page.evaluate(() => ({
    title: document.title,
    images: [...document.images].filter((one) => one.getAttribute("src") === "x").length,
    scripts: [...document.scripts].filter((one) => one.src === "").length,
    links: [...document.links].filter((one) => !/^https?:$/.test(one.protocol)).length,
    styles: document.querySelectorAll("body style").length,
    others: document.querySelectorAll("[onload], [onerror], math, mtext").length,
  }));
  assert.doesNotMatch(found.title, /hit/, where);
  assert.deepEqual({ ...found, title: "" }, { title: "", images: 0, scripts: 0, links: 0, styles: 0, others: 0 }, where);
}
