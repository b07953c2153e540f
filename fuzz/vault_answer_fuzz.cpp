// Answers of a hostile Vault: read or refused, never more than their bounds.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "ca-backends/vault/answers.hpp"

namespace {

using namespace sealmint;
using namespace sealmint::ca;

void check_lease(const Result<vault::Lease>& lease, bool has_token) {
  if (lease.has_error()) return;
  if (has_token && lease->token.empty()) std::abort();
  if (lease->duration.count() < 0) std::abort();
}

void read_issued(std::string_view text) {
  const auto issued = vault::read_issued(text);
  if (issued.has_error()) return;
  if (issued->certificate_der.empty()) std::abort();
  if (issued->chain_der.size() > 16 || issued->warnings.size() > 16) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data + 1), size - 1);
  switch (data[0] % 7) {
    case 0: check_lease(vault::read_login(text), true); break;
    case 1: check_lease(vault::read_lookup(text), false); break;
    case 2: read_issued(text); break;
    case 3: (void)vault::read_errors(text); break;
    case 4: (void)vault::read_wrapped_path(text); break;
    case 5: (void)vault::read_unwrapped_secret_id(text); break;
    case 6: (void)vault::read_role(text); break;
  }
  return 0;
}
