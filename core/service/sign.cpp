#include "core/service/sign.hpp"

#include <algorithm>

#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"
#include "core/engine/sign_and_record.hpp"
#include "core/rules/redaction.hpp"
#include "core/service/approval_support.hpp"
#include "core/service/sign_preparation.hpp"
#include "core/service/token_check.hpp"

namespace sealmint::service {
namespace {

constexpr int denied_rows_per_minute = 120;
constexpr std::size_t denied_windows_max = 10'000;
// How often a signature is recorded anew because rights were changing around it.
constexpr int record_attempts = 8;

// What one snapshot says about the call. The snapshot is kept, because the facts point into it.
struct Resolved {
  std::shared_ptr<const Snapshot> snapshot;
  Shared<model::Signer> signer;
  Shared<model::Certificate> certificate;
  rules::SignFacts facts;
};

Result<Resolved> resolve(std::shared_ptr<const Snapshot> newest, const model::Principal& principal,
                         const std::string& reference) {
  Resolved resolved;
  resolved.snapshot = std::move(newest);
  const auto& snapshot = *resolved.snapshot;
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

// Takes a unit for every job, or keeps those that are held. Nothing when the call may go on.
std::optional<rules::Refusal> reserve(GrantReservations& reservations, const Snapshot& snapshot,
                                      const model::Principal& principal,
                                      const model::SignCall& call, const model::Signer& signer,
                                      const Prepared& prepared, TimePoint now,
                                      GrantReservation& held) {
  if (prepared.observed.empty()) return std::nullopt;
  const auto units = static_cast<std::int64_t>(prepared.observed.size());
  auto reserved = reservations.reserve(
      snapshot, {signer, principal.actor, call.client, prepared.observed, units, now},
      std::move(held));
  if (auto* none = std::get_if<rules::NoGrant>(&reserved)) {
    auto error = make_error(ErrorKind::approval_required, rules::describe(*none, signer.name));
    error.has_pending_request = none->has_pending_request;
    return rules::Refusal{std::move(error), rules::RefusalRecord::denied};
  }
  held = std::get<GrantReservation>(std::move(reserved));
  return std::nullopt;
}

// Asks again on the newest snapshot what was asked at the start. Nothing when the call may go on.
std::optional<rules::Refusal> refusal_by_now(std::shared_ptr<const Snapshot> snapshot,
                                             const model::Principal& principal,
                                             const std::string& source_ip,
                                             const std::string& reference,
                                             const rules::Permit& permit, TimePoint now) {
  const auto token = snapshot->access_token(principal.token_id);
  if (!token) {
    return rules::Refusal{make_error(ErrorKind::invalid_token, "The access token was revoked")};
  }
  auto proved = principal_in_flight(*snapshot, *token, source_ip, now);
  if (proved.has_error()) return rules::Refusal{std::move(proved).error()};
  auto resolved = resolve(std::move(snapshot), *proved, reference);
  if (resolved.has_error()) return rules::Refusal{std::move(resolved).error()};
  auto decision = rules::authorize_sign(resolved->facts, now);
  if (auto* refusal = std::get_if<rules::Refusal>(&decision)) return std::move(*refusal);
  if (resolved->facts.key->id != permit.key()->id) {
    auto error = make_error(ErrorKind::busy, "The certificate of the signer was just replaced");
    error.retry_after = std::chrono::seconds{1};
    return rules::Refusal{std::move(error)};
  }
  if (std::get<rules::Permit>(decision).needs_grant() && !permit.needs_grant()) {
    // A policy came into force meanwhile, and nothing was reserved under it.
    auto error = make_error(ErrorKind::busy, "The approval policy of the signer was just changed");
    error.retry_after = std::chrono::seconds{1};
    return rules::Refusal{std::move(error)};
  }
  return std::nullopt;
}

void wipe(Prepared& prepared) {
  std::ranges::fill(prepared.signatures, std::uint8_t{0});
  for (auto& item : prepared.answer.items) {
    if (item.signature.has_value()) std::ranges::fill(*item.signature, std::uint8_t{0});
  }
}

// The commit found that something it rests on has changed: deciding again may still end well.
bool is_worth_another_look(const Error& error) {
  return error.kind == ErrorKind::conflict || error.kind == ErrorKind::limit_exhausted ||
         error.kind == ErrorKind::not_found;
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

// The call as the lane takes it.
void describe(engine::SigningCall& signing, Prepared& prepared, const rules::Permit& permit,
              const model::Principal& principal, const model::SignCall& call) {
  signing.key = permit.key();
  signing.jobs = prepared.jobs;
  signing.flow = {permit.signer().id, principal.actor};
  // Somebody approved exactly this: a wrong signature would cost another approval.
  signing.must_verify = permit.needs_grant();
  signing.priority = call.is_batch ? engine::Priority::batch : engine::Priority::interactive;
  signing.deadline = std::chrono::steady_clock::now() + limits::sign_deadline;
}

}  // namespace

Task<SignResult> SignService::sign(model::Principal principal, model::SignCall call,
                                   std::optional<IdempotentSign> idempotent) {
  const auto now = context_.clock.now();
  call.client.command = rules::redact_command(call.client.command);
  CO_TRY(const Resolved resolved,
         resolve(context_.directory.snapshot(), principal, call.signer_reference));

  const auto decision = rules::authorize_sign(resolved.facts, now);
  if (const auto* refusal = std::get_if<rules::Refusal>(&decision)) {
    auto row = refusal_row(principal, call, *resolved.signer, *refusal);
    CO_TRY_VOID(co_await record(std::move(row)));
    co_return refusal->error;
  }
  const auto& permit = std::get<rules::Permit>(decision);

  std::shared_ptr<IdempotencyService::Claim> claim;
  if (idempotent) {
    CO_TRY(auto begun, co_await idempotency_.begin(principal, idempotent->path, idempotent->key,
                                                   idempotent->body));
    if (begun.replay) co_return SignResult{{}, std::move(begun.replay->answer)};
    claim = std::move(begun.claim);
  }

  std::optional<ShownManifest> manifest;
  if (permit.needs_grant() && !call.manifest.empty()) {
    auto read = [&call] { return read_shown_manifest(std::move(call.manifest)); };
    CO_TRY(manifest, co_await context_.pool.run(read));
  }
  auto prepared = prepare(permit, call, manifest, now);
  GrantReservation reservation;
  if (auto refusal = reserve(reservations_, *context_.directory.snapshot(), principal, call,
                             permit.signer(), prepared, now, reservation)) {
    auto row = refusal_row(principal, call, *resolved.signer, *refusal);
    CO_TRY_VOID(co_await record(std::move(row)));
    co_return refusal->error;
  }

  std::int64_t signatures = 0;
  std::optional<rules::Refusal> refusal;
  // What goes on record, decided on the newest state: rights may have gone while the call waited
  // for its turn, and then what was signed for them is dropped.
  auto decide_again = [&]() -> ports::Transaction {
    auto newest = context_.directory.snapshot();
    const auto then = context_.clock.now();
    refusal = refusal_by_now(newest, principal, call.client.source_ip, call.signer_reference,
                             permit, then);
    if (!refusal && reservation.is_held()) {
      refusal = reserve(reservations_, *newest, principal, call, permit.signer(), prepared, then,
                        reservation);
    }
    if (refusal) {
      wipe(prepared);
      return refusal_row(principal, call, *resolved.signer, *refusal);
    }
    auto context = context_of(principal, call, permit.signer().id, now);
    if (reservation.is_held()) context.grant_id = reservation.id();
    auto transaction = record_of(prepared, std::move(context));
    if (claim && is_final(call, prepared.answer)) {
      transaction.changes.emplace_back(claim->remember(200, idempotent->render(prepared.answer)));
    }
    transaction.rights = rights_of(*newest, permit.signer(), principal);
    if (reservation.is_held() && signatures > 0) {
      transaction.spend = ports::SpendGrant{reservation.id(), signatures, then};
    }
    return transaction;
  };
  // On the thread of the worker that signed the last item.
  auto conclude = [&] {
    signatures = join(prepared);
    return decide_again();
  };

  engine::SigningCall signing;
  describe(signing, prepared, permit, principal, call);
  // Until this returns a value the signatures exist only here; on an error they are dropped.
  auto recorded =
      co_await engine::sign_and_record(context_.lane, context_.recorder, signing, conclude);
  for (int attempt = 1; attempt < record_attempts && !refusal; ++attempt) {
    if (recorded.has_value() || !is_worth_another_look(recorded.error())) break;
    make_rows_again(prepared, permit, call, manifest, now);
    auto transaction = decide_again();
    recorded = co_await record(std::move(transaction));
  }
  if (recorded.has_error()) {
    wipe(prepared);
    co_return recorded.error();
  }
  if (refusal) co_return refusal->error;
  reservation.spent(signatures);
  if (is_refused(call, prepared.answer)) co_return prepared.answer.items.front().signature.error();
  co_return SignResult{std::move(prepared.answer), std::nullopt};
}

Task<void> SignService::record(ports::Transaction transaction) {
  if (transaction.changes.empty()) co_return Result<void>{};
  auto committed = co_await context_.recorder.commit(std::move(transaction));
  co_return committed;
}

// What a refusal leaves on record: nothing, or one row.
ports::Transaction SignService::refusal_row(const model::Principal& principal,
                                            const model::SignCall& call,
                                            const model::Signer& signer,
                                            const rules::Refusal& refusal) {
  if (refusal.record == rules::RefusalRecord::none) {
    metrics_.strangers_refused.add();
    return {};
  }
  const bool is_denied = refusal.record == rules::RefusalRecord::denied;
  if (is_denied && !may_write_denied_row(principal.actor, signer.id)) {
    metrics_.denied_rows_suppressed.add();
    return {};
  }
  const auto now = context_.clock.now();
  model::OperationItem operation;
  operation.id = crypto::new_id<OperationId>(now);
  operation.status = is_denied ? model::OperationStatus::denied : model::OperationStatus::failed;
  // A refused batch is one decision and one row; it names the first item and how many there were.
  const auto readable =
      std::ranges::find_if(call.items, [](const auto& item) { return !item.schema_error; });
  if (readable != call.items.end()) {
    operation.algorithm = readable->algorithm;
    operation.data_hash = crypto::sha256(readable->data);
  }
  std::string message = refusal.error.detail;
  if (call.is_batch) message += " (batch of " + std::to_string(call.items.size()) + ")";
  operation.error_message = cut_error_message(std::move(message));
  ports::Transaction transaction;
  transaction.changes.emplace_back(
      ports::AppendOperations{context_of(principal, call, signer.id, now), {std::move(operation)}});
  return transaction;
}

// A refused caller in a loop must not fill the log: some rows a minute say as much.
bool SignService::may_write_denied_row(const model::ActorRef& actor, SignerId signer) {
  const std::int64_t minute = to_unix_ms(context_.clock.now()) / 60'000;
  const std::size_t key = std::hash<model::ActorRef>{}(actor) * 31 + std::hash<SignerId>{}(signer);
  const std::lock_guard lock(denied_mutex_);
  if (denied_.size() >= denied_windows_max) {
    std::erase_if(denied_, [minute](const auto& entry) { return entry.second.minute != minute; });
    if (denied_.size() >= denied_windows_max) return false;
  }
  auto& window = denied_[key];
  if (window.minute != minute) window = {minute, 0};
  return ++window.rows <= denied_rows_per_minute;
}

}  // namespace sealmint::service
