#include "core/service/signing/sign_attempt.hpp"

#include <algorithm>
#include <utility>

#include "core/base/must.hpp"
#include "core/base/wipe.hpp"
#include "core/rules/redaction.hpp"
#include "core/service/access/approval_support.hpp"
#include "core/service/access/token_check.hpp"

namespace sealmint::service {
namespace {

// How often a signature is recorded anew because rights were changing around it.
constexpr int commits_max = 8;

// What one snapshot says about the call. The facts point into what is kept beside them.
struct Resolved {
  Shared<model::Signer> signer;
  Shared<model::Certificate> certificate;
  rules::SignFacts facts;
};

Result<Resolved> resolve(const Snapshot& snapshot, const model::Principal& principal,
                         const std::string& reference) {
  Resolved resolved;
  resolved.signer = snapshot.signer_by_reference(reference);
  if (!resolved.signer) return make_error(ErrorKind::not_found, "Signer not found");
  auto& facts = resolved.facts;
  facts.signer = resolved.signer.get();
  if (resolved.signer->certificate_id) {
    resolved.certificate = snapshot.certificate(*resolved.signer->certificate_id);
  }
  if (resolved.certificate) {
    facts.certificate = resolved.certificate.get();
    facts.key = snapshot.key(resolved.certificate->key_id);
  }
  if (const auto policy = snapshot.policy_of(resolved.signer->id)) {
    facts.approval_steps = policy->steps.size();
  }
  facts.roles = rules::roles_on(*resolved.signer, principal, snapshot.groups_of(principal.actor));
  return resolved;
}

rules::Refusal busy(std::string text) {
  auto error = make_error(ErrorKind::busy, std::move(text));
  error.retry_after = std::chrono::seconds{1};
  return rules::Refusal{std::move(error)};
}

// A single call whose item failed is answered with that error.
bool is_refused(const model::SignCall& call, const model::SignAnswer& answer) {
  return !call.is_batch && answer.items.front().signature.has_error();
}

// Is this the answer to keep under an idempotency key for a day? After the refusal of a single call
// the caller may mend the request, and what a retry could better should be tried again.
bool is_final(const model::SignCall& call, const model::SignAnswer& answer) {
  if (is_refused(call, answer)) return false;
  return std::ranges::none_of(answer.items, [](const model::SignedItem& item) {
    if (item.signature.has_value()) return false;
    const auto kind = item.signature.error().kind;
    return kind == ErrorKind::busy || kind == ErrorKind::unavailable || kind == ErrorKind::timeout;
  });
}

}  // namespace

RefusedCall SignAttempt::refused(rules::Refusal refusal, TimePoint now) {
  auto row = refusal_rows_.row_of(principal_, call_, *signer_, refusal, now);
  return {std::move(refusal.error), std::move(row)};
}

std::optional<RefusedCall> SignAttempt::authorize(std::shared_ptr<const Snapshot> snapshot,
                                                  TimePoint now) {
  begun_at_ = now;
  call_.client.command = rules::redact_command(call_.client.command);
  snapshot_ = std::move(snapshot);
  auto resolved = resolve(*snapshot_, principal_, call_.signer_reference);
  if (resolved.has_error()) return RefusedCall{std::move(resolved).error(), {}};
  signer_ = std::move(resolved->signer);
  certificate_ = std::move(resolved->certificate);
  auto decision = rules::authorize_sign(resolved->facts, now);
  if (auto* refusal = std::get_if<rules::Refusal>(&decision)) {
    return refused(std::move(*refusal), now);
  }
  permit_ = std::get<rules::Permit>(std::move(decision));
  return std::nullopt;
}

model::ManifestDigests SignAttempt::take_manifest() {
  return permit_->needs_grant() ? std::exchange(call_.manifest, {}) : model::ManifestDigests{};
}

std::optional<RefusedCall> SignAttempt::reserve(const Snapshot& snapshot, TimePoint now,
                                                std::optional<ShownManifest> manifest) {
  must(permit_.has_value(), "a call is permitted before units are set aside for it");
  manifest_ = std::move(manifest);
  prepared_ = prepare(*permit_, call_, manifest_, begun_at_);
  auto refusal = reserve_units(snapshot, now);
  if (!refusal) return std::nullopt;
  return refused(*std::move(refusal), now);
}

// Takes a unit for every job, or keeps those that are held. Nothing when the call may go on.
std::optional<rules::Refusal> SignAttempt::reserve_units(const Snapshot& snapshot, TimePoint now) {
  if (prepared_.observed.empty()) return std::nullopt;
  const auto& signer = permit_->signer();
  const auto units = static_cast<std::int64_t>(prepared_.observed.size());
  auto reserved = reservations_.reserve(
      snapshot, {signer, principal_.actor, call_.client, prepared_.observed, units, now},
      std::move(reservation_));
  if (auto* none = std::get_if<rules::NoGrant>(&reserved)) {
    auto error = make_error(ErrorKind::approval_required, rules::describe(*none, signer.name));
    error.has_pending_request = none->has_pending_request;
    return rules::Refusal{std::move(error), rules::RefusalRecord::denied};
  }
  reservation_ = std::get<GrantReservation>(std::move(reserved));
  const auto grant = snapshot.grant(reservation_.id());
  must_verify_ = grant && verified_.include(*grant);
  return std::nullopt;
}

void SignAttempt::describe(engine::SigningCall& signing) {
  must(permit_.has_value(), "a call is permitted before it is signed");
  signing.key = permit_->key();
  signing.jobs = prepared_.jobs;
  signing.flow = {permit_->signer().id, principal_.actor};
  signing.must_verify = must_verify_;
  signing.priority = call_.is_batch ? engine::Priority::batch : engine::Priority::interactive;
}

ports::Transaction SignAttempt::conclude(const Snapshot& newest, TimePoint now) {
  signatures_ = join(prepared_);
  must(signatures_ >= 0 && static_cast<std::size_t>(signatures_) <= prepared_.jobs.size(),
       "no call has more signatures than jobs");
  return decide_again(newest, now);
}

bool SignAttempt::may_try_again(const ports::Outcome& committed) {
  if (committed.has_value() || refusal_ || ++commits_ >= commits_max) return false;
  const auto kind = committed.error().kind;
  return kind == ErrorKind::conflict || kind == ErrorKind::limit_exhausted ||
         kind == ErrorKind::not_found;
}

ports::Transaction SignAttempt::conclude_again(const Snapshot& newest, TimePoint now) {
  make_rows_again(prepared_, *permit_, call_, manifest_, begun_at_);
  return decide_again(newest, now);
}

ports::Transaction SignAttempt::decide_again(const Snapshot& newest, TimePoint now) {
  refusal_ = refusal_by_now(newest, now);
  if (!refusal_ && reservation_.is_held()) refusal_ = reserve_units(newest, now);
  if (refusal_) {
    wipe_signatures();
    return refusal_rows_.row_of(principal_, call_, *signer_, *refusal_, now);
  }
  auto context = context_of(principal_, call_, permit_->signer().id, begun_at_);
  if (reservation_.is_held()) context.grant_id = reservation_.id();
  context.certificate_id = certificate_->id;
  auto transaction = record_of(prepared_, std::move(context));
  if (keep_ && is_final(call_, prepared_.answer)) {
    transaction.changes.emplace_back(keep_(prepared_.answer));
  }
  transaction.rights = rights_of(newest, permit_->signer(), principal_);
  if (reservation_.is_held() && signatures_ > 0) {
    transaction.spend = ports::SpendGrant{reservation_.id(), signatures_, now};
  }
  return transaction;
}

// Asks again on the newest snapshot what was asked at the start. Nothing when the call may go on.
std::optional<rules::Refusal> SignAttempt::refusal_by_now(const Snapshot& snapshot,
                                                          TimePoint now) const {
  auto proved = principal_now(snapshot, principal_.token_id, call_.client.source_ip, now);
  if (proved.has_error()) return rules::Refusal{std::move(proved).error()};
  auto resolved = resolve(snapshot, *proved, call_.signer_reference);
  if (resolved.has_error()) return rules::Refusal{std::move(resolved).error()};
  auto decision = rules::authorize_sign(resolved->facts, now);
  if (auto* refusal = std::get_if<rules::Refusal>(&decision)) return std::move(*refusal);
  if (resolved->facts.key->id != permit_->key()->id) {
    return busy("The certificate of the signer was just replaced");
  }
  // A policy may have come into force meanwhile, and nothing was reserved under it.
  if (std::get<rules::Permit>(decision).needs_grant() && !permit_->needs_grant()) {
    return busy("The approval policy of the signer was just changed");
  }
  return std::nullopt;
}

void SignAttempt::wipe_signatures() { wipe(prepared_.answer.signatures); }

Result<model::SignAnswer> SignAttempt::finish(const ports::Outcome& committed) {
  if (committed.has_error()) {
    wipe_signatures();
    return committed.error();
  }
  if (refusal_) return refusal_->error;
  if (reservation_.is_held()) reservation_.spent(signatures_);
  if (is_refused(call_, prepared_.answer)) return prepared_.answer.items.front().signature.error();
  note_places(prepared_, committed->log_index);
  return std::move(prepared_.answer);
}

}  // namespace sealmint::service
