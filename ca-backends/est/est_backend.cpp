#include "ca-backends/est/est_authority.hpp"
#include "ca-backends/est/settings.hpp"
#include "ca-backends/shared/backend.hpp"
#include "ca-backends/shared/exchange.hpp"

namespace sealmint::ca::est {
namespace {

Result<void> check(const Options& options) {
  TRY_VOID(read_settings(options));
  return {};
}

Result<std::shared_ptr<ports::CertificateAuthority>> make(Options options, const Deps& deps) {
  TRY(Settings settings, read_settings(options));
  TRY(auto http, make_http_pool(options, deps));
  return std::shared_ptr<ports::CertificateAuthority>(
      std::make_shared<EstAuthority>(std::move(settings), std::move(http), deps.user_agent));
}

}  // namespace

// A constant has internal linkage unless it is declared before.
extern const Backend backend;
const Backend backend{"est", "EST (RFC 7030)", options_table(), check, make};

}  // namespace sealmint::ca::est
