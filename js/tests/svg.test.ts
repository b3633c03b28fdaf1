// A picture as SVG: what stands in the file, and what the buttons say.
import { afterEach, expect, it, vi } from "vitest";
import { s } from "../src/shared/dom";
import { svgButtons, svgText } from "../src/shared/svg";

afterEach(() => vi.unstubAllGlobals());

function drawn(): SVGSVGElement {
  const svg = s("svg", { width: 40, height: 20, class: "chart", tabindex: 0 });
  svg.append(s("rect", { width: 9, height: 9, style: "opacity: .5" }), s("text", { x: 1 }, "<img src=x onerror=a()>\u0000\u0001 \ud800 \u202e"));
  document.body.replaceChildren(svg);
  return svg;
}

it("holds its styles and no more of the page", () => {
  const text = svgText(drawn());
  const { documentElement: read } = new DOMParser().parseFromString(text, "image/svg+xml");
  expect(read.tagName).toBe("svg");
  expect(read.namespaceURI).toBe("http://www.w3.org/2000/svg");
  expect(read.querySelector("rect")!.getAttribute("opacity")).toBe("0.5");
  expect(read.hasAttribute("class") || read.hasAttribute("tabindex")).toBe(false);
});

it("keeps hostile text as text, and what XML cannot hold out of it", () => {
  const text = svgText(drawn());
  const { documentElement: read } = new DOMParser().parseFromString(text, "image/svg+xml");
  expect(read.querySelector("img, parsererror")).toBeNull();
  expect(read.querySelector("text")!.textContent).toBe("<img src=x onerror=a()>  \u202e");
});

it("is copied, and where it cannot be the button says what can", async () => {
  const buttons = svgButtons("film", () => "<svg/>");
  const [copy, save] = buttons.querySelectorAll("button");
  const said = () => buttons.querySelector("[role=status]")!.textContent;
  const writeText = vi.fn(async () => {});
  vi.stubGlobal("navigator", { clipboard: { writeText } });
  copy!.click();
  await vi.waitFor(() => expect(said()).toBe("Copied"));
  expect(writeText).toHaveBeenCalledWith("<svg/>");
  vi.stubGlobal("navigator", {});
  copy!.click();
  await vi.waitFor(() => expect(said()).toContain("take Save SVG"));
  URL.createObjectURL = () => "blob:x";
  URL.revokeObjectURL = () => {};
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => {});
  save!.click();
  await vi.waitFor(() => expect(said()).toBe("Saved as film.svg"));
});

it("says why it could not be made", async () => {
  const buttons = svgButtons("film", () => {
    throw new Error("there are no words");
  });
  buttons.querySelector("button")!.click();
  await vi.waitFor(() => expect(buttons.textContent).toContain("there are no words"));
});
