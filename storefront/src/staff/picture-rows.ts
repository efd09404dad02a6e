import type { FieldErrors } from "@/ui/form";

/** A further picture as it is edited. */
export type PictureRow = { id: number; imageUrl: string; imageAlt: string };

/** The most further pictures that the contract takes. */
export const MOST_PICTURES = 8;

/** A path on the shop's own origin or an https address, as the contract has it; spaces around it are taken off. */
export const IMAGE_PATTERN = "\\s*(/([A-Za-z0-9._\\-][A-Za-z0-9._\\/\\-]*)?|https://[^\\s\"'<>]+)?\\s*";

/** What to say of an address that does not match. */
export const IMAGE_PATTERN_WORDS = "Write a path like /images/mug.svg or an address that begins with https://.";

const IMAGE_ADDRESS = new RegExp(`^${IMAGE_PATTERN}$`);

/** The address of a picture that is being written, once it is one: anything else would be looked for beside this page. */
export const imageAddress = (text: string) => (IMAGE_ADDRESS.test(text) ? text.trim() : "");

/** The name of a control of a further picture. */
export const pictureControl = (id: number, part: "url" | "alt") => `more_images-${id}-${part}`;

type Picture = Pick<PictureRow, "imageUrl" | "imageAlt">;

export function toPictureRows(pictures: readonly Picture[]): PictureRow[] {
  return pictures.map(({ imageUrl, imageAlt }, id) => ({ id, imageUrl, imageAlt }));
}

/** The rows with one of them moved up (-1) or down (1), as far as there is a place. */
export function moved(rows: readonly PictureRow[], id: number, by: -1 | 1): PictureRow[] {
  const from = rows.findIndex((row) => row.id === id);
  const [row, other] = [rows[from], rows[from + by]];
  return row && other ? rows.with(from, other).with(from + by, row) : [...rows];
}

/** Reads the rows; those that are empty altogether are left out. */
export function readPictures(rows: readonly PictureRow[]): { pictures: Picture[] } | { faults: FieldErrors } {
  const filled = filledRows(rows);
  const nameless = filled.filter(({ imageUrl }) => imageUrl.trim() === "");
  return nameless.length > 0
    ? { faults: Object.fromEntries(nameless.map(({ id }) => [pictureControl(id, "url"), "Which picture is this?"])) }
    : { pictures: filled.map(({ imageUrl, imageAlt }) => ({ imageUrl: imageUrl.trim(), imageAlt: imageAlt.trim() })) };
}

function filledRows(rows: readonly PictureRow[]): PictureRow[] {
  return rows.filter(({ imageUrl, imageAlt }) => imageUrl.trim() !== "" || imageAlt.trim() !== "");
}

/** The control that the shop means by a path like "more_images[1].image_url"; the last row's for the list as a whole. */
export function pictureControlAt(path: string, rows: readonly PictureRow[]): string | undefined {
  const found = /^more_images(?:\.images)?(?:\[(\d+)\])?(?:\.image_(url|alt))?$/.exec(path);
  if (!found) {
    return undefined;
  }
  const [, index, part] = found;
  const filled = filledRows(rows);
  const row = index === undefined ? filled.at(-1) : filled[Number(index)];
  return row && pictureControl(row.id, part === "alt" ? "alt" : "url");
}
