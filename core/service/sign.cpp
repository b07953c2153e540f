#include "core/service/sign.hpp"

#include <algorithm>

#include "core/crypto/digest.hpp"
#include "core/crypto/random.hpp"
#include "core/rules/redaction.hpp"
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

model::OperationContext context_of(const model::Principal& principal, const model::SignCall& call,
                                   SignerId signer_id, TimePoint now) {
  return {signer_id, principal.actor, principal.name, std::nullopt, call.client, now};
}

// Cuts at a character boundary, because the text goes back out as UTF-8.
std::string cut_error_message(std::string text) {
  if (text.size() <= limits::error_message_chars) return text;
  std::size_t end = limits::error_message_chars;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  text.resize(end);
  return text;
}

// Where the parts of one item of the answer are.
struct Place {
  std::optional<std::size_t> row;
  std::optional<std::size_t> job;
};

struct Prepared {
  std::vector<Place> places;  // one for each item of the answer
  std::vector<model::OperationItem> rows;
  std::vector<engine::SigningJob> jobs;
  std::vector<rules::ObservedItem> observed;  // of the jobs, when a grant has to cover them
  model::SignAnswer answer;
};

Bytes signing_input(const model::SignItem& item) {
  const auto digest = digest_of(item.algorithm);
  if (item.is_digest || digest == model::DigestAlgorithm::none) {
    return {item.data.begin(), item.data.end()};
  }
  return crypto::hash(digest, item.data);
}

// Checks every item and turns the good ones into jobs for the lane.
Prepared prepare(const rules::Permit& permit, const model::SignCall& call, TimePoint now) {
  Prepared prepared;
  prepared.answer.signer_id = permit.signer().id;
  prepared.answer.certificate_serial_number = permit.certificate().serial_number;
  prepared.places.reserve(call.items.size());
  prepared.rows.reserve(call.items.size());
  prepared.jobs.reserve(call.items.size());
  prepared.answer.items.reserve(call.items.size());
  for (const auto& item : call.items) {
    auto& place = prepared.places.emplace_back();
    auto& outcome = prepared.answer.items.emplace_back();
    outcome.id = item.id;
    outcome.algorithm = item.algorithm;
    if (item.schema_error) {
      // Nothing to put on record: the item names no bytes.
      outcome.signature = *item.schema_error;
      continue;
    }
    place.row = prepared.rows.size();
    auto& row = prepared.rows.emplace_back();
    row.id = crypto::new_id<OperationId>(now);
    row.algorithm = item.algorithm;
    row.data_hash = crypto::sha256(item.data);
    outcome.operation_id = row.id;
    const auto checked = rules::check_item(item, permit.certificate().key_algorithm);
    if (checked.has_error()) {
      outcome.signature = checked.error();
      continue;
    }
    Bytes input = signing_input(item);
    if (digest_of(item.algorithm) != model::DigestAlgorithm::none) row.digest.assign(input);
    if (permit.needs_grant()) prepared.observed.push_back({row.data_hash, std::nullopt});
    place.job = prepared.jobs.size();
    prepared.jobs.push_back({permit.key(), item.algorithm, std::move(input)});
  }
  return prepared;
}

// Joins the lane's outcomes with the items. Says how many signatures there are.
std::int64_t join(Prepared& prepared, engine::SigningLane::Outcomes& outcomes) {
  std::int64_t signatures = 0;
  for (std::size_t i = 0; i < prepared.places.size(); ++i) {
    auto& outcome = prepared.answer.items[i];
    if (prepared.places[i].job) outcome.signature = std::move(outcomes[*prepared.places[i].job]);
    if (outcome.signature.has_value()) ++signatures;
  }
  return signatures;
}

// The one change that records all items; the rows go with it.
ports::Transaction record_of(Prepared& prepared, model::OperationContext context) {
  for (std::size_t i = 0; i < prepared.places.size(); ++i) {
    const auto& outcome = prepared.answer.items[i];
    if (!prepared.places[i].row || outcome.signature.has_value()) continue;
    auto& row = prepared.rows[*prepared.places[i].row];
    row.status = model::OperationStatus::failed;
    row.error_message = cut_error_message(outcome.signature.error().detail);
  }
  ports::Transaction transaction;
  if (!prepared.rows.empty()) {
    transaction.changes.emplace_back(
        ports::AppendOperations{std::move(context), std::move(prepared.rows)});
  }
  return transaction;
}

