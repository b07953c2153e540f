#include "api/signing/sign.hpp"

#include "api/signing/sign_document.hpp"
#include "api/signing/sign_scanner.hpp"

namespace sealmint::api {

Result<model::SignCall> read_sign(std::string_view body, std::pmr::memory_resource* memory) {
  if (auto call = scan_sign(body, memory)) return *std::move(call);
  return read_sign_document(body, memory);
}

Result<model::SignCall> read_sign_batch(std::string_view body, std::pmr::memory_resource* memory) {
  if (auto call = scan_sign_batch(body, memory)) return *std::move(call);
  return read_sign_batch_document(body, memory);
}

}  // namespace sealmint::api
