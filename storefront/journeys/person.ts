import { randomUUID } from "node:crypto";

/** What signs somebody in. */
export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** Somebody who has never been to the shop. */
export interface Person extends Credentials {
  readonly name: string;
}

/** A few letters that nothing else in the shop has, so that journeys do not meet. */
export function unique(): string {
  return randomUUID().slice(0, 8);
}

export function newPerson(name = "Amal Haddad"): Person {
  return { name, email: `${unique()}@journey.example`, password: "three lanterns and a fig" };
}
