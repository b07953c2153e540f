// Bodies of sign and sign-batch by way of a whole JSON document: the one that says what is wrong.
// The scanner (sign_scanner.hpp) reads the ordinary body at a fraction of the price and leaves the
// rest to this one, so whatever both accept must come out the same.
#pragma once

#include <memory_resource>
#include <string_view>

#include "core/base/result.hpp"
#include "core/model/signing.hpp"

namespace sealmint::api {

Result<model::SignCall> read_sign_document(std::string_view body,
                                           std::pmr::memory_resource* memory);
Result<model::SignCall> read_sign_batch_document(std::string_view body,
                                                 std::pmr::memory_resource* memory);

}  // namespace sealmint::api
