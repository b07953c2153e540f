// Steps, decisions and scopes of approvals as one column each: lists of length-prefixed fields
// (list_codec.hpp) in a fixed order. A field that a later version adds at the end reads as empty
// from an older row.
#pragma once

#include <optional>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/model/approval.hpp"

namespace sealmint::storage {

Bytes encode(const std::vector<model::ApprovalStep>& steps);
Bytes encode(const std::vector<model::RequestStep>& steps);
Bytes encode(const model::Scope& scope);
// 17 bytes: the kind, then the id.
Bytes encode(const model::ActorRef& actor);

// False when the bytes are none that encode() made: the column was altered.
bool decode(ByteView bytes, std::vector<model::ApprovalStep>& steps);
bool decode(ByteView bytes, std::vector<model::RequestStep>& steps);
bool decode(ByteView bytes, model::Scope& scope);
bool decode(ByteView bytes, model::ActorRef& actor);

}  // namespace sealmint::storage
