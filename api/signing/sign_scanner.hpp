// The ordinary body of sign and sign-batch, read in one pass: no tree of values, no copy of what is
// only looked at. It knows the fields of the contract and nothing else.
#pragma once

#include <memory_resource>
#include <optional>
#include <string_view>

#include "core/model/signing.hpp"

namespace sealmint::api {

// Nothing for whatever is not ordinary: every body that is to be refused, but also unknown keys,
// null, and texts that are not printable ASCII or hold escapes where none are needed. The caller
// then reads the body as a document (sign_document.hpp), which accepts it or says what is wrong.
std::optional<model::SignCall> scan_sign(std::string_view body, std::pmr::memory_resource* memory);
std::optional<model::SignCall> scan_sign_batch(std::string_view body,
                                               std::pmr::memory_resource* memory);

}  // namespace sealmint::api
