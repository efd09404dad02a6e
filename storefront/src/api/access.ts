import { type DescMethod, getOption } from "@bufbuild/protobuf";
import { allow, type Role } from "@gen/souk/access/v1/access_pb";

/** The least a person must be to call a method, from the rule that stands beside it in the contract. */
export function requiredRole(method: DescMethod): Role {
  return getOption(method, allow).role;
}
