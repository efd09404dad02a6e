import { create } from "@bufbuild/protobuf";
import { ProductSchema } from "@gen/souk/product/v1/product_pb";
import { describe, expect, it } from "vitest";
import { pictureAfter, pictureInView, picturesOf } from "./pictures";

const first = { imageUrl: "/images/mug.svg", imageAlt: "A mug." };
const glaze = { imageUrl: "/images/mug-close.svg", imageAlt: "Its glaze." };
const table = { imageUrl: "/images/mug-table.svg", imageAlt: "It on a table." };

const urls = (product: Parameters<typeof create<typeof ProductSchema>>[1]) =>
  picturesOf(create(ProductSchema, product)).map(({ imageUrl }) => imageUrl);

describe("pictures", () => {
  it("begin with the one that stands for the product", () => {
    expect(urls({ ...first, moreImages: [glaze, table] })).toEqual([first, glaze, table].map((one) => one.imageUrl));
    expect(urls(first)).toEqual([first.imageUrl]);
  });

  it("leave out a first one without an address, unless there is no other", () => {
    expect(urls({ moreImages: [glaze, table] })).toEqual([glaze.imageUrl, table.imageUrl]);
    expect(urls({})).toEqual([""]);
  });

  it("go round and round", () => {
    expect([0, 1, 2].map((index) => pictureAfter(index, 1, 3))).toEqual([1, 2, 0]);
    expect([0, 1, 2].map((index) => pictureAfter(index, -1, 3))).toEqual([2, 0, 1]);
    expect(pictureAfter(0, -1, 1)).toBe(0);
  });

  it("are in view by the larger part", () => {
    const at = (scrollLeft: number, clientWidth = 300) => pictureInView({ scrollLeft, clientWidth });
    expect([at(0), at(149), at(151), at(600)]).toEqual([0, 0, 1, 2]);
    // What is not laid out has no width.
    expect(at(0, 0)).toBe(0);
  });
});
