import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Role } from "@gen/souk/access/v1/access_pb";
import { SessionSchema, UserSchema } from "@gen/souk/user/v1/user_pb";
import type { Session } from "@/session/session";

/** Makes a customer of whoever is here, without a call. Their token outlasts any test. */
export function signIn(session: Session, userId = "u"): void {
  session.accept({
    user: create(UserSchema, { userId, role: Role.CUSTOMER }),
    session: create(SessionSchema, {
      accessToken: `token of ${userId}`,
      expiresAt: timestampFromMs(Date.now() + 600_000),
    }),
  });
}
