// The way to the service of all that is signed with one certificate.
#pragma once

#include "client/sign_queue.hpp"
#include "pkcs11/configuration/configuration.hpp"
#include "pkcs11/objects/token_content.hpp"

namespace sealmint::pkcs11 {

// Merges the calls of its threads, and lets no answer through that is of another certificate. Calls
// of hosts that were shown different certificates never go together.
class SigningLane : private client::SignSender {
 public:
  // `sender` must outlive the lane.
  SigningLane(TokenContentPtr shown, Verification verification, client::SignSender& sender,
              client::SignQueueLimits limits)
      : shown_(std::move(shown)),
        verification_(verification),
        sender_(sender),
        queue_(shown_->signer_id, *this, limits) {}

  // What is shown may be made anew, under another name of the signer for instance.
  bool is_for(const TokenContentPtr& shown) const {
    return shown_ == shown || shown_->certificate.der == shown->certificate.der;
  }

  client::Answer<client::Signed> sign(client::SignItem item) {
    return queue_.sign(std::move(item));
  }

 private:
  client::Answer<std::vector<client::Answer<client::Signed>>> send(
      const client::SignCall& call) override;

  const TokenContentPtr shown_;
  const Verification verification_;
  client::SignSender& sender_;
  client::SignQueue queue_;
};

}  // namespace sealmint::pkcs11
