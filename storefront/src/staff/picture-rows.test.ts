import { describe, expect, it } from "vitest";
import { imageAddress, moved, type PictureRow, pictureControlAt, readPictures, toPictureRows } from "./picture-rows";

const row = (id: number, imageUrl: string, imageAlt = ""): PictureRow => ({ id, imageUrl, imageAlt });
const ids = (rows: readonly PictureRow[]) => rows.map(({ id }) => id);

describe("picture rows", () => {
  it("come back as they were", () => {
    const pictures = [
      { imageUrl: "/images/mug-close.svg", imageAlt: "Its glaze." },
      { imageUrl: "https://pictures.example/mug.jpg", imageAlt: "" },
    ];
    expect(readPictures(toPictureRows(pictures))).toEqual({ pictures });
  });

  it("that are empty are left out, and those with words alone want a picture", () => {
    expect(readPictures([row(0, " "), row(1, " /a.svg ", " A. ")])).toEqual({
      pictures: [{ imageUrl: "/a.svg", imageAlt: "A." }],
    });
    expect(readPictures([row(0, "/a.svg"), row(7, "", "A.")])).toEqual({
      faults: { "more_images-7-url": expect.any(String) },
    });
  });

  it("are looked for only where the contract lets them be", () => {
    const texts = [
      "/images/mug.svg",
      "https://pictures.example/mug.jpg",
      "images/mug.svg",
      "http://a.example/b.svg",
      "/a b",
      " /images/mug.svg ",
    ];
    expect(texts.map(imageAddress)).toEqual([texts[0], texts[1], "", "", "", texts[0]]);
  });

  it("move within their list and no further", () => {
    const rows = [row(4, "/a.svg"), row(2, "/b.svg"), row(9, "/c.svg")];
    expect(ids(moved(rows, 2, -1))).toEqual([2, 4, 9]);
    expect(ids(moved(rows, 2, 1))).toEqual([4, 9, 2]);
    expect(ids(moved(rows, 4, -1))).toEqual([4, 2, 9]);
    expect(ids(moved(rows, 9, 1))).toEqual([4, 2, 9]);
  });

  it("are found by the paths of the shop, which has not seen the empty ones", () => {
    const rows = [row(4, "/a.svg"), row(2, ""), row(9, "/c.svg")];
    expect(pictureControlAt("more_images[1].image_url", rows)).toBe("more_images-9-url");
    expect(pictureControlAt("more_images.images[0].image_alt", rows)).toBe("more_images-4-alt");
    expect(pictureControlAt("more_images.images", rows)).toBe("more_images-9-url");
    expect(pictureControlAt("more_images[5].image_url", rows)).toBeUndefined();
    expect(pictureControlAt("image_url", rows)).toBeUndefined();
  });
});
