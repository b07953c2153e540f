// The service behind the Sign API.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "client/client.hpp"
#include "pkcs11/approvals.hpp"
#include "pkcs11/service.hpp"
#include "pkcs11/signing_lane.hpp"

namespace sealmint::pkcs11 {

class RemoteService : public Service, private client::SignSender {
 public:
  // ErrorKind::rejected names what is wrong with the configuration. `log` must outlive the service.
  static Result<std::shared_ptr<Service>> make(const Configuration& configuration,
                                               client::Credential credential, const Log& log);

  client::Answer<void> log_in() override { return client_->log_in(); }
  bool is_for(const client::Credential& credential) const override {
    return client_->is_for(credential);
  }
  client::Answer<std::vector<client::SignerRow>> signers() override { return client_->signers(); }
  client::Answer<client::CertificateText> certificate(const client::SignerRow& signer) override {
    return client_->certificate(signer);
  }
  client::Answer<client::Signed> sign(const client::SignerRow& signer, const TokenContentPtr& shown,
                                      client::SignItem item) override;

 private:
  RemoteService(std::unique_ptr<client::Client> client, const Configuration& configuration,
                const Log& log);

  client::Answer<std::vector<client::Answer<client::Signed>>> send(
      const client::SignCall& call) override;
  std::shared_ptr<SigningLane> lane_of(const TokenContentPtr& shown);
  const HostProcess& host();

  std::unique_ptr<client::Client> client_;
  Approvals approvals_;
  client::SignQueueLimits limits_;
  const Verification verification_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<SigningLane>> lanes_;  // by the signer's id
  std::once_flag is_observed_;
  HostProcess host_;
  client::Members metadata_;
};

}  // namespace sealmint::pkcs11
