// What one step of an order does.
#include <algorithm>
#include <iterator>
#include <utility>

#include "core/crypto/certificate.hpp"
#include "core/crypto/random.hpp"
#include "core/service/issuance/order_changes.hpp"
#include "core/service/issuance/order_driver.hpp"
#include "core/service/issuance/order_ends.hpp"
#include "core/service/issuance/order_proof.hpp"
#include "core/service/issuance/orders.hpp"

namespace sealmint::service {
namespace {

using ports::IssuedCertificate;
using ports::IssueOutcome;
using ports::PendingIssuance;
using ports::Refused;
using ports::Trouble;
using ports::Unreachable;

struct MadeKey {
  model::WrappedKey key;
  Bytes csr_der;
};

Result<MadeKey> make_key_and_request(ports::KeyVault& vault, const model::IssuanceOrder& order,
                                     const ports::LeafProfile& profile, TimePoint now) {
  MadeKey made;
  TRY(made.key, vault.generate(crypto::new_id<KeyId>(now), order.signer_id.uuid,
                               model::KeyPurpose::code_signing, order.key_algorithm));
  made.key.created_at = now;
  TRY(const auto opened, vault.open(made.key));
  TRY(made.csr_der, crypto::make_request(*opened, profile));
  return made;
}

Task<ports::Revoker::Outcome> revoke_if_possible(ports::CertificateAuthority& issuer,
                                                 Bytes certificate_der,
                                                 ports::IssueDeadline deadline) {
  auto* const revoker = issuer.revoker();
  if (!revoker) co_return ports::Revoker::Outcome(Refused{Trouble::unsupported, ""});
  co_return co_await revoker->revoke(std::move(certificate_der), "CESSATION_OF_OPERATION",
                                     deadline);
}

// A fault of our own, or a call that did not end by its deadline: that one may have been heard.
Unreachable lost(const Error& error) {
  const bool is_late = error.kind == ErrorKind::timeout;
  return {is_late ? Trouble::timed_out : Trouble::unreachable,
          "The issuer could not be asked: " + error.detail, std::nullopt, is_late};
}

}  // namespace

Task<void> OrderDriver::make_key(Shared<model::IssuanceOrder> order) {
  const auto authority = context_.directory.snapshot()->external_authority(order->authority_id);
  if (!authority) {
    co_return co_await fail(order, "The CA of the order was deleted");
  }
  const auto now = context_.clock.now();
  const auto profile = leaf_profile(*authority, *order, now);
  auto making = [&] { return make_key_and_request(vault_, *order, profile, now); };
  auto made = co_await keys_.run(making);
  if (made.has_error() && made.error().kind != ErrorKind::rejected) {
    co_return std::move(made).error();  // a full queue, say: the next look tries again
  }
  if (made.has_error()) co_return co_await fail(order, made.error().detail);
  auto changed = *order;
  changed.key_id = made->key.id;
  changed.csr_der = std::move(made->csr_der);
  changed.updated_at = now;
  ports::Transaction transaction;
  transaction.changes.emplace_back(ports::Put<model::WrappedKey>{std::move(made->key)});
  CO_TRY_VOID(co_await begin_step(context_, std::move(changed), std::move(transaction)));
  co_return Result<void>{};
}

Task<void> OrderDriver::give_up(Shared<model::IssuanceOrder> order) {
  std::string reason = "No certificate came within the time for an order";
  if (order->failure_reason) reason += "; the last attempt: " + *order->failure_reason;
  if (!order->waits_for.empty()) reason += "; it waited for this: " + order->waits_for;
  co_return co_await fail(order, std::move(reason));
}

Task<void> OrderDriver::attempt(Attempt made) {
  if (!made.authority) co_return co_await fail(made.order, "The CA of the order was deleted");
  auto noted = *made.order;
  rules::note_attempt(noted, context_.clock.now(), 2 * rule_.call_timeout);
  auto begun = co_await begin_step(context_, std::move(noted));
  if (begun.has_error()) {
    pace_.end_call(made.authority->id, true, {}, context_.clock.now(), 0);
    co_return std::move(begun).error();
  }
  made.order = std::make_shared<const model::IssuanceOrder>(*std::move(begun));
  auto asked = co_await ask(made);
  IssueOutcome outcome = asked.has_error() ? IssueOutcome(lost(asked.error())) : *std::move(asked);
  end_call(made, outcome);
  co_return co_await take(std::move(made), std::move(outcome));
}

Task<ports::IssueOutcome> OrderDriver::ask(Attempt made) {
  if (made.authority->status != model::AuthorityStatus::active) {
    co_return IssueOutcome(Unreachable{
        Trouble::unavailable, "CA " + made.authority->name + " is disabled", std::nullopt, false});
  }
  const auto& order = *made.order;
  ports::IssueRequest request;
  request.csr_der = order.csr_der;
  request.profile = leaf_profile(*made.authority, order, context_.clock.now());
  request.order = order.id.uuid;
  const auto snapshot = context_.directory.snapshot();
  const auto signer = snapshot->signer(order.signer_id);
  const auto present =
      signer && signer->certificate_id ? snapshot->certificate(*signer->certificate_id) : nullptr;
  if (present && present->authority_id == order.authority_id) {
    request.replaces_der = present->certificate_der;
  }
  CO_TRY(const auto opened, co_await calls_.open(*made.authority));
  const auto deadline = std::chrono::steady_clock::now() + rule_.call_timeout;
  auto call = [ticket = order.ticket, request = std::move(request), deadline,
               is_poll = made.is_poll](ports::CertificateAuthority& issuer) {
    return is_poll ? issuer.poll(ticket, request, deadline) : issuer.issue(request, deadline);
  };
  co_return co_await calls_.run(opened, deadline, std::move(call));
}

void OrderDriver::end_call(const Attempt& made, const IssueOutcome& outcome) {
  const auto* failure = std::get_if<Unreachable>(&outcome);
  const bool has_answered = !failure || failure->trouble == Trouble::rate_limited;
  const auto retry_after =
      failure ? failure->retry_after.value_or(std::chrono::seconds{0}) : std::chrono::seconds{0};
  pace_.end_call(made.authority->id, has_answered, retry_after, context_.clock.now(),
                 crypto::random_number());
}

Task<void> OrderDriver::take(Attempt made, IssueOutcome outcome) {
  const auto id = made.order->id;
  if (auto* issued = std::get_if<IssuedCertificate>(&outcome)) {
    co_return co_await take_certificate(std::move(made), std::move(*issued));
  }
  const auto* refused = std::get_if<Refused>(&outcome);
  const bool is_ticket_lost = refused && made.is_poll && refused->trouble == Trouble::not_found;
  if (refused && !is_ticket_lost) co_return co_await fail(made.order, refused->detail);
  const auto note = [&](model::IssuanceOrder& order) {
    const auto now = context_.clock.now();
    const auto random = crypto::random_number();
    if (const auto* pending = std::get_if<PendingIssuance>(&outcome)) {
      rules::note_pending(order, pending->ticket, pending->retry_after, pending->waits_for, now,
                          random);
    } else if (refused) {
      rules::note_setback(order, {refused->detail, std::nullopt, true, true}, now, random,
                          rule_.orders);
    } else {
      const auto& failure = std::get<Unreachable>(outcome);
      rules::note_setback(order, {failure.detail, failure.retry_after, failure.may_have_issued},
                          now, random, rule_.orders);
    }
  };
  CO_TRY_VOID(co_await change_order(context_, id, &as_driver, note));
  co_return Result<void>{};
}

Task<void> OrderDriver::take_certificate(Attempt made, IssuedCertificate issued) {
  const auto id = made.order->id;
  const auto snapshot = context_.directory.snapshot();
  auto proof = [&] {
    return prove(*snapshot, *made.authority, *made.order, issued, context_.clock.now());
  };
  auto proven = co_await keys_.run(proof);
  if (proven.has_error()) {
    if (proven.error().kind != ErrorKind::rejected) co_return std::move(proven).error();
    co_return co_await fail(made.order, proven.error().detail, std::move(issued.certificate_der));
  }
  Bytes certificate_der = proven->record.certificate_der;
  std::ranges::move(proven->remarks, std::back_inserter(issued.warnings));
  CO_TRY(const auto attached, co_await attach(context_, id, &as_driver, std::move(proven->record),
                                              std::move(issued.warnings)));
  if (attached == Attachment::order_is_over) {
    co_return co_await take_orphan(std::move(made), std::move(certificate_der));
  }
  completed_.add();
  log_.write(LogLevel::info, "certificate_attached",
             {{"order_id", to_string(id)}, {"signer_id", to_string(made.order->signer_id)}});
  co_return Result<void>{};
}

// A certificate for an order that had ended: kept where its administrators find it. When the signer
// is gone with all its orders, the certificate is taken back at once if the issuer can do that.
Task<void> OrderDriver::take_orphan(Attempt made, Bytes certificate_der) {
  CO_TRY(const bool is_kept, co_await keep_evidence(context_, made.order->id, certificate_der));
  if (is_kept) co_return Result<void>{};
  log_.write(LogLevel::warning, "certificate_without_signer",
             {{"order_id", to_string(made.order->id)}, {"ca", made.authority->name}});
  CO_TRY(const auto opened, co_await calls_.open(*made.authority));
  const auto deadline = std::chrono::steady_clock::now() + rule_.call_timeout;
  auto call = [certificate_der, deadline](ports::CertificateAuthority& issuer) {
    return revoke_if_possible(issuer, certificate_der, deadline);
  };
  CO_TRY_VOID(co_await calls_.run(opened, deadline, std::move(call)));
  co_return Result<void>{};
}

Task<void> OrderDriver::fail(Shared<model::IssuanceOrder> order, std::string reason,
                             Bytes evidence) {
  failed_.add();
  log_.write(LogLevel::warning, "issuance_failed",
             {{"order_id", to_string(order->id)}, {"reason", reason}});
  CO_TRY_VOID(co_await end_in_failure(context_, order->id, std::move(reason), std::move(evidence)));
  co_return co_await forget(std::move(order));
}

// What was published for the order at the issuer goes, if anything was.
Task<void> OrderDriver::forget(Shared<model::IssuanceOrder> order) {
  const auto authority = context_.directory.snapshot()->external_authority(order->authority_id);
  if (order->ticket.empty() || !authority) co_return Result<void>{};
  CO_TRY(const auto opened, co_await calls_.open(*authority));
  const auto deadline = std::chrono::steady_clock::now() + rule_.call_timeout;
  auto call = [ticket = order->ticket, deadline](ports::CertificateAuthority& issuer) {
    return issuer.forget(ticket, deadline);
  };
  co_return co_await calls_.run(opened, deadline, std::move(call));
}

}  // namespace sealmint::service
