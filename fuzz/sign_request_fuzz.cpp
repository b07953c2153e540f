// Two readers of sign bodies: whatever the scanner accepts, the reader of documents must accept too
// and read in the same way.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "api/signing/sign.hpp"
#include "api/signing/sign_document.hpp"
#include "api/signing/sign_scanner.hpp"
#include "tests/support/sign_calls.hpp"

namespace {

namespace api = sealmint::api;
using sealmint::testing::describe;

using Scan = decltype(&api::scan_sign);
using Read = decltype(&api::read_sign_document);

void compare(std::string_view body, Scan scan, Read read) {
  std::pmr::monotonic_buffer_resource memory;
  const auto scanned = scan(body, &memory);
  const auto read_one = read(body, &memory);
  if (read_one.has_error() && read_one.error().detail.empty()) std::abort();
  if (scanned && (read_one.has_error() || describe(*scanned) != describe(*read_one))) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view body(reinterpret_cast<const char*>(data), size);
  compare(body, &api::scan_sign, &api::read_sign_document);
  compare(body, &api::scan_sign_batch, &api::read_sign_batch_document);
  return 0;
}
