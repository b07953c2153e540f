// Certificate authorities outside, as Product Admins manage them, and the orders that they get.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "core/base/limits.hpp"
#include "core/base/log.hpp"
#include "core/model/caller.hpp"
#include "core/model/requests_external_authorities.hpp"
#include "core/service/access/commit.hpp"
#include "core/service/authorities/issuer_calls.hpp"

namespace sealmint::service {

struct OrderFilter {
  std::optional<model::OrderStatus> status;
  std::size_t offset = 0;
  std::size_t limit = limits::page_default;
};

// Errors of all: not_found; of changes also those of as_admin(), which each decision asks again,
// and the recorder's. What an issuer does wrong is never an error of ours: it is `rejected`, or
// told by a test.
class ExternalAuthorityService {
 public:
  ExternalAuthorityService(Context& context, ports::SecretVault& vault,
                           const ports::IssuerBackends& backends, IssuerCalls& calls, LogSink& log)
      : context_(context), vault_(vault), backends_(backends), calls_(calls), log_(log) {}

  model::ExternalAuthorityPage list(std::size_t offset, std::size_t limit) const;
  Result<model::ExternalAuthorityView> get(AuthorityId id) const;
  model::IssuerTypes types() const { return {backends_.types()}; }

  // Secrets that are worth something once only are exchanged at the issuer before they are stored.
  // Errors: rejected (name in use, type, trust anchors, too many) and those of the backend's check.
  Task<model::ExternalAuthorityView> create(model::Caller caller,
                                            model::CreateExternalAuthority input,
                                            AddToCommit<model::ExternalAuthorityView> add);
  // Calls under way end as they began; later ones are made with what is new.
  Task<model::ExternalAuthorityView> update(model::Caller caller, AuthorityId id,
                                            model::Precondition expected,
                                            model::UpdateExternalAuthority input);
  // `rejected` while a signer waits for a certificate of it, or renews by it.
  Task<model::ExternalAuthorityView> remove(model::Caller caller, AuthorityId id,
                                            model::Precondition expected);

  // Does all that can be done at the issuer without getting a certificate.
  Task<model::IssuerTest> test(model::Caller caller, AuthorityId id);
  // The same with a configuration that is not stored, and is not stored by this.
  Task<model::IssuerTest> test_unstored(model::Caller caller, model::CreateExternalAuthority input);

  Result<model::IssuanceOrderPage> orders(AuthorityId id, OrderFilter filter) const;
  // Has the issuer take back the certificate that came for an order and was not attached.
  // `rejected` when there is none, or the issuer does not do it.
  Task<model::IssuanceOrderView> revoke_evidence(model::Caller caller, AuthorityId id,
                                                 OrderId order_id);

 private:
  using Configuration = std::shared_ptr<const ports::IssuerConfiguration>;

  model::ExternalAuthorityView view_of(const model::ExternalAuthority& authority) const;
  // The configuration as it is to be stored: it opens, and the issuer has exchanged what it
  // exchanges.
  Task<Configuration> settle(std::string type, ports::IssuerConfiguration checked);
  // The stored configuration with these changes.
  Task<Configuration> changed_configuration(const model::ExternalAuthority& authority,
                                            const Secret& changes_json);
  void log_change(std::string_view event, const model::ExternalAuthority& authority);
  Task<model::IssuerTest> probe(Result<IssuerCalls::Opened> opened);

  Context& context_;
  ports::SecretVault& vault_;
  const ports::IssuerBackends& backends_;
  IssuerCalls& calls_;
  LogSink& log_;
};

}  // namespace sealmint::service
