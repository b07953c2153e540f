// Bodies of sign and sign-batch (contract 9.8).
#pragma once

#include <memory_resource>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.hpp"
#include "core/model/signing.hpp"

namespace sealmint::api {

// {data, signingAlgorithm, isDigest?, manifestProof?, clientMetadata?, manifest?}. The call's
// signer is left for the route. The items' texts and bytes lie in `memory`, which must outlive the
// call.
Result<model::SignCall> read_sign(
    std::string_view body, std::pmr::memory_resource* memory = std::pmr::get_default_resource());

// {items: [{id?, data, signingAlgorithm, isDigest?, manifestProof?}], clientMetadata?, manifest?}.
// What is wrong with one item becomes that item's own error; a wrong list, equal ids and sizes fail
// the whole call.
Result<model::SignCall> read_sign_batch(
    std::string_view body, std::pmr::memory_resource* memory = std::pmr::get_default_resource());

// {signature, signingAlgorithm, signerId, operationId, logIndex?, receipt?,
// certificateSerialNumber}; the one item of the answer holds a signature.
std::string render_sign(const model::SignAnswer& answer);

// {results: [{id?, signature, operationId, logIndex?, receipt?} |
// {id?, error: {statusCode, error, message}}], signerId, certificateSerialNumber}.
std::string render_sign_batch(const model::SignAnswer& answer);

// What an answer was kept without, because it is known only once the answer is on record.
struct LogPlace {
  std::optional<std::uint64_t> index = std::nullopt;
  std::optional<std::string> receipt = std::nullopt;
};
// The operations of a rendered answer, in their order.
std::vector<OperationId> operations_of(std::string_view answer);
// The answer with the places of its operations, which are in the order of operations_of().
std::string with_places(std::string_view answer, const std::vector<LogPlace>& places);

}  // namespace sealmint::api
