#include "app/serve/authority_factory.hpp"

#include <utility>

#include "ca-backends/internal/internal_ca.hpp"

namespace sealmint::app {

Result<std::shared_ptr<service::OpenedAuthority>> AuthorityFactory::open(
    const model::Authority& authority, std::unique_ptr<ports::SigningKey> key) {
  ca::internal::Material material{authority.certificate_der, authority.chain_der, std::move(key)};
  TRY(auto internal,
      ca::internal::InternalAuthority::make(std::move(material), {blocking_executor_}));
  auto opened = std::make_shared<service::OpenedAuthority>();
  opened->crl_issuer = internal.get();
  opened->authority = std::move(internal);
  return opened;
}

}  // namespace sealmint::app
