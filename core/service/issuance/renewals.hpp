// Renews certificates before they end (contract 11.5). The old one signs until the new one is
// attached, and goes on signing when none comes.
#pragma once

#include <chrono>
#include <map>
#include <optional>

#include "core/base/log.hpp"
#include "core/service/authorities/issuance.hpp"
#include "core/service/authorities/issuer_calls.hpp"
#include "core/service/issuance/order_driver.hpp"

namespace sealmint::service {

struct RenewalRule {
  std::chrono::milliseconds interval{15 * 60'000};
  std::chrono::milliseconds advice_timeout{10'000};
};

// On an executor that is one thread and that the sign path does not use.
class Renewals {
 public:
  Renewals(Context& context, LogSink& log, IssuanceService& issuance, OrderDriver& driver,
           IssuerCalls& calls, const RenewalRule& rule)
      : context_(context),
        log_(log),
        issuance_(issuance),
        driver_(driver),
        calls_(calls),
        rule_(rule) {}

  // Orders what is due from issuers outside, and renews by our own CAs, one after another. Answers
  // how long to wait until the next look.
  Task<std::chrono::milliseconds> step();

 private:
  // What an issuer said about one certificate.
  struct Advice {
    std::optional<TimePoint> renew_at;
    TimePoint ask_again_at;
  };

  Task<void> look_at(const Snapshot& snapshot, const model::Signer& signer, TimePoint now);
  Task<void> order(SignerId id);
  Task<void> renew_here(const model::Signer& signer);
  Task<void> note_failure(SignerId id, AuthorityId authority_id, const Error& error);
  Task<std::optional<TimePoint>> advice(const model::ExternalAuthority& authority,
                                        const model::Certificate& certificate, TimePoint now);

  Context& context_;
  LogSink& log_;
  IssuanceService& issuance_;
  OrderDriver& driver_;
  IssuerCalls& calls_;
  const RenewalRule& rule_;

  // The thread of the steps only. Forgotten at a restart, which costs one question or try.
  std::map<CertificateId, Advice> advice_;
  std::map<AuthorityId, TimePoint> silent_until_;
  std::map<SignerId, TimePoint> failed_at_;
};

}  // namespace sealmint::service
