// Versions of objects on the wire: ETag of answers, If-Match of changes (RFC 9110 sections 8.8.3
// and 13.1.1). A tag is the number of the version in quotes. It names what people can edit: that a
// signer was used last at another time, or a grant was spent, is no new version.
#pragma once

#include "core/base/result.hpp"
#include "core/model/precondition.hpp"
#include "http/edge/message.hpp"

namespace sealmint::http {

Response with_entity_tag(Response response, std::int64_t version);

// What If-Match allows; without the field, or with `*`, everything. A tag that is weak or none of
// ours names no version. `malformed` when the field does not read or has too many tags.
Result<model::Precondition> if_match(const Request& request);

}  // namespace sealmint::http
