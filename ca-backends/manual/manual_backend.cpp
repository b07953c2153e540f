#include <array>

#include "ca-backends/manual/manual_authority.hpp"
#include "ca-backends/shared/backend.hpp"

namespace sealmint::ca::manual {
namespace {

constexpr std::array table{
    Option{"instructions", OptionKind::text,
           "What whoever brings certificates has to know: the issuer, its portal, the template."},
};

Result<std::shared_ptr<ports::CertificateAuthority>> make(Options options, const Deps& /*deps*/) {
  return std::shared_ptr<ports::CertificateAuthority>(
      std::make_shared<ManualAuthority>(options.text("instructions")));
}

}  // namespace

extern const Backend backend;
const Backend backend{"manual", "Manual (request out, certificate in)", table, nullptr, make};

}  // namespace sealmint::ca::manual