// The rows went with a commit that failed: they are made again, under ids of their own.
void make_rows_again(Prepared& prepared, const rules::Permit& permit, const model::SignCall& call,
                     TimePoint now) {
  auto again = prepare(permit, call, now);
  prepared.rows = std::move(again.rows);
  for (std::size_t i = 0; i < prepared.answer.items.size(); ++i) {
    prepared.answer.items[i].operation_id = again.answer.items[i].operation_id;
  }
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

void wipe(model::SignAnswer& answer) {
  for (auto& item : answer.items) {
    if (item.signature.has_value()) std::ranges::fill(*item.signature, std::uint8_t{0});
  }
}

// The commit found that something it rests on has changed: deciding again may still end well.
bool is_worth_another_look(const Error& error) {
  return error.kind == ErrorKind::conflict || error.kind == ErrorKind::limit_exhausted ||
         error.kind == ErrorKind::not_found;
}

// An answer that a retry could better is not worth keeping for a day.
bool is_final(const model::SignAnswer& answer) {
  return std::ranges::none_of(answer.items, [](const model::SignedItem& item) {
    if (item.signature.has_value()) return false;
    const auto kind = item.signature.error().kind;
    return kind == ErrorKind::busy || kind == ErrorKind::unavailable || kind == ErrorKind::timeout;
  });
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
    CO_TRY_VOID(co_await record_refusal(principal, call, *resolved.signer, *refusal));
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

  auto prepared = prepare(permit, call, now);
  GrantReservation reservation;
  if (auto refusal = reserve(reservations_, *context_.directory.snapshot(), principal, call,
                             permit.signer(), prepared, now, reservation)) {
    CO_TRY_VOID(co_await record_refusal(principal, call, *resolved.signer, *refusal));
    co_return refusal->error;
  }
  const auto deadline = std::chrono::steady_clock::now() + limits::sign_deadline;
  CO_TRY(auto outcomes, co_await context_.lane.sign(std::move(prepared.jobs), deadline));
  const std::int64_t signatures = join(prepared, outcomes);
  // The refusal of a single call is not kept: the caller may mend the request and try again.
  const bool is_refused = !call.is_batch && prepared.answer.items.front().signature.has_error();

  for (int attempt = 1;; ++attempt) {
    // Rights may have gone while the call waited for its turn: what was signed for them is dropped.
    auto newest = context_.directory.snapshot();
    const auto then = context_.clock.now();
    auto refusal = refusal_by_now(newest, principal, call.client.source_ip, call.signer_reference,
                                  permit, then);
    if (!refusal && reservation.is_held()) {
      refusal = reserve(reservations_, *newest, principal, call, permit.signer(), prepared, then,
                        reservation);
    }
    if (refusal) {
      wipe(prepared.answer);
      CO_TRY_VOID(co_await record_refusal(principal, call, *resolved.signer, *refusal));
      co_return refusal->error;
    }

    auto context = context_of(principal, call, permit.signer().id, now);
    if (reservation.is_held()) context.grant_id = reservation.id();
    auto transaction = record_of(prepared, std::move(context));
    if (claim && !is_refused && is_final(prepared.answer)) {
      transaction.changes.emplace_back(claim->remember(200, idempotent->render(prepared.answer)));
    }
    if (transaction.changes.empty()) break;
    const SignerId signer_id = permit.signer().id;
    transaction.rights = ports::RightsCondition{
        signer_id, principal.token_id, newest->rights_epoch(signer_id, principal.token_id)};
    if (reservation.is_held() && signatures > 0) {
      transaction.spend = ports::SpendGrant{reservation.id(), signatures, then};
    }
    // Until this returns a value the signatures exist only here; on an error they are dropped.
    const auto committed = co_await context_.recorder.commit(std::move(transaction));
    if (committed.has_value()) break;
    if (!is_worth_another_look(committed.error()) || attempt == record_attempts) {
      wipe(prepared.answer);
      co_return committed.error();
    }
    make_rows_again(prepared, permit, call, now);
  }
  reservation.spent(signatures);
  if (is_refused) co_return prepared.answer.items.front().signature.error();
  co_return SignResult{std::move(prepared.answer), std::nullopt};
}

Task<void> SignService::record_refusal(const model::Principal& principal,
                                       const model::SignCall& call, const model::Signer& signer,
                                       const rules::Refusal& refusal) {
  if (refusal.record == rules::RefusalRecord::none) {
    metrics_.strangers_refused.add();
    co_return Result<void>{};
  }
  const bool is_denied = refusal.record == rules::RefusalRecord::denied;
  if (is_denied && !may_write_denied_row(principal.actor, signer.id)) {
    metrics_.denied_rows_suppressed.add();
    co_return Result<void>{};
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
  auto committed = co_await context_.recorder.commit(std::move(transaction));
  co_return committed;
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
