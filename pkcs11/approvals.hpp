// What the module does when a signature needs an approval that is not there: it opens a request,
// and waits for the decision, where it is set up to.
#pragma once

#include <functional>
#include <mutex>
#include <set>
#include <string>

#include "client/client.hpp"
#include "pkcs11/configuration/configuration.hpp"
#include "pkcs11/host_process.hpp"
#include "pkcs11/log.hpp"

namespace sealmint::pkcs11 {

// Terms as the configuration has them, for exactly this host and these bytes: a pure function.
client::RequestTerms terms_of(const ApprovalSettings& settings, const HostProcess& host,
                              const client::SignItem& item);

class Approvals {
 public:
  using SignAgain = std::function<client::Answer<client::Signed>()>;

  Approvals(const ApprovalSettings& settings, client::Client& client, const Log& log)
      : settings_(settings), client_(client), log_(log) {}

  // After `refusal`, of kind approval_required: that refusal, or what `sign_again` made of it once
  // an approval had come.
  client::Answer<client::Signed> after(client::Failure refusal, const client::SignerRow& signer,
                                       const HostProcess& host, const client::SignItem& item,
                                       const SignAgain& sign_again);

 private:
  std::optional<client::AccessRequest> open(const client::Failure& refusal,
                                            const client::SignerRow& signer,
                                            const HostProcess& host, const client::SignItem& item);
  std::optional<client::AccessRequest> find_pending(const client::SignerRow& signer);
  client::AccessRequest wait_for(client::AccessRequest request, const client::SignerRow& signer);
  void tell_once(const client::AccessRequest& request, const client::SignerRow& signer);

  const ApprovalSettings settings_;
  client::Client& client_;
  const Log& log_;
  std::mutex mutex_;  // one request at a time is opened
  std::set<std::string> told_;
};

}  // namespace sealmint::pkcs11
